"""Coming into a club and leaving it, and what each member chooses. Leading it: leading.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from activities.clubs.errors import (
    AskedTooEarly,
    ClubHasClosed,
    InvitationNeeded,
    NotAMember,
    OnlyOwner,
)
from activities.clubs.models import Club, Membership, Openness, Volume
from activities.clubs.queries import KIND, members, membership, require, standing
from activities.clubs.workflow import (
    ACTIVE,
    MEMBERSHIP_WORKFLOW,
    ClubState,
    MemberEvent,
    MemberRole,
    Right,
)
from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork
from activities.errors import NotFound, Stale
from activities.people.models import User

ASK_AGAIN_AFTER: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_DATED: Final = frozenset(
    {
        MemberEvent.JOIN,
        MemberEvent.ASK,
        MemberEvent.INVITE,
        MemberEvent.APPROVE,
        MemberEvent.DECLINE,
        MemberEvent.WITHDRAW,
        MemberEvent.LEAVE,
        MemberEvent.REMOVE,
        MemberEvent.FOUND,
    }
)
_ENDING: Final = frozenset({MemberEvent.LEAVE, MemberEvent.REMOVE})


@dataclass(frozen=True, slots=True)
class MembershipMoved:
    """A membership took a step; `step` is the number of its row in the history."""

    club: Club
    membership: Membership
    event: MemberEvent
    actor: User
    step: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Joining:
    """What came of the wish to join; not `fresh` when it was so before."""

    membership: Membership
    fresh: bool


def locked_club(work: UnitOfWork, club_id: int) -> Club:
    """Return a live club whose members nobody else changes meanwhile.

    Raises NotFound, ClubHasClosed.
    """
    found = work.session.scalars(
        select(Club)
        .where(Club.id == club_id)
        .with_for_update(of=Club)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound(kind=KIND)
    if found.state != ClubState.LIVE:
        raise ClubHasClosed(name=found.zh)
    return found


def locked_membership(work: UnitOfWork, membership_id: int) -> tuple[Club, Membership]:
    """Return a membership with its club, locked. Raises NotFound, ClubHasClosed."""
    club = locked_club(work, membership(work, membership_id).club_id)
    return club, membership(work, membership_id)


def entry(work: UnitOfWork, club: Club, user: User) -> Membership:
    """Return what the person is to the club; a new row says that they are outside."""
    insert_if_new(
        work.session,
        Membership,
        {
            "district_id": club.district_id,
            "club_id": club.id,
            "user_id": user.id,
            "role": MemberRole.OUTSIDE,
            "since": work.now,
            "shown": False,
            "volume": Volume.ALL,
        },
        unique=("club_id", "user_id"),
    )
    found = standing(work, club.id, user)
    if found is None:
        raise NotFound(kind="membership")
    return found


def move(
    work: UnitOfWork,
    club: Club,
    moved: Membership,
    event: MemberEvent,
    actor: User,
    *,
    reason: str | None = None,
) -> None:
    """Take one step of a membership, write it down and tell whoever listens."""
    step = MEMBERSHIP_WORKFLOW.advance(work, moved, event, actor_id=actor.id, reason=reason)
    if event in _DATED:
        moved.since = work.now
    if event in _ENDING:
        # Consent and choices end with the membership: coming back begins anew.
        moved.shown, moved.volume = False, Volume.ALL
        if club.offered_to_id == moved.user_id:
            club.offered_to_id = club.offered_until = None
    work.session.flush()
    work.tell(MembershipMoved(club, moved, event, actor, step.id, reason))


def may_ask_from(mine: Membership | None) -> datetime | None:
    """Return when somebody who was refused or removed may ask again; None for everybody else."""
    refused = mine is not None and mine.role == MemberRole.REJECTED
    return mine.since + ASK_AGAIN_AFTER if mine is not None and refused else None


def require_patience(work: UnitOfWork, mine: Membership) -> None:
    """Raise AskedTooEarly while a refusal or removal is fresh."""
    again = may_ask_from(mine)
    if again is not None and work.now < again:
        raise AskedTooEarly(n=max(1, -((work.now - again) // _DAY)))


def join(work: UnitOfWork, user: User, club_id: int) -> Joining:
    """Come into the club, or ask to. Doing it twice changes nothing.

    Raises NotFound, ClubHasClosed, AskedTooEarly, InvitationNeeded.
    """
    club = locked_club(work, club_id)
    mine = standing(work, club_id, user)
    if mine is not None and (mine.role in ACTIVE or mine.role == MemberRole.NOT_APPROVED):
        return Joining(mine, fresh=False)
    is_invited = mine is not None and mine.role == MemberRole.INVITED
    if mine is not None:
        require_patience(work, mine)
    if club.openness == Openness.INVITE_ONLY and not is_invited:
        raise InvitationNeeded
    mine = mine or entry(work, club, user)
    asks = club.openness == Openness.MODERATED and not is_invited
    move(work, club, mine, MemberEvent.ASK if asks else MemberEvent.JOIN, user)
    return Joining(mine, fresh=True)


def leave(work: UnitOfWork, user: User, club_id: int) -> Membership:
    """Leave the club, or take back a request or an invitation.

    When its creator leaves, the longest administrator leads it.
    Raises NotFound, ClubHasClosed, NotAMember, OnlyOwner.
    """
    club = locked_club(work, club_id)
    mine = standing(work, club_id, user)
    if mine is None or mine.role in {MemberRole.OUTSIDE, MemberRole.REJECTED}:
        raise NotAMember
    if mine.role not in ACTIVE:
        move(work, club, mine, MemberEvent.WITHDRAW, user)
        return mine
    if mine.role != MemberRole.CREATOR:
        move(work, club, mine, MemberEvent.LEAVE, user)
        return mine
    heirs = members(work, club_id, (MemberRole.ADMINISTRATOR,))
    if not heirs:
        raise OnlyOwner
    move(work, club, mine, MemberEvent.LEAVE, user)
    move(work, club, heirs[0], MemberEvent.TAKE_OVER, user)
    return mine


def decide(work: UnitOfWork, actor: User, membership_id: int, *, approve: bool) -> Membership:
    """Let somebody in who asked, or refuse. Raises NotFound, NotAllowed, Stale when it is done."""
    club, asked = locked_membership(work, membership_id)
    require(work, club, actor, Right.DECIDE_REQUESTS)
    if asked.role != MemberRole.NOT_APPROVED:
        raise Stale(kind="membership")
    move(work, club, asked, MemberEvent.APPROVE if approve else MemberEvent.DECLINE, actor)
    return asked


def show_me(work: UnitOfWork, user: User, club_id: int, *, shown: bool) -> Membership:
    """Agree to be named among the members, or take that back. Raises NotAMember."""
    mine = _own(work, user, club_id)
    mine.shown = shown
    work.session.flush()
    return mine


def set_volume(work: UnitOfWork, user: User, club_id: int, volume: Volume) -> Membership:
    """Choose which announcements to hear. Raises NotAMember."""
    mine = _own(work, user, club_id)
    mine.volume = volume
    work.session.flush()
    return mine


def _own(work: UnitOfWork, user: User, club_id: int) -> Membership:
    locked_club(work, club_id)
    mine = standing(work, club_id, user)
    if mine is None or mine.role not in ACTIVE:
        raise NotAMember
    return mine
