"""Photos of dishes: a vendor sends one with the dish's name, or taps the dish and sends one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from actions.capability import Capability
from actions.drafts import Form
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.conversations.models import Draft
from activities.lunch import days, dish_photos, managers
from activities.lunch.models import Dish, Vendor

CLEARLY: Final = 0.85
MOST_DISHES: Final = 24
_AROUND_A_NAME: Final = re.compile(
    r"这是|新的?|照片|图片?|的|菜品|here is|this is|photo|picture|\b(?:new|of|the|our|a)\b"
    r"|[\s，,。.!！:：]",
    re.IGNORECASE,
)

capability = Capability("lunch_photos")


class DishPhotoForm(Form):
    """The photo that a dish is waiting for."""

    kind: ClassVar[str] = "dish_photo"
    takes_photos: ClassVar[bool] = True
    confirms_itself: ClassVar[bool] = True

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the photo."""
        del fields, asking
        return {"photo": turn.heard.photo} if turn.heard.photo else {}

    def takes_words(self, asking: str | None) -> bool:
        """Take no words: what is said meanwhile is about something else."""
        del asking
        return False

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the photo."""
        del turn
        return None if fields.get("photo") else "photo"

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show which dish it is for."""
        dish = dish_photos.own_dish(turn.work, turn.user, draft.fields["dish"])
        return Card(title=turn.named(dish), key=self.key(), photo=dish.photo)

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Show the photo with the dish from now on."""
        return _set(turn, draft.fields["dish"], draft.fields["photo"])


@capability.verb("vendor.photos")
def choose(turn: Turn, vendor_id: int) -> Reply:
    """Show the dishes of the next menu, to choose the one that gets a photo."""
    vendor = managers.require(turn.work, turn.user, vendor_id)
    buttons = [
        Button(f"{'🖼 ' if each.photo else ''}{turn.named(each)}", "vendor.photo", (each.id,))
        for each in _dishes(turn, vendor)[:MOST_DISHES]
    ]
    return Reply((Card((turn.say("vendor.photos_help"),), buttons=rows_of(buttons)),))


@capability.verb("vendor.photo")
def ask_photo(turn: Turn, dish_id: int) -> Reply:
    """Ask for the photo of a dish."""
    dish_photos.own_dish(turn.work, turn.user, dish_id)
    return turn.drafting.begin(turn, DishPhotoForm.kind, {"dish": dish_id, "photo": None})


@capability.verb("vendor.photo_off")
def take_off(turn: Turn, dish_id: int) -> Reply:
    """Show no photo with a dish any more."""
    dish = dish_photos.remove_photo(turn.work, turn.user, dish_id)
    return turn.tell("vendor.photo_removed", dish=turn.named(dish))


@capability.overhears
def overhear_photo(turn: Turn) -> Reply | None:
    """Take a photo whose caption is nothing but the name of one of the person's own dishes."""
    if turn.heard.photo is None or not turn.heard.text.strip():
        return None
    vendors = {each.id for each in managers.managed_by(turn.work, turn.user)}
    if not vendors:
        return None
    text = turn.heard.text
    for match in turn.names.match(text, kinds=["dish"], limit=6):
        dish = turn.work.session.get(Dish, int(match.id))
        rest = _AROUND_A_NAME.sub("", text[: match.start] + text[match.end :])
        if match.score >= CLEARLY and not rest and dish is not None and dish.vendor_id in vendors:
            return _set(turn, dish.id, turn.heard.photo)
    return None


def _set(turn: Turn, dish_id: int, token: str) -> Reply:
    dish = dish_photos.set_photo(turn.work, turn.user, dish_id, token)
    buttons = (
        turn.button("vendor.photo_show", "lunch.dish", dish.id),
        turn.button("vendor.photo_off_button", "vendor.photo_off", dish.id),
    )
    line = turn.say("vendor.photo_kept", dish=turn.named(dish))
    return Reply((Card((line,), buttons=(buttons,), photo=token),))


def _dishes(turn: Turn, vendor: Vendor) -> list[Dish]:
    day = days.next_day(turn.work, vendor)
    return [row.dish for row in days.menu(turn.work, days.open_round(turn.work, vendor, day))]


capability.forms.append(DishPhotoForm())
