"""Ordering lunch: one sentence becomes a draft card, Confirm makes it an order with a code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from actions import formatting, lunch_filling
from actions.capability import Capability
from actions.drafts import Form, Options
from actions.lunch_basket import Basket, basket_of, basket_of_order, check_counts
from actions.lunch_cards import day_of, day_words, line_words, order_card, warnings
from actions.lunch_words import Spoken, SpokenDish, read_order
from actions.meaning.quantities import find_quantities
from actions.places import SOME_BUILDING, building_choices
from actions.readers import without_names
from actions.reply import Button, Card, Reply
from actions.turn import Turn
from activities.conversations import drafts
from activities.conversations.models import Draft
from activities.lunch import choices, days, orders, portions, service
from activities.lunch.marks import find_marks
from activities.lunch.order_models import LunchOrder, Portions
from activities.lunch.portions import left_in, left_of
from activities.lunch.refusals import SlotFull, SoldOut
from activities.people.service import choose_building
from activities.places import service as places

DAYS_OFFERED = 4
ASKS = re.compile(r"[吗?？么]\W*$|有没有|含不含|是不是|^\W*(?:do|does|is|are|has|have|any)\b")

capability = Capability("lunch_ordering")


class LunchForm(Form):
    """The draft of an order: dishes with counts and notes, day, slot."""

    kind: ClassVar[str] = "lunch"
    intents: ClassVar[frozenset[str]] = frozenset({"order_lunch", "change_lunch"})

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take dishes, counts, notes, day and time from the words."""
        spoken = read_order(turn.heard.text, turn.names, turn.now, turn.work.calendar)
        check_counts(spoken)
        fresh = not fields or _is_stale(turn, fields)
        if asking == "note" and not spoken.dishes and not spoken.clock:
            spoken = Spoken(note=turn.heard.text.strip())
        building_id = SOME_BUILDING.read(turn).value
        if not fresh and not spoken and building_id is None:
            return {}
        changing = turn.meaning.intent == "change_lunch"
        basket = (
            lunch_filling.begin(turn, spoken, changing=changing) if fresh else basket_of(fields)
        )
        if isinstance(building_id, int):
            basket.building = building_id
        lunch_filling.take(turn, basket, spoken, fresh=fresh)
        return basket.fields()

    def rather(self, turn: Turn) -> str:
        """Take a question about what is in a dish for one, and not for an order."""
        asks = ASKS.search(turn.heard.text.casefold()) is not None
        counts = find_quantities(without_names(turn))
        return "ask_lunch" if asks and not counts and find_marks(turn.heard.text) else ""

    def takes_words(self, asking: str | None) -> bool:
        """Take any words for a note; all else is found in the words."""
        return asking == "note"

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask where first, then what; day and time have sensible beginnings."""
        basket = basket_of(fields)
        if lunch_filling.building_of(turn, basket) is None:
            return "building"
        return None if basket.lines else "dish"

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer buildings, dishes, slots with room, days, usual notes."""
        basket = basket_of(fields)
        if field == "building":
            return [(label, number) for number, label in building_choices(turn)]
        if field == "dish":
            return [(label, number) for number, label in lunch_filling.dish_choices(turn, basket)]
        if field == "slot":
            return _slot_options(turn, basket)
        if field == "day":
            return _day_options(turn, basket)
        notes = turn.say("lunch.usual_notes").split("|")
        return [(note, note) for note in notes] if field == "note" else ()

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show what will be ordered, what speaks against it, and what a tap can change."""
        basket = basket_of(draft.fields)
        lunch_filling.settle(turn, basket)
        news = [turn.say(key, **_told(turn, data)) for key, data in basket.news]
        if not basket.lines:
            return Card((*news, turn.say("lunch.draft.empty")), key=self.key())
        title = "lunch.draft.change_title" if basket.order else "lunch.draft.title"
        return Card(
            (*news, *_lines(turn, basket)),
            title=turn.say(title),
            buttons=_buttons(turn, draft, basket),
            key=self.key(),
        )

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Order or change; what is gone meanwhile is offered in its nearest form."""
        basket = basket_of(draft.fields)
        basket.news = []
        lunch_filling.settle(turn, basket)
        if basket.news:
            # Something has moved since the card was shown: nothing is ordered unseen.
            drafts.change(turn.work, draft, basket.fields())
            return turn.drafting.proceed(turn, self, draft)
        building_id = lunch_filling.building_of(turn, basket)
        if turn.user.building_id is None and building_id is not None:
            choose_building(turn.work, turn.user, places.building(turn.work, building_id))
        try:
            order, key = _do(turn, basket, building_id or 0)
        except SoldOut as gone:
            return _offer_dish(turn, draft, basket, gone)
        except SlotFull as full:
            return _offer_slot(turn, draft, basket, full)
        done = Card((turn.say(key),), key=self.key())
        return Reply((done, order_card(turn, order)))


def _do(turn: Turn, basket: Basket, building_id: int) -> tuple[LunchOrder, str]:
    vendor, day = lunch_filling.vendor_of(turn, basket), basket.date
    assert vendor is not None
    assert day is not None
    if basket.order is not None:
        order = orders.change(turn.work, turn.user, basket.order, basket.wanted(), basket.slot or 0)
        return order, "lunch.changed"
    wanted = orders.Order(vendor.id, day, basket.slot or 0, building_id, basket.wanted())
    return orders.place(turn.work, turn.user, wanted), "lunch.ordered"


def _offer_dish(turn: Turn, draft: Draft, basket: Basket, gone: SoldOut) -> Reply:
    """Keep the draft and offer what is left of the dish, and what is most like it."""
    row = portions.portions_now(turn.work, gone.portions_id)
    drafts.change(turn.work, draft, basket.fields())
    key = "lunch.gone" if gone.left == 0 else "lunch.gone_but"
    line = turn.say(key, dish=turn.named(row.dish), n=gone.left)
    count = max(1, sum(each.count for each in basket.lines if each.dish == row.dish_id))
    nearest = choices.nearest_dishes(turn.work, turn.user, row, count)
    swaps = tuple((_swap_button(turn, row, each),) for each in nearest)
    if gone.left:
        fewer = turn.button("lunch.take_left", "lunch.fewer", row.dish_id, gone.left, n=gone.left)
        swaps = ((fewer,), *swaps)
    drop = turn.button("draft.drop", "draft.drop", LunchForm.kind, style="danger")
    return Reply((Card((line,), buttons=(*swaps, (drop,)), key=LunchForm().key()),))


def _swap_button(turn: Turn, row: Portions, other: Portions) -> Button:
    price = formatting.price(other.price_fen, turn.language)
    return Button(f"{turn.named(other.dish)} {price}", "lunch.swap", (row.dish_id, other.dish_id))


def _offer_slot(turn: Turn, draft: Draft, basket: Basket, full: SlotFull) -> Reply:
    """Keep the draft with the nearest slot that has room."""
    found = lunch_filling.round_of(turn, basket)
    basket.news = []
    starts = full.data.get("starts") or lunch_filling.USUAL_TIME
    free = (
        None
        if found is None
        else choices.nearest_slot(turn.work, found, str(starts), basket.portions)
    )
    if free is None:
        basket.say("lunch.news.all_slots_full")
    else:
        basket.slot = free.slot_id
        basket.say("lunch.news.other_slot", wanted=str(starts), starts=free.slot.starts)
    drafts.change(turn.work, draft, basket.fields())
    return turn.drafting.proceed(turn, LunchForm(), draft)


def _is_stale(turn: Turn, fields: Mapping[str, Any]) -> bool:
    """Tell whether the draft was left lying until its day was over."""
    day = basket_of(fields).date
    return day is not None and day < days.today(turn.work)


def _told(turn: Turn, data: Mapping[str, Any]) -> dict[str, Any]:
    named = {"dish": data[turn.language]} if "zh" in data else {}
    return named | {key: value for key, value in data.items() if key not in {"zh", "en"}}


def _lines(turn: Turn, basket: Basket) -> list[str]:
    found = lunch_filling.round_of(turn, basket)
    assert found is not None
    rows = {each.dish_id: each for each in days.menu(turn.work, found, only=_dishes(basket))}
    lines = []
    for line in basket.lines:
        words = line_words(
            turn.named(service.dish(turn.work, line.dish)), line.count, line.note, line.label
        )
        left = left_of(rows[line.dish]) if line.dish in rows else 0
        short = basket.order is None and left < line.count
        lines.append(f"{words} · {turn.say('lunch.left', n=left)}" if short else words)
    amount = sum(
        rows[line.dish].price_fen * line.count for line in basket.lines if line.dish in rows
    )
    return [
        *lines,
        _where_and_when(turn, basket),
        turn.say("lunch.order.amount", price=formatting.price(amount, turn.language)),
        *warnings(turn, [service.dish(turn.work, dish_id) for dish_id in _dishes(basket)]),
        turn.say("lunch.until", cut_off=found.vendor.cut_off),
    ]


def _dishes(basket: Basket) -> list[int]:
    return list(dict.fromkeys(line.dish for line in basket.lines))


def _where_and_when(turn: Turn, basket: Basket) -> str:
    vendor, day = lunch_filling.vendor_of(turn, basket), basket.date
    building_id = lunch_filling.building_of(turn, basket)
    assert vendor is not None
    assert day is not None
    where = (
        "?"
        if building_id is None
        else turn.named(service.point_in(turn.work, vendor.id, building_id))
    )
    slot = next((s for s in service.slots(turn.work, vendor.id) if s.id == basket.slot), None)
    return turn.say(
        "lunch.draft.when",
        vendor=turn.named(vendor),
        day=day_words(turn, day),
        slot=f"{slot.starts}–{slot.ends}" if slot else "?",
        point=where,
    )


def _buttons(turn: Turn, draft: Draft, basket: Basket) -> tuple[tuple[Button, ...], ...]:
    kind = LunchForm.kind
    confirm = turn.button("lunch.confirm", "draft.confirm", kind, draft.version, style="primary")
    counts = tuple(
        (
            Button("➖", "draft.set", (kind, f"count{place}", line.count - 1)),
            Button(
                f"{turn.named(service.dish(turn.work, line.dish))} ×{line.count}",
                "draft.ask",
                (kind, "dish"),
            ),
            Button("➕", "draft.set", (kind, f"count{place}", line.count + 1)),
        )
        for place, line in enumerate(basket.lines)
    )
    asks = [
        turn.button("lunch.ask_slot", "draft.ask", kind, "slot"),
        turn.button("lunch.ask_note", "draft.ask", kind, "note"),
        turn.button("lunch.ask_dish", "draft.ask", kind, "dish"),
    ]
    if basket.order is None:
        asks.append(turn.button("lunch.ask_day", "draft.ask", kind, "day"))
    drop = turn.button("draft.drop", "draft.drop", kind, style="danger")
    return ((confirm,), *counts, tuple(asks[:2]), tuple(asks[2:]), (drop,))


def _slot_options(turn: Turn, basket: Basket) -> Options:
    found = lunch_filling.round_of(turn, basket)
    if found is None:
        return ()
    rows = days.slot_days(turn.work, found)
    return [
        (
            f"{each.slot.starts}–{each.slot.ends} · {turn.say('lunch.left', n=left_in(each))}",
            each.slot_id,
        )
        for each in rows
        if left_in(each) >= basket.portions
    ]


def _day_options(turn: Turn, basket: Basket) -> Options:
    vendor = lunch_filling.vendor_of(turn, basket)
    if vendor is None:
        return ()
    offered = [days.next_day(turn.work, vendor)]
    while len(offered) < DAYS_OFFERED:
        offered.append(days.next_day(turn.work, vendor, offered[-1]))
    return [(day_words(turn, day), day.isoformat()) for day in offered]


@capability.verb("lunch.pick")
def pick(turn: Turn, dish_id: int, day: int | None = None) -> Reply:
    """Put a dish from a menu card into the draft; one from another vendor begins anew."""
    dish = service.dish(turn.work, dish_id)
    basket = _open_basket(turn)
    wanted = day_of(day)
    vendor = lunch_filling.vendor_of(turn, basket)
    other_day = wanted is not None and basket.day not in {None, wanted.isoformat()}
    if (vendor is not None and vendor.id != dish.vendor_id) or other_day:
        basket = Basket()
    if wanted is not None and basket.order is None:
        basket.day = wanted.isoformat()
    basket.news = []
    basket.put(dish.id, SpokenDish((dish.id,), 0, 0, act="add"))
    lunch_filling.settle(turn, basket)
    return turn.drafting.begin(turn, LunchForm.kind, basket.fields())


@capability.verb("lunch.swap")
def swap(turn: Turn, dish_id: int, other_id: int) -> Reply:
    """Take another dish instead of one that is gone."""
    basket = _open_basket(turn)
    basket.news = []
    spoken = SpokenDish((other_id,), 0, 0, act="instead")
    basket.put(other_id, spoken, swapped=dish_id)
    return turn.drafting.begin(turn, LunchForm.kind, basket.fields())


@capability.verb("lunch.fewer")
def fewer(turn: Turn, dish_id: int, count: int) -> Reply:
    """Take what is left of a dish."""
    basket = _open_basket(turn)
    basket.news = []
    lines = [line for line in basket.lines if line.dish == dish_id]
    for line in lines[1:]:
        basket.lines.remove(line)
    basket.put(dish_id, SpokenDish((dish_id,), 0, 0, count))
    return turn.drafting.begin(turn, LunchForm.kind, basket.fields())


@capability.verb("lunch.change")
def change(turn: Turn, order_id: int) -> Reply:
    """Begin to change an order by a tap."""
    basket = basket_of_order(orders.own(turn.work, turn.user, order_id), changing=True)
    return turn.drafting.begin(turn, LunchForm.kind, basket.fields())


@capability.verb("lunch.again", commands=("again",))
def again(turn: Turn, order_id: int | None = None) -> Reply:
    """Draft the same as an earlier order, for the next day on which it can be had."""
    basket = lunch_filling.again(turn, order_id)
    lunch_filling.settle(turn, basket)
    return turn.drafting.begin(turn, LunchForm.kind, basket.fields())


def _open_basket(turn: Turn) -> Basket:
    held = drafts.draft_of_kind(turn.work, turn.conversation, LunchForm.kind)
    if held is None or _is_stale(turn, held.fields):
        return Basket()
    return basket_of(held.fields)


capability.forms.append(LunchForm())
