"""The noon digest: today's dishes by marks and habits, before the cut-off; reorder in one tap."""

from __future__ import annotations

from datetime import date

from actions import formatting
from actions.capability import Capability
from actions.lunch_cards import day_number, day_of, order_card
from actions.notices import BULK, Notices
from actions.reply import Button, Card, Reply
from actions.turn import Turn
from activities.lunch import choices, days, digest, orders, service
from activities.lunch.order_models import LunchOrder, OrderRound
from activities.lunch.orders import Order, Wanted
from activities.lunch.refusals import NoOrder
from activities.people.models import User
from activities.places import service as places

capability = Capability("lunch_digest")


@capability.verb("lunch.digest", commands=("digest",))
def settings(turn: Turn) -> Reply:
    """Show whether the digest comes, with the other choice."""
    on = digest.is_subscribed(turn.work, turn.user)
    state = "lunch.digest.is_on" if on else "lunch.digest.is_off"
    button = (
        turn.button("lunch.digest.stop", "lunch.digest_set", 0)
        if on
        else turn.button("lunch.digest.start", "lunch.digest_set", 1)
    )
    return Reply((Card((turn.say(state),), buttons=((button,),), key="digest"),))


@capability.verb("lunch.digest_set")
def choose(turn: Turn, on: int) -> Reply:
    """Begin or stop the digest of the person's building."""
    if not on:
        digest.unsubscribe(turn.work, turn.user)
        return settings(turn)
    if turn.user.building_id is None:
        return turn.act("place.ask")
    digest.subscribe(turn.work, turn.user, turn.user.building_id)
    return settings(turn)


@capability.verb("lunch.reorder")
def reorder(turn: Turn, order_id: int, day: int) -> Reply:
    """Order the same again for that day, at once; twice is once."""
    before = orders.own(turn.work, turn.user, order_id)
    wanted = _same(before, day_of(day) or days.today(turn.work))
    for each in orders.live(turn.work, turn.user):
        if _same(each, wanted.day) == wanted:
            return Reply((order_card(turn, each, turn.say("lunch.already_ordered")),))
    order = orders.place(turn.work, turn.user, wanted)
    return Reply((order_card(turn, order, turn.say("lunch.ordered")),))


@capability.when_due(digest.DIGEST)
def send(notices: Notices, building_id: int) -> None:
    """Send the building's digest and plan the next one."""
    work = notices.work
    rounds = digest.rounds_today(work, building_id)
    for _, user in digest.due_today(work, building_id):
        if rounds and not orders.ordered_portions(work, user, days.today(work)):
            _send(notices, user, rounds)
    if digest.is_wanted(work, building_id):
        digest.plan_next(work, places.building(work, building_id).district_id, building_id)


def _send(notices: Notices, user: User, rounds: list[OrderRound]) -> None:
    found = choices.suited(notices.work, user, rounds)
    if not found:
        return
    lines = [
        f"{notices.named(user, each.dish)} {formatting.price(each.price_fen, user.language)}"
        f" · {notices.named(user, each.dish.vendor)}"
        for each in found
    ]
    cut_off = min(service.vendor(notices.work, each.vendor_id).cut_off for each in rounds)
    buttons = [
        (
            Button(
                notices.say(user, "lunch.digest.pick", dish=notices.named(user, each.dish)),
                "lunch.pick",
                (each.dish_id, day_number(each.day)),
            ),
        )
        for each in found
    ]
    last = _repeatable(notices, user, rounds)
    if last is not None:
        again = (last.id, day_number(rounds[0].day))
        dish = notices.named(user, last.items[0].portions.dish)
        label = notices.say(user, "lunch.digest.again", dish=dish)
        buttons.insert(0, (Button(label, "lunch.reorder", again, "primary"),))
    buttons.append((notices.button(user, "lunch.digest.stop", "lunch.digest_set", 0),))
    card = Card(
        (*lines, notices.say(user, "lunch.until", cut_off=cut_off)),
        title=notices.say(user, "lunch.digest.title"),
        buttons=tuple(buttons),
        key="lunch_digest",
    )
    cause = f"lunch.digest:{days.today(notices.work).isoformat()}:{user.id}"
    notices.tell(user, card, cause=cause, priority=BULK)


def _repeatable(notices: Notices, user: User, rounds: list[OrderRound]) -> LunchOrder | None:
    """Return the person's last order if everything of it is cooked today."""
    try:
        last = choices.last_order(notices.work, user)
    except NoOrder:
        return None
    cooked = {
        row.dish_id
        for each in rounds
        if each.vendor_id == last.round.vendor_id
        for row in days.menu(notices.work, each)
    }
    return last if {item.portions.dish_id for item in last.items} <= cooked else None


def _same(order: LunchOrder, day: date) -> Order:
    return Order(
        vendor_id=order.round.vendor_id,
        day=day,
        slot_id=order.slot_day.slot_id,
        building_id=order.point.building_id,
        items=tuple(
            Wanted(item.portions.dish_id, item.count, item.note, item.label) for item in order.items
        ),
    )
