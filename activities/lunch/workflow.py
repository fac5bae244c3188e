"""The lives of an order and of a round, as tables."""

from __future__ import annotations

from enum import StrEnum

from activities.casework.workflow import Workflow


class OrderState(StrEnum):
    """Where an order stands."""

    PLACED = "placed"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    PICKED_UP = "picked_up"
    NO_SHOW = "no_show"


class OrderEvent(StrEnum):
    """What can happen to an order."""

    CHANGE = "change"
    CANCEL = "cancel"
    VENDOR_CANCELS = "vendor_cancels"
    PICK_UP = "pick_up"
    MISS = "miss"


class RoundState(StrEnum):
    """Where a vendor's round or a group round stands."""

    OPEN = "open"
    PROLONGED = "prolonged"
    LOCKED = "locked"
    SENT = "sent"
    ARRIVED = "arrived"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class RoundEvent(StrEnum):
    """What can happen to a round."""

    LOCK = "lock"
    SEND = "send"
    ARRIVE = "arrive"
    CLOSE = "close"
    CANCEL = "cancel"
    PROLONG = "prolong"


LIVE = (OrderState.PLACED, OrderState.CHANGED)
EATEN = (*LIVE, OrderState.PICKED_UP)
RUNNING = (RoundState.OPEN, RoundState.PROLONGED)

_O, _E = OrderState, OrderEvent
ORDER_WORKFLOW = Workflow(
    "lunch_order",
    {
        **{(state, _E.CHANGE): _O.CHANGED for state in LIVE},
        **{(state, _E.CANCEL): _O.CANCELLED for state in LIVE},
        **{(state, _E.VENDOR_CANCELS): _O.CANCELLED for state in LIVE},
        **{(state, _E.PICK_UP): _O.PICKED_UP for state in LIVE},
        **{(state, _E.MISS): _O.NO_SHOW for state in LIVE},
        # Somebody who comes after the last slot still gets what is left on the shelf.
        (_O.NO_SHOW, _E.PICK_UP): _O.PICKED_UP,
    },
)

_R, _V = RoundState, RoundEvent
_ROUND_MOVES: dict[tuple[str, StrEnum], StrEnum] = {
    **{(state, _V.LOCK): _R.LOCKED for state in RUNNING},
    (_R.LOCKED, _V.SEND): _R.SENT,
    (_R.SENT, _V.ARRIVE): _R.ARRIVED,
    **{(state, _V.CLOSE): _R.CLOSED for state in (_R.SENT, _R.ARRIVED)},
    **{
        (state, _V.CANCEL): _R.CANCELLED
        for state in (_R.OPEN, _R.PROLONGED, _R.LOCKED, _R.SENT, _R.ARRIVED)
    },
    (_R.OPEN, _V.PROLONG): _R.PROLONGED,
}
ORDER_ROUND_WORKFLOW = Workflow("order_round", _ROUND_MOVES)
GROUP_ROUND_WORKFLOW = Workflow("group_round", _ROUND_MOVES)
