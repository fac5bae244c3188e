"""Who cares for a collective appointment: the workers of its building, above all."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from activities.appointments.models import CollectiveAppointment
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.people.models import Role, RoleGrant, User
from activities.people.rights import is_admin, serves
from activities.places.models import Building


def cares_for(user: User, building: Building) -> bool:
    """Tell whether the person may let an appointment begin, set its day and see its list."""
    return is_admin(user) or serves(user, building)


def require_care(user: User, appointment: CollectiveAppointment) -> None:
    """Raise NotAllowed for anybody who does not care for the appointment."""
    if not cares_for(user, appointment.building):
        raise NotAllowed


def workers_of(work: UnitOfWork, building: Building) -> Sequence[User]:
    """Return the workers of the building."""
    return _holding(
        work, RoleGrant.role == Role.BUILDING_WORKER, RoleGrant.building_id == building.id
    )


def officers_of(work: UnitOfWork, building: Building) -> Sequence[User]:
    """Return the officers of the building's sub-district, and the administrators."""
    officer = and_(
        RoleGrant.role == Role.SUB_DISTRICT_OFFICER,
        RoleGrant.sub_district_id == building.sub_district_id,
    )
    return _holding(work, or_(officer, RoleGrant.role == Role.ADMIN))


def _holding(work: UnitOfWork, *conditions: ColumnElement[bool]) -> Sequence[User]:
    query = select(User).join(RoleGrant, RoleGrant.user_id == User.id).where(*conditions)
    return work.session.scalars(query.order_by(User.id).distinct()).all()
