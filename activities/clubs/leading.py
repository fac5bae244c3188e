"""Leading a club: roles, removing, inviting, handing over, closing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, update

from activities.clubs.errors import AboveOwnRank, ClubInvitationInvalid, NotAMember, ReasonNeeded
from activities.clubs.models import Club, ClubInvitation, Membership
from activities.clubs.queries import acting_role, creator_of, require, standing
from activities.clubs.service import (
    entry,
    locked_club,
    locked_membership,
    move,
    require_patience,
)
from activities.clubs.workflow import (
    ACTIVE,
    APPOINTED_BY,
    CLUB_WORKFLOW,
    RANK,
    ClubEvent,
    MemberEvent,
    MemberRole,
    Right,
)
from activities.db.work import UnitOfWork
from activities.errors import NotFound, Stale
from activities.people.codes import code_hash
from activities.people.models import User

INVITATION_LIFE: Final = timedelta(days=7)
INVITATION_USES: Final = 30
OFFER_LIFE: Final = timedelta(days=7)
LONGEST_REASON: Final = 300
CODE_DIGITS: Final = "23456789"
CODE_LENGTH: Final = 16
"""Digits only, so that the code fits into a deep link as a number: 48 bits."""


@dataclass(frozen=True, slots=True)
class ClubOffered:
    """A club is offered to a member, who may take it over."""

    club: Club
    to: Membership
    by: User


@dataclass(frozen=True, slots=True)
class OfferDeclined:
    """The member does not want to lead the club."""

    club: Club
    by: User


@dataclass(frozen=True, slots=True)
class ClubClosed:
    """The club meets no more."""

    club: Club
    by: User


def appoint(work: UnitOfWork, actor: User, membership_id: int, role: MemberRole) -> Membership:
    """Promote or demote a member; both roles lie below the actor's own.

    Raises NotFound, NotAllowed, NotAMember, AboveOwnRank; having the role already is fine.
    """
    club, member = locked_membership(work, membership_id)
    own = require(work, club, actor, Right.SET_ROLES)
    _require_below(own, member)
    if role not in APPOINTED_BY or RANK[role] >= RANK[own]:
        raise AboveOwnRank
    if member.role != role:
        move(work, club, member, APPOINTED_BY[role], actor)
    return member


def remove(work: UnitOfWork, actor: User, membership_id: int, reason: str) -> Membership:
    """Remove a member, who is told why. Raises NotFound, NotAllowed, AboveOwnRank, ReasonNeeded."""
    club, member = locked_membership(work, membership_id)
    own = require(work, club, actor, Right.REMOVE)
    _require_below(own, member)
    words = reason.strip()[:LONGEST_REASON]
    if not words:
        raise ReasonNeeded
    move(work, club, member, MemberEvent.REMOVE, actor, reason=words)
    return member


def hide_names(work: UnitOfWork, actor: User, club_id: int, *, hidden: bool) -> Club:
    """Show members only their number, or again the names of those who agreed."""
    club = locked_club(work, club_id)
    require(work, club, actor, Right.HIDE_NAMES)
    club.hides_names = hidden
    work.session.flush()
    return club


def invite(work: UnitOfWork, actor: User, club_id: int) -> str:
    """Return a code with which up to 30 people may come in within 7 days; it ends older ones."""
    club = locked_club(work, club_id)
    require(work, club, actor, Right.INVITE)
    work.session.execute(delete(ClubInvitation).where(ClubInvitation.club_id == club.id))
    code = "".join(secrets.choice(CODE_DIGITS) for _ in range(CODE_LENGTH))
    work.session.add(
        ClubInvitation(
            district_id=club.district_id,
            club_id=club.id,
            code_hash=code_hash(code),
            made_by_id=actor.id,
            uses_left=INVITATION_USES,
            expires_at=work.now + INVITATION_LIFE,
        )
    )
    work.session.flush()
    return code


def use_invitation(work: UnitOfWork, user: User, code: str) -> Club:
    """Note that the person is invited to the code's club; joining is their own next step.

    Raises ClubInvitationInvalid, ClubHasClosed, AskedTooEarly.
    """
    invitation = work.session.scalars(
        update(ClubInvitation)
        .where(
            ClubInvitation.code_hash == code_hash(code),
            ClubInvitation.uses_left > 0,
            ClubInvitation.expires_at > work.now,
        )
        .values(uses_left=ClubInvitation.uses_left - 1)
        .returning(ClubInvitation)
    ).one_or_none()
    if invitation is None:
        raise ClubInvitationInvalid
    club = locked_club(work, invitation.club_id)
    mine = entry(work, club, user)
    if mine.role in ACTIVE or mine.role == MemberRole.INVITED:
        invitation.uses_left += 1
        work.session.flush()
        return club
    require_patience(work, mine)
    move(work, club, mine, MemberEvent.INVITE, user)
    return club


def offer(work: UnitOfWork, actor: User, membership_id: int) -> Membership:
    """Offer the lead of the club to a member for 7 days; a later offer replaces this one.

    Raises NotFound, NotAllowed, NotAMember.
    """
    club, member = locked_membership(work, membership_id)
    require(work, club, actor, Right.HAND_OVER)
    if member.role not in ACTIVE or member.role == MemberRole.CREATOR:
        raise NotAMember
    club.offered_to_id = member.user_id
    club.offered_until = work.now + OFFER_LIFE
    work.session.flush()
    work.tell(ClubOffered(club, member, actor))
    return member


def answer_offer(work: UnitOfWork, user: User, club_id: int, *, accept: bool) -> Club:
    """Take the lead over, or not; who led before becomes an administrator.

    Raises NotFound, ClubHasClosed, and Stale for an offer that is gone.
    """
    club = locked_club(work, club_id)
    mine = standing(work, club_id, user)
    is_offered = club.offered_to_id == user.id and club.offered_until is not None
    if mine is None or mine.role not in ACTIVE or not is_offered:
        raise Stale(kind="club_offer")
    if club.offered_until is None or club.offered_until <= work.now:
        raise Stale(kind="club_offer")
    club.offered_to_id = club.offered_until = None
    if not accept:
        work.session.flush()
        work.tell(OfferDeclined(club, user))
        return club
    before = creator_of(work, club_id)
    if before is not None:
        move(work, club, before, MemberEvent.HAND_OVER, user)
    move(work, club, mine, MemberEvent.TAKE_OVER, user)
    return club


def close(work: UnitOfWork, actor: User, club_id: int, reason: str | None = None) -> Club:
    """Close the club for good; its members are told. Raises NotFound, ClubHasClosed, NotAllowed."""
    club = locked_club(work, club_id)
    require(work, club, actor, Right.CLOSE)
    CLUB_WORKFLOW.advance(work, club, ClubEvent.CLOSE, actor_id=actor.id, reason=reason)
    work.tell(ClubClosed(club, actor))
    return club


def managed(work: UnitOfWork, actor: User, membership_id: int) -> tuple[Membership, MemberRole]:
    """Return a member whom the actor may see by name, and the role in which the actor acts.

    Raises NotFound also when the member has left.
    """
    club, member = locked_membership(work, membership_id)
    require(work, club, actor, Right.SEE_EVERY_NAME)
    if member.role not in ACTIVE:
        raise NotFound(kind="membership")
    return member, acting_role(work, club, actor)


def _require_below(own: MemberRole, member: Membership) -> None:
    if member.role not in ACTIVE:
        raise NotAMember
    if RANK[MemberRole(member.role)] >= RANK[own]:
        raise AboveOwnRank
