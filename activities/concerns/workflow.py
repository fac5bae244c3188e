"""The life of a concern as a table. The types of the states are fixed; their labels are texts."""

from __future__ import annotations

from enum import StrEnum

from activities.casework.workflow import Workflow


class ConcernState(StrEnum):
    """Where a concern stands."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    ACTION_SCHEDULED = "action_scheduled"
    PENDING_REPORTER = "pending_reporter"
    PENDING_THIRD_PARTY = "pending_third_party"
    RESOLVED = "resolved"
    CLOSED = "closed"


class ConcernEvent(StrEnum):
    """What can happen to a concern."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    ASK_BACK = "ask_back"
    WAIT = "wait"
    GO_ON = "go_on"
    SCHEDULE = "schedule"
    REPORTER_ANSWERS = "reporter_answers"
    TRANSFER = "transfer"
    SEND_BACK = "send_back"
    HAND_OVER = "hand_over"
    ESCALATE = "escalate"
    DELEGATE = "delegate"
    RECATEGORISE = "recategorise"
    PROPOSE = "propose"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    TIME_OUT = "time_out"
    REOPEN = "reopen"
    MERGE = "merge"
    WITHDRAW = "withdraw"


OPEN = (
    ConcernState.NEW,
    ConcernState.ACKNOWLEDGED,
    ConcernState.IN_PROGRESS,
    ConcernState.ACTION_SCHEDULED,
    ConcernState.PENDING_REPORTER,
    ConcernState.PENDING_THIRD_PARTY,
)
WAITING = (ConcernState.PENDING_REPORTER, ConcernState.PENDING_THIRD_PARTY)
"""While a concern waits for somebody outside, the promises do not run."""

_S, _E = ConcernState, ConcernEvent
_TO_SOMEBODY_NEW = (_E.TRANSFER, _E.SEND_BACK, _E.ESCALATE, _E.DELEGATE)

CONCERN_WORKFLOW = Workflow(
    "concern",
    {
        (_S.NEW, _E.ACKNOWLEDGE): _S.ACKNOWLEDGED,
        **{(state, _E.ANSWER): _S.IN_PROGRESS for state in OPEN},
        # Words that cross with the end are kept and passed on; they do not open it again.
        **{(state, _E.ANSWER): state for state in (_S.RESOLVED, _S.CLOSED)},
        **{(state, _E.ASK_BACK): _S.PENDING_REPORTER for state in OPEN},
        **{(state, _E.WAIT): _S.PENDING_THIRD_PARTY for state in OPEN},
        (_S.PENDING_THIRD_PARTY, _E.GO_ON): _S.IN_PROGRESS,
        **{(state, _E.SCHEDULE): _S.ACTION_SCHEDULED for state in OPEN},
        (_S.PENDING_REPORTER, _E.REPORTER_ANSWERS): _S.IN_PROGRESS,
        # Whoever gets it takes it anew, unless it waits for somebody outside.
        **{(state, event): _S.NEW for state in OPEN for event in _TO_SOMEBODY_NEW},
        **{(state, event): state for state in WAITING for event in _TO_SOMEBODY_NEW},
        **{(state, _E.HAND_OVER): state for state in OPEN},
        **{(state, _E.RECATEGORISE): state for state in OPEN},
        **{(state, _E.PROPOSE): state for state in OPEN},
        **{(state, _E.RESOLVE): _S.RESOLVED for state in OPEN},
        **{(state, _E.MERGE): _S.CLOSED for state in OPEN},
        **{(state, _E.WITHDRAW): _S.CLOSED for state in OPEN},
        # The reporter may say that it is done before the staff do.
        **{(state, _E.CONFIRM): _S.CLOSED for state in (*OPEN, _S.RESOLVED)},
        (_S.RESOLVED, _E.TIME_OUT): _S.CLOSED,
        (_S.RESOLVED, _E.REOPEN): _S.IN_PROGRESS,
        (_S.CLOSED, _E.REOPEN): _S.IN_PROGRESS,
    },
)
