"""Why a seat is not given, kept or taken back, as classes with a code."""

from __future__ import annotations

from activities.errors import LouyiError


class RegistrationClosed(LouyiError):
    """Too late: it has begun, or it was closed."""

    code = "registration_closed"


class RegistrationNotOpen(LouyiError):
    """Too early: registration opens later."""

    code = "registration_not_open"


class PartySizeInvalid(LouyiError):
    """A party of none, of less than none, or of more than are allowed together."""

    code = "party_size_invalid"


class NoSeatsForMore(LouyiError):
    """Somebody who has a seat wants more than are left, or others wait for those."""

    code = "no_seats_for_more"


class NotRegistered(LouyiError):
    """There is nothing to withdraw from."""

    code = "not_registered"


class OfferExpired(LouyiError):
    """The time to accept is over, and the seats went to the next."""

    code = "offer_expired"


class CapacityInvalid(LouyiError):
    """A limit of none, of less than none, or beyond what any hall holds."""

    code = "capacity_invalid"


class ThresholdInvalid(LouyiError):
    """A minimum of less than two or above the limit, or a cut-off that is over or too late."""

    code = "threshold_invalid"


class CannotProlong(LouyiError):
    """It was prolonged once already, or there is no time left."""

    code = "cannot_prolong"


class CodeWrong(LouyiError):
    """The code at the door is another one by now, or was mistyped."""

    code = "door_code_wrong"


class DoorClosed(LouyiError):
    """Nobody can check in now: too early, or long over."""

    code = "door_closed"
