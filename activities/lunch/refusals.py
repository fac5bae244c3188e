"""Why lunch says no. The sentences are in actions/locale."""

from __future__ import annotations

from activities.errors import LouyiError


class LunchClosed(LouyiError):
    """The cut-off has passed, if only by a second."""

    code = "lunch_closed"


class NoLunchThatDay(LouyiError):
    """Nothing is cooked: a day off, a day past, or the vendor does not come."""

    code = "no_lunch_that_day"


class PortionsInvalid(LouyiError):
    """No portions, fewer than none, or more than one person may order."""

    code = "portions_invalid"


class DishNotOffered(LouyiError):
    """The dish is another vendor's, or not cooked on that day."""

    code = "dish_not_offered"


class SoldOut(LouyiError):
    """Fewer portions are left than were wanted. `left` says how many."""

    code = "sold_out"

    def __init__(self, *, portions_id: int, left: int, **data: object) -> None:
        super().__init__(portions_id=portions_id, left=left, **data)
        self.portions_id = portions_id
        self.left = left


class SlotFull(LouyiError):
    """The slot cannot take that many portions any more."""

    code = "slot_full"

    def __init__(self, *, slot_id: int, left: int, **data: object) -> None:
        super().__init__(slot_id=slot_id, left=left, **data)
        self.slot_id = slot_id
        self.left = left


class NotServedThere(LouyiError):
    """The vendor has no pick-up point in that building."""

    code = "not_served_there"


class NoOrder(LouyiError):
    """There is no order to change, to cancel or to repeat."""

    code = "no_lunch_order"


class PickupCodeUnknown(LouyiError):
    """No order of that vendor and day has the code, or it was handed over before."""

    code = "pickup_code_unknown"


class RoundInvalid(LouyiError):
    """A group round whose numbers or times cannot work."""

    code = "group_round_invalid"


class RoundOver(LouyiError):
    """The group round takes no more: full, closed or cancelled."""

    code = "group_round_over"


class MenuInvalid(LouyiError):
    """A menu that cannot be taken as it is."""

    code = "menu_invalid"
