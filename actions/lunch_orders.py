"""One's own lunch: what is ordered, cancelling, favourites, diet marks."""

from __future__ import annotations

from dataclasses import dataclass

from actions.capability import Capability, Question, Read
from actions.lunch_cards import day_words, joined, order_card, told_order
from actions.lunch_words import read_order
from actions.notices import NORMAL, Notices
from actions.reply import Card, Reply, rows_of
from actions.turn import Turn
from activities.lunch import choices, diet, orders, service
from activities.lunch.marks import codes, mark_name
from activities.lunch.order_models import LunchOrder
from activities.lunch.orders import OrderCancelled
from activities.lunch.refusals import NoOrder
from activities.lunch.vendor_day import DishRanOut, LunchArrived, LunchLate, SlotMoved
from activities.lunch.workflow import LIVE

capability = Capability("lunch_orders")


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """The order that is meant: of a day or with a dish that is named, else the only one."""

    def read(self, turn: Turn) -> Read:
        """Return its id, or ask which. Raises NoOrder when there is none."""
        live = list(orders.live(turn.work, turn.user))
        if not live:
            raise NoOrder
        spoken = read_order(turn.heard.text, turn.names, turn.now, turn.work.calendar)
        named = {number for each in spoken.dishes for number in each.ids}
        meant = [
            each
            for each in live
            if spoken.day in {None, each.day}
            and (not named or any(item.portions.dish_id in named for item in each.items))
        ]
        if len(meant) == 1:
            return Read(meant[0].id)
        choices_ = tuple((each.id, _short(turn, each)) for each in meant or live)
        return Read(question=Question("lunch.which_order", "lunch_order", choices_[:6]))


@capability.verb("lunch.mine", commands=("mylunch",))
def mine(turn: Turn) -> Reply:
    """Show what the person has ordered and not fetched."""
    live = orders.live(turn.work, turn.user)
    if not live:
        raise NoOrder
    return Reply(tuple(order_card(turn, each) for each in live[:3]))


@capability.verb("lunch.show")
def show(turn: Turn, order_id: int) -> Reply:
    """Show one order."""
    return Reply((order_card(turn, orders.own(turn.work, turn.user, order_id)),))


@capability.verb("lunch.cancel", intents=("cancel_lunch",), reads={"order_id": OwnOrder()})
def cancel(turn: Turn, order_id: int) -> Reply:
    """Cancel an order, until the cut-off."""
    order = orders.cancel(turn.work, turn.user, order_id)
    return Reply((order_card(turn, order, turn.say("lunch.cancelled")),))


@capability.verb("lunch.star")
def star(turn: Turn, dish_id: int, starred: int, order_id: int) -> Reply:
    """Make a dish a favourite, or not any more."""
    dish = service.dish(turn.work, dish_id)
    choices.set_favourite(turn.work, turn.user, dish, starred=bool(starred))
    key = "lunch.starred" if starred else "lunch.unstarred"
    order = orders.own(turn.work, turn.user, order_id)
    return Reply((order_card(turn, order, turn.say(key, dish=turn.named(dish))),))


@capability.verb("lunch.diet", commands=("diet",))
def diet_marks(turn: Turn) -> Reply:
    """Show the marks that are kept, or ask whether any may be kept."""
    if diet.marks_of(turn.work, turn.user):
        return diet_agree(turn)
    agree = turn.button("lunch.diet.agree", "lunch.diet_agree", style="primary")
    return Reply((Card((turn.say("lunch.diet.consent"),), buttons=((agree,),), key="diet"),))


@capability.verb("lunch.diet_agree")
def diet_agree(turn: Turn) -> Reply:
    """Show every mark to be switched on and off. This card is reached by consent only."""
    kept = diet.marks_of(turn.work, turn.user)
    buttons = [
        turn.button(
            "lunch.diet.on" if code in kept else "lunch.diet.off",
            "lunch.diet_set",
            code,
            int(code not in kept),
            mark=mark_name(code, turn.language),
        )
        for code in codes()
    ]
    rows = rows_of(buttons, per_row=3)
    if kept:
        rows += ((turn.button("lunch.diet.erase", "lunch.diet_erase", style="danger"),),)
    line = turn.say("lunch.diet.kept", marks=joined(turn, sorted(kept)) or "–")
    return Reply((Card((line,), title=turn.say("lunch.diet.title"), buttons=rows, key="diet"),))


@capability.verb("lunch.diet_set")
def diet_set(turn: Turn, code: str, on: int) -> Reply:
    """Keep or forget one mark."""
    if on:
        diet.keep(turn.work, turn.user, code, consents=True)
    else:
        diet.drop(turn.work, turn.user, code)
    return diet_agree(turn)


@capability.verb("lunch.diet_erase")
def diet_erase(turn: Turn) -> Reply:
    """Forget every mark."""
    diet.erase(turn.work, turn.user)
    return Reply((Card((turn.say("lunch.diet.erased"),), key="diet"),))


@capability.listens(OrderCancelled)
def tell_cancelled(notices: Notices, fact: OrderCancelled) -> None:
    """Tell somebody that the vendor cancelled, with a way to something else."""
    if fact.by_vendor:
        _tell(notices, fact.order, "lunch.vendor_cancelled", browse=True)


@capability.listens(LunchArrived)
def tell_arrived(notices: Notices, fact: LunchArrived) -> None:
    """Tell those who wait at the point that lunch is there."""
    for order in fact.orders:
        _tell(notices, order, "lunch.arrived")


@capability.listens(LunchLate)
def tell_late(notices: Notices, fact: LunchLate) -> None:
    """Tell those who wait how late lunch is."""
    for order in fact.orders:
        _tell(notices, order, "lunch.late", mark=str(fact.minutes), minutes=fact.minutes)


@capability.listens(DishRanOut)
def tell_ran_out(notices: Notices, fact: DishRanOut) -> None:
    """Tell those who keep the rest of their order that a dish is gone."""
    for order in fact.lost:
        if order.state in LIVE:
            dish = notices.named(order.user, fact.portions.dish)
            _tell(notices, order, "lunch.ran_out", mark=str(fact.portions.id), dish=dish)


@capability.listens(SlotMoved)
def tell_moved(notices: Notices, fact: SlotMoved) -> None:
    """Tell somebody that the time of pick-up has changed."""
    _tell(notices, fact.order, "lunch.slot_moved", mark=str(fact.order.slot_day_id))


def _tell(
    notices: Notices,
    order: LunchOrder,
    key: str,
    *,
    mark: str = "",
    browse: bool = False,
    **data: object,
) -> None:
    user = order.user
    button = (
        notices.button(user, "lunch.look_elsewhere", "lunch.browse")
        if browse
        else notices.button(user, "lunch.show_button", "lunch.show", order.id)
    )
    card = Card(
        (notices.say(user, key, **data), *told_order(notices, user, order)),
        title=notices.named(user, order.round.vendor),
        buttons=((button,),),
        key=f"lunch:{order.id}",
    )
    notices.tell(user, card, cause=f"{key}:{order.id}:{mark}", priority=NORMAL)


def _short(turn: Turn, order: LunchOrder) -> str:
    first = turn.named(order.items[0].portions.dish)
    return f"{day_words(turn, order.day)} {first} ×{order.portions}"
