"""Why a step with a collective appointment is refused, as classes with a code."""

from __future__ import annotations

from activities.errors import LouyiError


class MatterInvalid(LouyiError):
    """The matter has no name, or one of more than `longest` letters."""

    code = "appointment_matter_invalid"


class NumbersInvalid(LouyiError):
    """Not 2 ≤ minimum ≤ target ≤ maximum ≤ `largest`, or a cut-off that is no time to collect."""

    code = "appointment_numbers_invalid"


class MaximumBelowJoined(LouyiError):
    """`n` people are in already: nobody is thrown out, so the limit cannot go below that."""

    code = "appointment_maximum_below_joined"


class AlreadyProposed(LouyiError):
    """The same matter is collecting in this building, or waits to be looked at."""

    code = "appointment_already_proposed"


class TooManyProposals(LouyiError):
    """The person has `n` proposals that wait for a worker."""

    code = "appointment_proposals_waiting"


class AppointmentReasonNeeded(LouyiError):
    """People are owed a reason."""

    code = "appointment_reason_needed"


class NotReachedYet(LouyiError):
    """A day is set once enough people are interested; `n` of `minimum` are."""

    code = "appointment_not_reached"


class DayInvalid(LouyiError):
    """The day is today, past, too far, at night, or cannot be cut into slots of this length."""

    code = "appointment_day_invalid"


class SlotsTooFew(LouyiError):
    """The slots hold `places` people and `n` are interested already."""

    code = "appointment_slots_too_few"


class AppointmentSlotFull(LouyiError):
    """Somebody else has taken the last place of the slot."""

    code = "appointment_slot_full"


class SlotHasPlaces(LouyiError):
    """A slot with free places needs no exchange."""

    code = "appointment_slot_has_places"


class NoSlotYet(LouyiError):
    """The person has not chosen a slot."""

    code = "appointment_no_slot_yet"


class SwapOver(LouyiError):
    """The wish to exchange was met by somebody else, or is no longer there."""

    code = "appointment_swap_over"


class ConsentNeeded(LouyiError):
    """Personal data is taken with consent, after the day is set, and complete."""

    code = "appointment_consent_needed"


class DetailInvalid(LouyiError):
    """What was typed is no such thing: a number with a slip, a name of one letter."""

    code = "appointment_detail_invalid"


class NotHeldYet(LouyiError):
    """Results are announced after the day."""

    code = "appointment_not_held"
