"""Lunch: what the canteens and vendors around a building cook, and questions about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from actions.capability import Capability, NameRow, Read
from actions.lunch_basket import Basket
from actions.lunch_cards import day_number, day_words, dish_line, joined, menu_card
from actions.lunch_filling import choose_dish
from actions.lunch_words import read_order
from actions.places import SOME_BUILDING
from actions.readers import WantedTime, from_minutes
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.clock import local
from activities.db.work import UnitOfWork
from activities.lunch import days, diet
from activities.lunch import service as lunch
from activities.lunch.marks import AVOIDED, REQUIRED, find_marks
from activities.lunch.models import Dish, Vendor
from activities.lunch.order_models import OrderRound
from activities.lunch.portions import left_of
from activities.lunch.refusals import NoLunchThatDay

ROUND_WORDS = re.compile(r"拼单|拼饭|团餐|group (?:order|round)|order together")
OF_ALL = re.compile(r"午餐|午饭|菜单|哪些|什么|几点|lunch|menu|dishes|which")
DEADLINE = re.compile(r"截止|几点前|最晚|deadline|cut.?off|latest|until when|order by")

OWN_ORDER = re.compile(
    r"取餐码|我(?:今天|明天)?(?:都)?(?:订|点|定)(?:的|了)|pick.?up code|\bmy (?:lunch )?order\b"
    r"|(?:did|have) i order"
)

capability = Capability(
    "lunch",
    shows={"dish": "lunch.dish", "vendor": "lunch.vendor", "lunch_order": "lunch.show"},
    takes={"dish": "order_lunch", "lunch_order": "order_lunch"},
)


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


@dataclass(frozen=True, slots=True)
class SpokenDiet:
    """The marks that are spoken of, as codes with a dot between: vegetarian.peanuts."""

    def read(self, turn: Turn) -> Read:
        """Return the codes, or None. A mark that is part of a dish's name is none."""
        text = turn.heard.text
        for match in turn.names.match(text, kinds=["dish"], limit=3):
            text = text[: match.start] + " " * (match.end - match.start) + text[match.end :]
        return Read(".".join(find_marks(text)[:3]) or None)


@dataclass(frozen=True, slots=True)
class SpokenDishHere:
    """The dish that is spoken of, or that was shown alone, of a vendor around the building."""

    def read(self, turn: Turn) -> Read:
        """Return the dish's id, or None."""
        spoken = read_order(turn.heard.text, turn.names, turn.now, turn.work.calendar)
        if spoken.dishes:
            found = choose_dish(turn, Basket(), spoken.dishes[0].ids, spoken.day)
            return Read(found.id if found else spoken.dishes[0].ids[0])
        shown = turn.shown("dish")
        in_general = OF_ALL.search(turn.heard.text.casefold()) or find_marks(
            turn.heard.text, REQUIRED
        )
        return Read(shown[0] if len(shown) == 1 and not in_general else None)


@capability.verb(
    "lunch.browse",
    intents=("browse_lunch",),
    commands=("lunch",),
    reads={"building_id": SOME_BUILDING, "day": WantedTime("start"), "marks": SpokenDiet()},
)
def browse(
    turn: Turn,
    building_id: int | None = None,
    day: int | None = None,
    marks: str | None = None,
    everything: int = 0,
) -> Reply:
    """Show the menus of a day around the person's building, by diet marks."""
    if ROUND_WORDS.search(turn.heard.text.casefold()):
        named = SpokenDishHere().read(turn).value
        return turn.act("round.list") if named is None else turn.act("round.begin", named)
    if OWN_ORDER.search(turn.heard.text.casefold()):
        return turn.act("lunch.mine")
    building_id = building_id or turn.user.building_id
    if building_id is None:
        return turn.act("place.ask")
    moment = from_minutes(day)
    wanted = None if moment is None else local(moment).date()
    asked = frozenset(marks.split(".")) if marks else frozenset()
    own = frozenset() if everything else diet.marks_of(turn.work, turn.user)
    cards = [
        card
        for vendor in lunch.vendors(turn.work, building_id)
        if (card := _menu_of(turn, vendor, wanted, asked | own)) is not None
    ]
    if not cards:
        return _nothing(turn, building_id, wanted, narrowed=bool(asked | own))
    if own:
        cards.append(_filtered(turn, building_id, day, own))
    return Reply(tuple(cards))


@capability.verb("lunch.vendor")
def show_vendor(turn: Turn, vendor_id: int) -> Reply:
    """Show one vendor's menu of the next day for which can be ordered."""
    card = _menu_of(turn, lunch.vendor(turn.work, vendor_id), None, frozenset())
    return turn.tell("lunch.none") if card is None else Reply((card,))


@capability.verb("lunch.dish")
def show_dish(turn: Turn, dish_id: int, news: str = "") -> Reply:
    """Show one dish: price, marks, how many are left, until when."""
    dish = lunch.dish(turn.work, dish_id)
    found = _next_round_with(turn, dish)
    turn.show("dish", [dish.id])
    if found is None:
        return turn.tell("lunch.dish_not_soon", dish=turn.named(dish))
    row = days.portions_of(turn.work, found, dish.id)
    left = left_of(row)
    lines = [
        *filter(None, news.split("\n")),
        dish_line(turn, row),
        turn.say("lunch.left", n=left),
        turn.say("lunch.until", cut_off=found.vendor.cut_off),
    ]
    pick = turn.button("lunch.order_dish", "lunch.pick", dish.id, day_number(found.day))
    return Reply(
        (
            Card(
                tuple(lines),
                title=turn.say(
                    "lunch.dish_title",
                    dish=turn.named(dish),
                    vendor=turn.named(dish.vendor),
                    day=day_words(turn, found.day),
                ),
                buttons=((pick,),) if left else (),
                key=f"dish:{dish.id}",
                photo=dish.photo,
            ),
        )
    )


@capability.verb(
    "lunch.ask",
    intents=("ask_lunch",),
    reads={"dish_id": SpokenDishHere(), "building_id": SOME_BUILDING, "marks": SpokenDiet()},
)
def ask(
    turn: Turn, dish_id: int | None = None, building_id: int | None = None, marks: str | None = None
) -> Reply:
    """Answer what is asked about a dish, about the cut-off, or about dishes of a kind."""
    if OWN_ORDER.search(turn.heard.text.casefold()):
        return turn.act("lunch.mine")
    if dish_id is None:
        if DEADLINE.search(turn.heard.text.casefold()):
            return _deadlines(turn, building_id or turn.user.building_id)
        return turn.act("lunch.browse", building_id, None, marks)
    dish = lunch.dish(turn.work, dish_id)
    codes = marks.split(".") if marks else []
    answers = [_about_mark(turn, dish, code) for code in codes]
    return show_dish(turn, dish.id, "\n".join(answers))


def _about_mark(turn: Turn, dish: Dish, code: str) -> str:
    has = code in dish.contains or code in dish.diet
    group = "contains" if code in find_marks(turn.heard.text, AVOIDED) else "diet"
    return turn.say(
        f"lunch.mark.{group}_{'yes' if has else 'no'}",
        dish=turn.named(dish),
        mark=joined(turn, [code]),
    )


def _deadlines(turn: Turn, building_id: int | None) -> Reply:
    lines = [
        turn.say(
            "lunch.deadline",
            vendor=turn.named(each),
            cut_off=each.cut_off,
            day=day_words(turn, days.next_day(turn.work, each)),
        )
        for each in lunch.vendors(turn.work, building_id)
    ]
    return Reply((Card(tuple(lines), title=turn.say("lunch.deadlines")),))


def _menu_of(turn: Turn, vendor: Vendor, wanted: date | None, marks: frozenset[str]) -> Card | None:
    day = wanted or days.next_day(turn.work, vendor)
    try:
        found = days.running_round(turn.work, vendor, day)
    except NoLunchThatDay:
        return None
    rows = [each for each in days.menu(turn.work, found) if diet.fits(each.dish, marks)]
    return menu_card(turn, found, rows) if rows else None


def _next_round_with(turn: Turn, dish: Dish) -> OrderRound | None:
    """Return the soonest round that has the dish, within a working week."""
    day = days.next_day(turn.work, dish.vendor)
    for _ in range(5):
        found = days.open_round(turn.work, dish.vendor, day)
        if any(each.dish_id == dish.id for each in days.menu(turn.work, found)):
            return found
        day = days.next_day(turn.work, dish.vendor, day)
    return None


def _nothing(turn: Turn, building_id: int, wanted: date | None, *, narrowed: bool) -> Reply:
    day = turn.work.calendar.next_working_day(wanted or days.today(turn.work))
    noon = int(days.at(day, "12:00").timestamp() // 60)
    key = "lunch.none_like_that" if narrowed else "lunch.none"
    button = (
        turn.button("lunch.everything", "lunch.browse", building_id, None, None, 1)
        if narrowed
        else turn.button("lunch.next_day", "lunch.browse", building_id, noon)
    )
    return Reply((Card((turn.say(key),), buttons=((button,),)),))


def _filtered(turn: Turn, building_id: int, day: int | None, own: frozenset[str]) -> Card:
    everything = turn.button("lunch.everything", "lunch.browse", building_id, day, None, 1)
    line = turn.say("lunch.filtered", marks=joined(turn, sorted(own)))
    return Card((line,), buttons=((everything, turn.button("lunch.diet_button", "lunch.diet")),))
