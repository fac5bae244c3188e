"""What a person's roles allow, asked at every call. Roles are given in people/service.py."""

from __future__ import annotations

from activities.people.models import Role, User
from activities.places.models import Building

SERVING_ROLES = (Role.BUILDING_WORKER, Role.SUB_DISTRICT_OFFICER, Role.DISTRICT_OFFICER)


def has_role(user: User, role: Role) -> bool:
    """Tell whether the person has the role anywhere."""
    return any(grant.role == role for grant in user.roles)


def is_admin(user: User) -> bool:
    """Tell whether the person runs this installation."""
    return has_role(user, Role.ADMIN)


def is_staff(user: User) -> bool:
    """Tell whether the person serves others in any role."""
    return any(grant.role != Role.ORGANIZER for grant in user.roles)


def serves(user: User, building: Building) -> bool:
    """Tell whether the person serves this building, at any level of the ladder."""
    return any(
        grant.role in SERVING_ROLES and _covers(grant.building_id, grant.sub_district_id, building)
        for grant in user.roles
    )


def _covers(building_id: int | None, sub_district_id: int | None, building: Building) -> bool:
    if building_id is not None:
        return building_id == building.id
    if sub_district_id is not None:
        return sub_district_id == building.sub_district_id
    return True
