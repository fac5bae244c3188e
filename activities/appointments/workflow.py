"""The life of a collective appointment as a table, beside that of its threshold.

Whether enough people are interested is the threshold's business (activities/enrolment).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from activities.casework.workflow import Workflow


class AppointmentState(StrEnum):
    """Whether an appointment may be shown and joined."""

    PROPOSED = "proposed"
    OPEN = "open"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    CALLED_OFF = "called_off"
    EXPIRED = "expired"
    CLOSED = "closed"


class AppointmentEvent(StrEnum):
    """What can happen to an appointment."""

    APPROVE = "approve"
    DECLINE = "decline"
    TAKE_BACK = "take_back"
    CALL_OFF = "call_off"
    EXPIRE = "expire"
    CLOSE = "close"


_S, _E = AppointmentState, AppointmentEvent

APPOINTMENT_WORKFLOW: Final = Workflow(
    "appointment",
    {
        (_S.PROPOSED, _E.APPROVE): _S.OPEN,
        (_S.PROPOSED, _E.DECLINE): _S.DECLINED,
        (_S.PROPOSED, _E.TAKE_BACK): _S.TAKEN_BACK,
        (_S.OPEN, _E.CALL_OFF): _S.CALLED_OFF,
        (_S.OPEN, _E.EXPIRE): _S.EXPIRED,
        (_S.OPEN, _E.CLOSE): _S.CLOSED,
    },
)


class SwapState(StrEnum):
    """Where the wish to exchange two slots stands."""

    OPEN = "open"
    DONE = "done"
    ENDED = "ended"
