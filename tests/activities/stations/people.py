"""People of the tests: an administrator, a worker of one building, somebody else."""

from __future__ import annotations

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.people.models import Role, RoleGrant, User
from activities.places.models import Building, District


def person(work: UnitOfWork, role: Role | None = None, building: str | None = None) -> User:
    district = work.session.scalars(select(District)).first()
    assert district is not None
    user = User(district_id=district.id, name="测试岗位", created_at=work.now)
    work.session.add(user)
    work.session.flush()
    if role is not None:
        found = work.session.scalars(select(Building).where(Building.key == building)).first()
        building_id = None if found is None else found.id
        grant = RoleGrant(role=role, building_id=building_id, granted_at=work.now)
        user.roles.append(grant)
        work.session.flush()
    return user
