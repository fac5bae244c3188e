"""Putting what was said into a basket: which dish of which vendor, which day, which slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from actions.lunch_basket import Basket, Line, basket_of_order
from actions.lunch_words import Spoken, SpokenDish
from actions.pointing import takes_part
from actions.turn import Turn
from actions.which import which_shown
from activities.lunch import choices, days, orders, service
from activities.lunch.models import Dish, Vendor
from activities.lunch.order_models import OrderRound, SlotDay
from activities.lunch.portions import left_in
from activities.lunch.refusals import NoLunchThatDay, NoOrder

USUAL_TIME = "12:00"


def begin(turn: Turn, spoken: Spoken, *, changing: bool) -> Basket:
    """Return the basket to begin with: empty, an order to change, or what was ordered before.

    Raises NoOrder.
    """
    if changing:
        live = orders.live(turn.work, turn.user)
        if not live and spoken.dishes:
            return Basket()
        if not live:
            raise NoOrder
        same_day = [each for each in live if spoken.day in {None, each.day}]
        return basket_of_order((same_day or live)[0], changing=True)
    if spoken.repeats:
        return again(turn)
    if spoken.others and not spoken.dishes:
        return _for_others(turn)
    shown = turn.shown("dish")
    if not spoken.dishes and takes_part(turn.heard.text):
        pointed = which_shown(turn.heard.text, shown)
        return Basket([] if pointed is None else [Line(pointed)])
    return Basket()


def _for_others(turn: Turn) -> Basket:
    """Return a basket with what the person has ordered last, once, for the same day."""
    last = choices.last_order(turn.work, turn.user)
    basket = basket_of_order(last, changing=False)
    is_over = last.day < days.today(turn.work)
    return replace(
        basket, lines=[Line(basket.lines[0].dish)], day=None if is_over else last.day.isoformat()
    )


def again(turn: Turn, order_id: int | None = None) -> Basket:
    """Return a basket with the same as an earlier order, or as the last one. Raises NoOrder."""
    if order_id is None:
        return basket_of_order(choices.last_order(turn.work, turn.user), changing=False)
    return basket_of_order(orders.own(turn.work, turn.user, order_id), changing=False)


def take(turn: Turn, basket: Basket, spoken: Spoken, *, fresh: bool = False) -> None:
    """Change the basket by what was said. Raises PortionsInvalid and NoLunchThatDay."""
    basket.news = []
    if spoken.day is not None and basket.order is None:
        basket.day = spoken.day.isoformat()
    placed = [_put(turn, basket, each, spoken) for each in spoken.dishes]
    for part in spoken.parts:
        basket.part(part, placed[part.dish] if 0 <= part.dish < len(placed) else None)
    if spoken.others and basket.lines and not spoken.dishes:
        basket.add(spoken.others, fresh=fresh)
    elif spoken.count is not None and not (spoken.dishes and basket.order is None):
        basket.recount(spoken.count)
    if spoken.note or spoken.label:
        basket.describe(spoken.note, spoken.label)
    settle(turn, basket, clock=spoken.clock)


def settle(turn: Turn, basket: Basket, *, clock: str | None = None) -> None:
    """Choose the day and the slot that were left open, and say what had to be moved."""
    vendor = vendor_of(turn, basket)
    if vendor is None:
        return
    if basket.order is None:
        _settle_day(turn, basket, vendor)
    found = round_of(turn, basket)
    if found is not None:
        _settle_slot(turn, basket, found, clock)


def vendor_of(turn: Turn, basket: Basket) -> Vendor | None:
    """Return the vendor of the basket's dishes; an empty basket has none."""
    if not basket.lines:
        return None
    return service.dish(turn.work, basket.lines[0].dish).vendor


def round_of(turn: Turn, basket: Basket) -> OrderRound | None:
    """Return the vendor's round of the basket's day. Raises NoLunchThatDay."""
    vendor, day = vendor_of(turn, basket), basket.date
    if vendor is None or day is None:
        return None
    return days.running_round(turn.work, vendor, day)


def building_of(turn: Turn, basket: Basket) -> int | None:
    """Return where it is to be fetched."""
    return basket.building or turn.user.building_id


def dish_choices(turn: Turn, basket: Basket) -> Sequence[tuple[int, str]]:
    """Return the dishes to choose from: of the basket's vendor, else around the building."""
    vendor = vendor_of(turn, basket)
    building_id = building_of(turn, basket)
    vendors = [vendor] if vendor else service.vendors(turn.work, building_id)
    rounds = []
    for each in vendors:
        day = basket.date or days.next_day(turn.work, each)
        if not days.is_late(turn.work, each, day):
            rounds.append(days.running_round(turn.work, each, day))
    found = choices.suited(turn.work, turn.user, rounds, limit=8)
    return [(each.dish_id, turn.named(each.dish)) for each in found]


def _put(turn: Turn, basket: Basket, spoken: SpokenDish, said: Spoken) -> int | None:
    dish = choose_dish(turn, basket, spoken.ids, said.day)
    if spoken.act == "remove":
        if dish is None or not basket.remove(dish.id):
            basket.describe(_without(turn, dish), "")
        return None
    if dish is None or spoken.act == "replaced":
        return None
    swapped = [one for each in said.dishes if each.act == "replaced" for one in each.ids]
    in_basket = [line.dish for line in basket.lines if line.dish in swapped]
    basket.put(dish.id, spoken, swapped=in_basket[0] if in_basket else None)
    return dish.id


def _without(turn: Turn, dish: Dish | None) -> str:
    return "" if dish is None else turn.say("lunch.without", dish=turn.named(dish))


def choose_dish(
    turn: Turn, basket: Basket, ids: Sequence[int], day: date | None = None
) -> Dish | None:
    """Return which of the dishes with that name is meant; None with the reason in the news."""
    named = [service.dish(turn.work, number) for number in ids]
    vendor = vendor_of(turn, basket)
    if vendor is not None:
        of_vendor = [each for each in named if each.vendor_id == vendor.id]
        if not of_vendor:
            basket.say("lunch.news.other_vendor", zh=named[0].zh, en=named[0].en)
        return of_vendor[0] if of_vendor else None
    building_id = building_of(turn, basket)
    here = {each.id for each in service.vendors(turn.work, building_id)}
    near = [each for each in named if each.vendor_id in here]
    if not near:
        basket.say("lunch.news.not_here", zh=named[0].zh, en=named[0].en)
        return None
    cooked = [each for each in near if _is_cooked(turn, each, day or basket.date)]
    if not cooked:
        basket.say("lunch.news.not_that_day", zh=near[0].zh, en=near[0].en)
    return cooked[0] if cooked else None


def _is_cooked(turn: Turn, dish: Dish, day: date | None) -> bool:
    wanted = day or days.next_day(turn.work, dish.vendor)
    found = days.running_round(turn.work, dish.vendor, wanted)
    return dish.id in days.offered(turn.work, found)


def _settle_day(turn: Turn, basket: Basket, vendor: Vendor) -> None:
    day = basket.date
    if day is None:
        day = days.next_day(turn.work, vendor)
    elif day == days.today(turn.work) and days.is_late(turn.work, vendor, day):
        day = days.next_day(turn.work, vendor)
        basket.say("lunch.news.late", cut_off=vendor.cut_off)
    basket.day = day.isoformat()
    found = days.running_round(turn.work, vendor, day)
    offered = days.offered(turn.work, found)
    for line in [each for each in basket.lines if each.dish not in offered]:
        dish = service.dish(turn.work, line.dish)
        basket.lines.remove(line)
        basket.say("lunch.news.not_that_day", zh=dish.zh, en=dish.en)
    if not basket.lines and not basket.news:
        raise NoLunchThatDay(day=day)


def _settle_slot(turn: Turn, basket: Basket, found: OrderRound, clock: str | None) -> None:
    offered = days.slot_days(turn.work, found)
    known = next((each for each in offered if each.slot_id == basket.slot), None)
    if clock is None and known is not None and (known.open or basket.order is not None):
        return
    starts = clock or (known.slot.starts if known else USUAL_TIME)
    wanted = _slot_at(offered, starts)
    free = choices.nearest_of(offered, starts, max(basket.portions, 1))
    if free is None:
        basket.say("lunch.news.all_slots_full")
        return
    if clock is not None and (wanted is None or left_in(wanted) < basket.portions):
        basket.say("lunch.news.other_slot", wanted=starts, starts=free.slot.starts)
        wanted = free
    basket.slot = (wanted or free).slot_id if clock is not None else free.slot_id


def _slot_at(offered: Sequence[SlotDay], clock: str) -> SlotDay | None:
    return next((each for each in offered if each.slot.starts <= clock < each.slot.ends), None)
