"""Lunch: what the canteens and vendors around a building cook on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from actions import formatting
from actions.capability import Capability, NameRow
from actions.places import SOME_BUILDING
from actions.readers import WantedTime, as_minutes, from_minutes
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.clock import local
from activities.db.work import UnitOfWork
from activities.lunch import service as lunch
from activities.lunch.marks import mark_name
from activities.lunch.models import Dish, Vendor

MOST_DISHES = 16

capability = Capability("lunch")


@capability.named(Dish)
def dish_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of dishes."""
    for each in work.session.scalars(select(Dish)):
        yield "dish", each.id, (each.zh, each.en, *each.aliases)


@capability.named(Vendor)
def vendor_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of vendors."""
    for each in lunch.vendors(work):
        yield "vendor", each.id, (each.zh, each.en)


@capability.verb(
    "lunch.browse",
    intents=("browse_lunch", "ask_lunch", "order_lunch", "change_lunch", "cancel_lunch"),
    commands=("lunch",),
    reads={"building_id": SOME_BUILDING, "day": WantedTime("start")},
)
def browse(turn: Turn, building_id: int | None = None, day: int | None = None) -> Reply:
    """Show the menus of a day around the person's building."""
    moment = from_minutes(day) or turn.now
    building_id = building_id or turn.user.building_id
    vendors = lunch.vendors(turn.work, building_id)
    cards = []
    for vendor in vendors:
        dishes = lunch.menu(turn.work, vendor, local(moment).date())
        if dishes:
            cards.append(
                _menu_card(turn, vendor, dishes, formatting.day(moment, turn.now, turn.language))
            )
    if not cards:
        tomorrow = as_minutes(moment + timedelta(days=1))
        again = turn.button("lunch.next_day", "lunch.browse", building_id, tomorrow)
        return Reply((Card((turn.say("lunch.none"),), buttons=((again,),)),))
    return Reply(tuple(cards))


def _menu_card(turn: Turn, vendor: Vendor, dishes: list[Dish], day: str) -> Card:
    lines = [_dish_line(turn, dish) for dish in dishes[:MOST_DISHES]]
    lines.append(turn.say("lunch.at_the_counter"))
    if vendor.sample:
        lines.append(turn.say("sample"))
    return Card(
        tuple(lines),
        title=turn.say("lunch.menu", vendor=turn.named(vendor), day=day),
        key=f"menu:{vendor.id}",
    )


def _dish_line(turn: Turn, dish: Dish) -> str:
    marks = [mark_name(code, turn.language) for code in dish.diet]
    contains = [mark_name(code, turn.language) for code in dish.contains]
    line = f"{turn.named(dish)} {formatting.price(dish.price_fen, turn.language)}"
    if marks:
        line += f" · {turn.say('list.separator').join(marks)}"
    if contains:
        line += turn.say("lunch.contains", things=turn.say("list.separator").join(contains))
    return line
