"""The life of a membership, a club and a founding as tables, and what each role may do."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from activities.casework.workflow import Workflow


class MemberRole(StrEnum):
    """What somebody is to a club."""

    OUTSIDE = "outside"
    INVITED = "invited"
    NOT_APPROVED = "not_approved"
    MEMBER = "member"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"
    CREATOR = "creator"
    REJECTED = "rejected"


class MemberEvent(StrEnum):
    """What can happen to a membership."""

    JOIN = "join"
    ASK = "ask"
    INVITE = "invite"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    LEAVE = "leave"
    REMOVE = "remove"
    MAKE_MEMBER = "make_member"
    MAKE_MODERATOR = "make_moderator"
    MAKE_ADMINISTRATOR = "make_administrator"
    FOUND = "found"
    TAKE_OVER = "take_over"
    HAND_OVER = "hand_over"


class ClubState(StrEnum):
    """Whether a club still meets."""

    LIVE = "live"
    CLOSED = "closed"


class ClubEvent(StrEnum):
    """What can happen to a club."""

    CLOSE = "close"


class FoundingState(StrEnum):
    """Where the wish to found a club stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


class FoundingEvent(StrEnum):
    """What can happen to the wish to found a club."""

    APPROVE = "approve"
    DECLINE = "decline"


class Right(StrEnum):
    """What a role in a club may allow."""

    SEE_EVERY_NAME = "see_every_name"
    DECIDE_REQUESTS = "decide_requests"
    ANNOUNCE = "announce"
    REMOVE = "remove"
    SET_ROLES = "set_roles"
    INVITE = "invite"
    POST_EVENTS = "post_events"
    HIDE_NAMES = "hide_names"
    HAND_OVER = "hand_over"
    CLOSE = "close"


_R, _E = MemberRole, MemberEvent

ACTIVE: Final = (_R.MEMBER, _R.MODERATOR, _R.ADMINISTRATOR, _R.CREATOR)
STEWARDS: Final = (_R.MODERATOR, _R.ADMINISTRATOR, _R.CREATOR)
APPOINTABLE: Final = (_R.MEMBER, _R.MODERATOR, _R.ADMINISTRATOR)
APPOINTED_BY: Final = {
    _R.MEMBER: _E.MAKE_MEMBER,
    _R.MODERATOR: _E.MAKE_MODERATOR,
    _R.ADMINISTRATOR: _E.MAKE_ADMINISTRATOR,
}
RANK: Final = {role: place for place, role in enumerate(ACTIVE, start=1)}

_MODERATING = frozenset({Right.SEE_EVERY_NAME, Right.DECIDE_REQUESTS, Right.ANNOUNCE, Right.REMOVE})
_LEADING = _MODERATING | {Right.SET_ROLES, Right.INVITE, Right.POST_EVENTS, Right.HIDE_NAMES}
RIGHTS: Final[dict[str, frozenset[Right]]] = {
    _R.MODERATOR: _MODERATING,
    _R.ADMINISTRATOR: _LEADING,
    _R.CREATOR: _LEADING | {Right.HAND_OVER, Right.CLOSE},
}

MEMBERSHIP_WORKFLOW = Workflow(
    "membership",
    {
        **{(state, _E.JOIN): _R.MEMBER for state in (_R.OUTSIDE, _R.REJECTED, _R.INVITED)},
        **{(state, _E.ASK): _R.NOT_APPROVED for state in (_R.OUTSIDE, _R.REJECTED)},
        **{(state, _E.INVITE): _R.INVITED for state in (_R.OUTSIDE, _R.REJECTED, _R.NOT_APPROVED)},
        (_R.NOT_APPROVED, _E.APPROVE): _R.MEMBER,
        (_R.NOT_APPROVED, _E.DECLINE): _R.REJECTED,
        **{(state, _E.WITHDRAW): _R.OUTSIDE for state in (_R.NOT_APPROVED, _R.INVITED)},
        **{(state, _E.LEAVE): _R.OUTSIDE for state in ACTIVE},
        **{(state, _E.REMOVE): _R.REJECTED for state in APPOINTABLE},
        **{
            (state, APPOINTED_BY[role]): role
            for state in APPOINTABLE
            for role in APPOINTABLE
            if state != role
        },
        (_R.OUTSIDE, _E.FOUND): _R.CREATOR,
        **{(state, _E.TAKE_OVER): _R.CREATOR for state in APPOINTABLE},
        (_R.CREATOR, _E.HAND_OVER): _R.ADMINISTRATOR,
    },
)

CLUB_WORKFLOW = Workflow("club", {(ClubState.LIVE, ClubEvent.CLOSE): ClubState.CLOSED})

FOUNDING_WORKFLOW = Workflow(
    "club_founding",
    {
        (FoundingState.WAITING, FoundingEvent.APPROVE): FoundingState.APPROVED,
        (FoundingState.WAITING, FoundingEvent.DECLINE): FoundingState.DECLINED,
    },
)
