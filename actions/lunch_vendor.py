"""The vendor's side in chat: becoming one, the panel of a day, news in one tap, hand-over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

from actions.capability import Capability
from actions.drafts import Form
from actions.lunch_cards import day_number, day_of, day_words, item_words
from actions.lunch_papers import papers
from actions.notices import NORMAL, Notices
from actions.readers import Reference, WholeText
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.conversations.models import Draft
from activities.lunch import days, handover, managers, service, vendor_day
from activities.lunch.models import Vendor
from activities.lunch.order_models import LunchOrder, OrderRound
from activities.lunch.pickup_list import PickupList, pickup_list
from activities.lunch.portions import left_of
from activities.lunch.vendor_day import ListReady

LATE_MINUTES = 15
MOST_LINES = 40

capability = Capability("lunch_vendor")


def vendor_choices(turn: Turn) -> list[tuple[int, str]]:
    """Return every vendor to choose from."""
    return [(each.id, turn.named(each)) for each in service.vendors(turn.work)]


VENDOR = Reference("vendor", "vendor", ask="vendor.which", choices=vendor_choices)


@capability.verb("vendor.invite", commands=("vendorinvite",), reads={"vendor_id": VENDOR})
def invite(turn: Turn, vendor_id: int) -> Reply:
    """Make a one-time code for somebody who acts for a vendor."""
    code = managers.invite(turn.work, turn.user, vendor_id)
    vendor = service.vendor(turn.work, vendor_id)
    return turn.tell("vendor.invitation", vendor=turn.named(vendor), code=code)


@capability.verb("vendor.join", commands=("vendor",), reads={"code": WholeText()})
def join(turn: Turn, code: str = "") -> Reply:
    """Take a vendor's code, or show the panel of the vendors one acts for."""
    if code:
        vendor = managers.accept(turn.work, turn.user, code)
        return turn.tell("vendor.joined", vendor=turn.named(vendor)) + _panel(turn, vendor)
    vendors = managers.managed_by(turn.work, turn.user)
    if not vendors:
        return turn.tell("vendor.none")
    replies = [_panel(turn, each) for each in vendors[:3]]
    return Reply(tuple(item for reply in replies for item in reply.items))


@capability.verb("vendor.panel")
def panel(turn: Turn, vendor_id: int) -> Reply:
    """Show today's round of a vendor, or the next one after the day is over."""
    return _panel(turn, managers.require(turn.work, turn.user, vendor_id))


@capability.verb("vendor.list")
def show_list(turn: Turn, round_id: int) -> Reply:
    """Show what is to be cooked, by slot and dish."""
    found = vendor_day.round_of(turn.work, turn.user, round_id)
    told = pickup_list(turn.work, found, turn.language)
    files = turn.button("vendor.files_button", "vendor.files", round_id)
    card = Card(
        list_lines(told),
        title=_list_title(turn, told),
        buttons=((files,),) if told.labels else (),
        key=f"list:{round_id}",
    )
    return Reply((card,))


@capability.verb("vendor.arrived")
def arrived(turn: Turn, round_id: int, point_id: int | None = None) -> Reply:
    """Tell those who wait that lunch is there; where several points wait, ask which."""
    found = vendor_day.round_of(turn.work, turn.user, round_id)
    waiting = Counter(each.point_id for each in vendor_day.live_orders(turn.work, found))
    open_points = [
        each
        for each in service.points(turn.work, found.vendor_id)
        if each.id in waiting and each.id not in found.arrived_points
    ]
    if point_id is None and len(open_points) > 1:
        buttons = [
            Button(
                f"{turn.named(each)} · {waiting[each.id]}", "vendor.arrived", (round_id, each.id)
            )
            for each in open_points
        ]
        card = Card((turn.say("vendor.which_point"),), buttons=rows_of(buttons, per_row=1))
        return Reply((card,))
    told = vendor_day.arrived(turn.work, turn.user, round_id, point_id)
    return turn.tell("vendor.told_arrived", n=told)


@capability.verb("vendor.late")
def late(turn: Turn, round_id: int, minutes: int = LATE_MINUTES) -> Reply:
    """Tell those who wait that lunch is late."""
    told = vendor_day.late(turn.work, turn.user, round_id, minutes)
    found = vendor_day.round_of(turn.work, turn.user, round_id)
    return turn.tell("vendor.told_late", n=told, minutes=found.late_minutes)


@capability.verb("vendor.dishes")
def dishes(turn: Turn, round_id: int) -> Reply:
    """Show the day's dishes: one tap says that a dish is sold out, or cannot be cooked."""
    found = vendor_day.round_of(turn.work, turn.user, round_id)
    rows = []
    for each in days.menu(turn.work, found):
        name = turn.named(each.dish)
        sold = turn.button(
            "vendor.sold_out_button", "vendor.sold_out", each.id, 0, dish=name, n=left_of(each)
        )
        gone = turn.button("vendor.gone_button", "vendor.sold_out", each.id, 1, n=each.taken)
        rows.append((sold, gone) if each.open else (gone,))
    card = Card((turn.say("vendor.sold_out_help"),), buttons=tuple(rows), key=f"dishes:{found.id}")
    return Reply((card,))


@capability.verb("vendor.sold_out")
def sold_out(turn: Turn, portions_id: int, also_ordered: int = 0) -> Reply:
    """Take no more orders of a dish; perhaps also take it out of those there are."""
    lost = vendor_day.sold_out(turn.work, turn.user, portions_id, also_ordered=bool(also_ordered))
    key = "vendor.gone_done" if also_ordered else "vendor.sold_out_done"
    return turn.tell(key, n=lost)


@capability.verb("vendor.cancel")
def cancel(turn: Turn, vendor_id: int, day: int, sure: int = 0) -> Reply:
    """Call a day off, after asking once."""
    vendor = managers.require(turn.work, turn.user, vendor_id)
    wanted = day_of(day) or days.today(turn.work)
    words = {"vendor": turn.named(vendor), "day": day_words(turn, wanted)}
    if not sure:
        yes = turn.button("vendor.cancel_sure", "vendor.cancel", vendor_id, day, 1, style="danger")
        return Reply((Card((turn.say("vendor.cancel_ask", **words),), buttons=((yes,),)),))
    ended = vendor_day.cancel_day(turn.work, turn.user, vendor_id, wanted)
    return turn.tell("vendor.cancel_done", n=ended, **words)


@capability.verb("vendor.slots")
def slots(turn: Turn, vendor_id: int) -> Reply:
    """Show the pick-up slots, to take one out of the offer."""
    managers.require(turn.work, turn.user, vendor_id)
    buttons = [
        turn.button(
            "vendor.remove_slot", "vendor.slot_off", each.id, slot=f"{each.starts}–{each.ends}"
        )
        for each in service.slots(turn.work, vendor_id)
    ]
    return Reply((Card((turn.say("vendor.slots"),), buttons=rows_of(buttons), key="slots"),))


@capability.verb("vendor.slot_off")
def slot_off(turn: Turn, slot_id: int) -> Reply:
    """Offer a slot no more and move what is ordered for it."""
    moved = vendor_day.remove_slot(turn.work, turn.user, slot_id)
    return turn.tell("vendor.slot_removed", n=moved)


class HandOverForm(Form):
    """The pick-up code that somebody at the counter shows."""

    kind: ClassVar[str] = "vendor_code"
    confirms_itself: ClassVar[bool] = True

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the words as the code; a code says nothing about the language one speaks."""
        del asking
        turn.user.language = fields.get("language") or turn.language
        return {"code": turn.heard.text.strip()}

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the code."""
        del turn
        return None if fields.get("code") else "code"

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show nothing but the question."""
        del draft
        return Card((turn.say("vendor.hand_over_title"),), key=self.key())

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Hand over and be ready for the next one."""
        return _hand_over(turn, draft.fields["vendor"], draft.fields["code"])


@capability.verb("vendor.hand")
def ask_code(turn: Turn, vendor_id: int) -> Reply:
    """Ask for a pick-up code."""
    managers.require(turn.work, turn.user, vendor_id)
    fields = {"vendor": vendor_id, "code": None, "language": turn.language}
    return turn.drafting.begin(turn, HandOverForm.kind, fields)


def _hand_over(turn: Turn, vendor_id: int, code: str) -> Reply:
    order = handover.hand_over(turn.work, turn.user, vendor_id, code)
    return Reply((_handed(turn, order, vendor_id),))


def _handed(turn: Turn, order: LunchOrder, vendor_id: int) -> Card:
    lines = [item_words(item, turn.language) for item in order.items]
    following = turn.button("vendor.next_code", "vendor.hand", vendor_id, style="primary")
    return Card((turn.say("vendor.handed_over", code=order.code), *lines), buttons=((following,),))


@capability.listens(ListReady)
def tell_list(notices: Notices, fact: ListReady) -> None:
    """Give the vendor the list at the cut-off, with what the day needs in one tap."""
    found = fact.round
    for user in managers.managers(notices.work, found.vendor_id):
        told = pickup_list(notices.work, found, user.language)
        title = notices.say(
            user, "vendor.list_title", vendor=told.vendor, day=told.day, n=told.portions
        )
        late_button = notices.say(user, "vendor.late_button", minutes=LATE_MINUTES)
        buttons = (
            (
                notices.button(user, "vendor.arrived_button", "vendor.arrived", found.id),
                Button(late_button, "vendor.late", (found.id, LATE_MINUTES)),
            ),
            (
                notices.button(user, "vendor.dishes_button", "vendor.dishes", found.id),
                notices.button(user, "vendor.hand_button", "vendor.hand", found.vendor_id),
            ),
        )
        card = Card(list_lines(told), title=title, buttons=buttons, key=f"list:{found.id}")
        notices.tell(user, card, cause=f"vendor.list:{found.id}:{user.id}", priority=NORMAL)
        for paper in papers(notices, user, found.id, told) if told.labels else ():
            notices.tell(user, paper, cause=f"vendor.paper:{paper.token}", priority=NORMAL)


@capability.when_due(days.CUT_OFF)
def cut_off(notices: Notices, round_id: int) -> None:
    """Lock the vendor's round and hand the list over."""
    vendor_day.reach_cut_off(notices.work, round_id)


@capability.when_due(days.NO_SHOW)
def no_shows(notices: Notices, round_id: int) -> None:
    """Mark what nobody fetched."""
    handover.mark_no_shows(notices.work, round_id)


def list_lines(told: PickupList) -> tuple[str, ...]:
    """Return the list as lines of a message: totals first, then by slot and point."""
    lines = [f"{dish} ×{count}" for dish, count in told.totals]
    heading = ""
    for line in told.lines:
        place = f"{line.slot} · {line.point}"
        if place != heading:
            lines.append(f"— {place}")
            heading = place
        lines.append(f"{line.dish} ×{line.count}" + (f" · {line.note}" if line.note else ""))
    return tuple(lines[:MOST_LINES])


def _list_title(turn: Turn, told: PickupList) -> str:
    return turn.say("vendor.list_title", vendor=told.vendor, day=told.day, n=told.portions)


def _panel(turn: Turn, vendor: Vendor) -> Reply:
    today = days.today(turn.work)
    found = days.find_round(turn.work, vendor.id, today)
    following = days.next_day(turn.work, vendor, today)
    rows: list[tuple[Button, ...]] = []
    lines = [turn.say("vendor.no_orders_today")]
    if found is not None:
        told = pickup_list(turn.work, found, turn.language)
        lines = [turn.say("vendor.today", n=told.portions, orders=told.orders)]
        rows = _round_buttons(turn, found)
    rows += [
        (
            turn.button("vendor.menu_button", "vendor.menu", vendor.id),
            turn.button(
                "vendor.copy_button",
                "vendor.copy",
                vendor.id,
                day_number(following),
                day=day_words(turn, following),
            ),
        ),
        (
            turn.button("vendor.photos_button", "vendor.photos", vendor.id),
            turn.button("vendor.template_button", "vendor.template"),
        ),
        (
            turn.button("vendor.slots_button", "vendor.slots", vendor.id),
            turn.button("vendor.cancel_button", "vendor.cancel", vendor.id, day_number(today)),
        ),
    ]
    card = Card(
        tuple(lines), title=turn.named(vendor), buttons=tuple(rows), key=f"vendor:{vendor.id}"
    )
    return Reply((card,))


def _round_buttons(turn: Turn, found: OrderRound) -> list[tuple[Button, ...]]:
    late_button = turn.button(
        "vendor.late_button", "vendor.late", found.id, LATE_MINUTES, minutes=LATE_MINUTES
    )
    return [
        (turn.button("vendor.arrived_button", "vendor.arrived", found.id), late_button),
        (
            turn.button("vendor.list_button", "vendor.list", found.id),
            turn.button("vendor.dishes_button", "vendor.dishes", found.id),
        ),
        (turn.button("vendor.hand_button", "vendor.hand", found.vendor_id),),
    ]


capability.forms.append(HandOverForm())
