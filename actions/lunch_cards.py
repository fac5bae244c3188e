"""How lunch looks: lines of dishes, the card of an order, the card of a menu."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from actions import formatting
from actions.notices import Notices
from actions.reply import Button, Card, rows_of
from actions.turn import Turn
from activities.lunch import choices, days, diet
from activities.lunch.marks import mark_name
from activities.lunch.models import Dish
from activities.lunch.order_models import LunchOrder, OrderItem, OrderRound, Portions
from activities.lunch.pickup_list import slot_name
from activities.lunch.portions import left_of
from activities.lunch.workflow import LIVE
from activities.people.models import User

MOST_DISHES = 16
FEW_LEFT = 10
LONGEST_WITH_PHOTO = 900


def day_words(turn: Turn, day: date) -> str:
    """Return the day as people say it."""
    return formatting.day(days.at(day, "12:00"), turn.now, turn.language)


def day_number(day: date) -> int:
    """Return a day as a small number for a button."""
    return day.toordinal()


def day_of(number: int | None) -> date | None:
    """Return the day that `day_number` packed."""
    return None if number is None else date.fromordinal(number)


def minutes_of_day(day: date) -> int:
    """Return noon of a day as minutes since 1970, as readers give times."""
    noon: datetime = days.at(day, "12:00").astimezone(UTC)
    return int(noon.timestamp() // 60)


def joined(turn: Turn, codes: Iterable[str]) -> str:
    """Return marks as people list them."""
    return turn.say("list.separator").join(mark_name(code, turn.language) for code in codes)


def line_words(name: str, count: int, note: str, label: str) -> str:
    """Return one line of an order, e.g. 红烧牛肉面 ×2 · 不要香菜 → 小王."""
    words = f"{name} ×{count}"
    if note:
        words += f" · {note}"
    return f"{words} → {label}" if label else words


def item_words(item: OrderItem, language: str) -> str:
    """Return one item of an order in a language."""
    name = str(getattr(item.portions.dish, language))
    return line_words(name, item.count, item.note, item.label)


def dish_line(turn: Turn, row: Portions) -> str:
    """Return a dish with its price, its marks and whether it is nearly or quite sold out."""
    dish = row.dish
    line = f"{turn.named(dish)} {formatting.price(row.price_fen, turn.language)}"
    if dish.diet:
        line += f" · {joined(turn, dish.diet)}"
    if dish.contains:
        line += turn.say("lunch.contains", things=joined(turn, dish.contains))
    left = left_of(row)
    if left == 0:
        line += f" · {turn.say('lunch.sold_out')}"
    elif left <= FEW_LEFT:
        line += f" · {turn.say('lunch.left', n=left)}"
    return line


def warnings(turn: Turn, dishes: Iterable[Dish]) -> list[str]:
    """Return what the person's own marks say against these dishes."""
    marks = diet.marks_of(turn.work, turn.user)
    told = []
    for dish in dishes:
        against = diet.conflicts(dish, marks)
        if against:
            told.append(
                turn.say("lunch.warning", dish=turn.named(dish), marks=joined(turn, against))
            )
    return told


def menu_card(turn: Turn, found: OrderRound, rows: Sequence[Portions]) -> Card:
    """Return a vendor's menu of a day with a button for each dish that is left."""
    vendor = found.vendor
    can_order = turn.now < found.closes_at and days.is_running(found)
    turn.show("dish", [row.dish_id for row in rows])
    lines = [dish_line(turn, row) for row in rows[:MOST_DISHES]]
    key = "lunch.until" if can_order else "lunch.closed_for_day"
    lines += [turn.say(key, cut_off=vendor.cut_off), turn.say("lunch.at_the_counter")]
    if vendor.sample:
        lines.append(turn.say("sample"))
    buttons = [
        Button(turn.named(row.dish), "lunch.pick", (row.dish_id, day_number(found.day)))
        for row in rows[:MOST_DISHES]
        if can_order and left_of(row)
    ]
    title = turn.say("lunch.menu", vendor=turn.named(vendor), day=day_words(turn, found.day))
    # Under a photo Telegram shows fewer letters: a long menu is worth more than a picture.
    has_room = sum(len(line) + 1 for line in lines) <= LONGEST_WITH_PHOTO
    photo = next((row.dish.photo for row in rows if row.dish.photo and has_room), None)
    key = f"menu:{vendor.id}"
    return Card(tuple(lines), title=title, buttons=rows_of(buttons), key=key, photo=photo)


def order_card(turn: Turn, order: LunchOrder, news: str = "") -> Card:
    """Return the order as the person sees it, with what can still be done about it."""
    turn.show("lunch_order", [order.id])
    lines = [news, *order_lines(turn, order)]
    return Card(
        tuple(line for line in lines if line),
        title=turn.say(
            "lunch.order.title",
            vendor=turn.named(order.round.vendor),
            day=day_words(turn, order.day),
        ),
        buttons=_order_buttons(turn, order),
        key=f"lunch:{order.id}",
    )


def order_lines(turn: Turn, order: LunchOrder) -> list[str]:
    """Return the items, the place and time, the amount, the code and the state."""
    return [
        *(item_words(item, turn.language) for item in order.items),
        turn.say("lunch.order.pickup", slot=slot_name(order), point=turn.named(order.point)),
        turn.say("lunch.order.amount", price=formatting.price(order.amount_fen, turn.language)),
        turn.say("lunch.order.code", code=order.code) if order.state in LIVE else "",
        turn.say(f"lunch.state.{order.state}"),
    ]


def _order_buttons(turn: Turn, order: LunchOrder) -> tuple[tuple[Button, ...], ...]:
    again = turn.button("lunch.again_button", "lunch.again", order.id)
    if order.state not in LIVE or turn.now >= order.round.closes_at:
        return ((again,),)
    dish_id = order.items[0].portions.dish_id
    starred = dish_id in choices.favourites(turn.work, turn.user)
    star = "lunch.unstar_button" if starred else "lunch.star_button"
    return (
        (
            turn.button("lunch.change_button", "lunch.change", order.id),
            turn.button("lunch.cancel_button", "lunch.cancel", order.id, style="danger"),
        ),
        (again, turn.button(star, "lunch.star", dish_id, int(not starred), order.id)),
    )


def told_order(notices: Notices, user: User, order: LunchOrder) -> tuple[str, ...]:
    """Return an order's lines for somebody who is told about it."""
    return (
        *(item_words(item, user.language) for item in order.items),
        notices.say(
            user,
            "lunch.order.pickup",
            slot=slot_name(order),
            point=notices.named(user, order.point),
        ),
        notices.say(
            user, "lunch.order.amount", price=formatting.price(order.amount_fen, user.language)
        ),
        notices.say(user, "lunch.order.code", code=order.code),
    )
