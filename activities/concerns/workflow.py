"""The life of a concern as a table. The types of the states are fixed; their labels are texts."""

from __future__ import annotations

from enum import StrEnum

from activities.casework.workflow import Workflow


class ConcernState(StrEnum):
    """Where a concern stands."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    PENDING_REPORTER = "pending_reporter"
    RESOLVED = "resolved"
    CLOSED = "closed"


class ConcernEvent(StrEnum):
    """What can happen to a concern."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    ASK_BACK = "ask_back"
    REPORTER_ANSWERS = "reporter_answers"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


OPEN = (
    ConcernState.NEW,
    ConcernState.ACKNOWLEDGED,
    ConcernState.IN_PROGRESS,
    ConcernState.PENDING_REPORTER,
)

_S, _E = ConcernState, ConcernEvent

CONCERN_WORKFLOW = Workflow(
    "concern",
    {
        (_S.NEW, _E.ACKNOWLEDGE): _S.ACKNOWLEDGED,
        **{(state, _E.ANSWER): _S.IN_PROGRESS for state in OPEN},
        **{(state, _E.ASK_BACK): _S.PENDING_REPORTER for state in OPEN},
        **{(state, _E.RESOLVE): _S.RESOLVED for state in OPEN},
        **{(state, _E.WITHDRAW): _S.CLOSED for state in OPEN},
        (_S.PENDING_REPORTER, _E.REPORTER_ANSWERS): _S.IN_PROGRESS,
        (_S.RESOLVED, _E.CONFIRM): _S.CLOSED,
        (_S.RESOLVED, _E.REOPEN): _S.IN_PROGRESS,
        (_S.CLOSED, _E.REOPEN): _S.IN_PROGRESS,
    },
)
