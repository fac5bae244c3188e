"""Who may see and touch a concern: asked at every call, and a refusal never tells that it exists.

A concern that names somebody of the staff does not exist for them, whatever their role.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from activities.concerns.models import Concern
from activities.concerns.people_models import CaseHelper, Follower, NamedStaff
from activities.concerns.workflow import ConcernState
from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.people.codes import canonical
from activities.people.models import Role, RoleGrant, User
from activities.people.rights import has_role, is_admin, is_staff, serves
from activities.places.models import Building

KIND = "concern"
MIN_NAME = 2


def named_staff(work: UnitOfWork, concern: Concern) -> frozenset[int]:
    """Return the ids of the staff whom the concern is about."""
    return frozenset(
        work.session.scalars(select(NamedStaff.user_id).where(NamedStaff.concern_id == concern.id))
    )


def may_work_on(work: UnitOfWork, user: User, concern: Concern) -> bool:
    """Tell whether the person may read and answer the concern as staff."""
    if not is_staff(user) or user.id in named_staff(work, concern):
        return False
    if concern.owner_id == user.id:
        return True
    if concern.category.sensitive:
        return has_role(user, Role.CONFIDENTIAL_HANDLER)
    return is_admin(user) or serves(user, concern.building) or is_helper(work, user, concern)


def is_helper(work: UnitOfWork, user: User, concern: Concern) -> bool:
    """Tell whether the person had the duty before and goes on helping."""
    return (
        work.session.scalars(
            select(CaseHelper.id).where(
                CaseHelper.concern_id == concern.id, CaseHelper.user_id == user.id
            )
        ).first()
        is not None
    )


def helpers(work: UnitOfWork, concern: Concern) -> Sequence[CaseHelper]:
    """Return who helps, the first helper first."""
    return work.session.scalars(
        select(CaseHelper).where(CaseHelper.concern_id == concern.id).order_by(CaseHelper.id)
    ).all()


def followers(work: UnitOfWork, concern: Concern) -> Sequence[Follower]:
    """Return who said “me too”."""
    return work.session.scalars(
        select(Follower).where(Follower.concern_id == concern.id).order_by(Follower.id)
    ).all()


def follower(work: UnitOfWork, user: User, concern: Concern) -> Follower | None:
    """Return the person's own following of the concern, or None."""
    return work.session.scalars(
        select(Follower).where(Follower.concern_id == concern.id, Follower.user_id == user.id)
    ).first()


def require_staff(work: UnitOfWork, user: User, concern: Concern) -> None:
    """Hold the concern for this step. Raises NotFound for anybody who may not work on it."""
    if not may_work_on(work, user, concern):
        raise NotFound(kind=KIND)
    hold(work, concern)


def require_reporter(work: UnitOfWork, reporter: User | None, concern: Concern) -> None:
    """Hold the concern for a step of its reporter.

    None stands for whoever proved to hold the receipt of an anonymous report. Raises NotFound.
    """
    if concern.reporter_id != (None if reporter is None else reporter.id):
        raise NotFound(kind=KIND)
    hold(work, concern)


def hold(work: UnitOfWork, concern: Concern) -> None:
    """Lock the row and read it anew: two people who act at once act one after the other."""
    work.session.flush()
    work.session.execute(select(Concern.id).where(Concern.id == concern.id).with_for_update()).all()
    work.session.refresh(concern, ["state", "owner_id", "owner", "level", "nudged_at", "reopened"])


def concern_for_staff(work: UnitOfWork, user: User, concern_id: int) -> Concern:
    """Return the concern if the person may work on it. Raises NotFound, also when not allowed."""
    concern = work.session.get(Concern, concern_id)
    if concern is None or not may_work_on(work, user, concern):
        raise NotFound(kind=KIND)
    return concern


def concern_of_reporter(work: UnitOfWork, user: User, concern_id: int) -> Concern:
    """Return the person's own concern. Raises NotFound."""
    concern = work.session.get(Concern, concern_id)
    if concern is None or concern.reporter_id != user.id:
        raise NotFound(kind=KIND)
    return concern


def concern_of_interest(work: UnitOfWork, user: User, concern_id: int) -> Concern:
    """Return a concern that the person reported or follows. Raises NotFound."""
    concern = work.session.get(Concern, concern_id)
    if concern is None:
        raise NotFound(kind=KIND)
    if concern.reporter_id != user.id and follower(work, user, concern) is None:
        raise NotFound(kind=KIND)
    return concern


def concern_by_number(work: UnitOfWork, user: User, number: str) -> Concern:
    """Return the concern that the person reported, follows or works on. Raises NotFound."""
    bare = canonical(number)
    concern = work.session.scalars(
        select(Concern).where(or_(Concern.number == number, Concern.number == _dashed(bare)))
    ).first()
    if concern is None or not _concerns(work, user, concern):
        raise NotFound(kind=KIND)
    return concern


def _concerns(work: UnitOfWork, user: User, concern: Concern) -> bool:
    return (
        concern.reporter_id == user.id
        or may_work_on(work, user, concern)
        or follower(work, user, concern) is not None
    )


def reported_by(work: UnitOfWork, user: User, *, limit: int = 5) -> Sequence[Concern]:
    """Return the person's concerns: open ones first, then the newest."""
    return work.session.scalars(
        select(Concern)
        .where(Concern.reporter_id == user.id)
        .order_by(Concern.state == ConcernState.CLOSED, Concern.id.desc())
        .limit(limit)
    ).all()


def followed_by(work: UnitOfWork, user: User, *, limit: int = 5) -> Sequence[Concern]:
    """Return what others reported and the person follows, the newest first."""
    return work.session.scalars(
        select(Concern)
        .join(Follower, Follower.concern_id == Concern.id)
        .where(Follower.user_id == user.id)
        .order_by(Concern.state == ConcernState.CLOSED, Concern.id.desc())
        .limit(limit)
    ).all()


def staff_around(work: UnitOfWork, building: Building, *, limit: int = 8) -> Sequence[User]:
    """Return who works for the building, to choose whom a report is about."""
    return (
        work.session.scalars(
            select(User)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(
                RoleGrant.role != Role.ORGANIZER,
                or_(
                    RoleGrant.building_id == building.id,
                    RoleGrant.sub_district_id == building.sub_district_id,
                ),
            )
            .order_by(RoleGrant.building_id.is_(None), RoleGrant.id)
            .limit(limit)
        )
        .unique()
        .all()
    )


def staff_named_in(work: UnitOfWork, text: str) -> frozenset[int]:
    """Return the ids of the staff whose whole name stands in the words."""
    staff = work.session.execute(
        select(User.id, User.name, User.name_en)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role != Role.ORGANIZER)
        .distinct()
    )
    folded = text.casefold()
    return frozenset(
        row.id
        for row in staff
        if any(
            name and len(name) >= MIN_NAME and name.casefold() in folded
            for name in (row.name, row.name_en)
        )
    )


def note_named(work: UnitOfWork, concern: Concern, named: frozenset[int]) -> None:
    """Make the concern invisible to these members of the staff, from now on."""
    for user_id in sorted(named - named_staff(work, concern)):
        work.session.add(
            NamedStaff(district_id=concern.district_id, concern_id=concern.id, user_id=user_id)
        )
    work.session.flush()


def _dashed(bare: str) -> str:
    return "-".join(bare[at : at + 4] for at in range(0, len(bare), 4))
