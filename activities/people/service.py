"""Recognising people and giving them rights. What rights allow is asked in people/rights.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotAllowed
from activities.people.codes import code_hash, new_code
from activities.people.models import Identity, Invitation, Role, RoleGrant, User
from activities.people.one_time import use_once
from activities.people.rights import is_admin
from activities.places.models import Building, District

INVITATION_LENGTH = 12
INVITATION_LIFE = timedelta(days=7)


class InvitationInvalid(LouyiError):
    """The code is unknown, used or too old; which of the three is nobody's business."""

    code = "invitation_invalid"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role holds: a building, a sub-district, or everywhere when both are None."""

    building_id: int | None = None
    sub_district_id: int | None = None


EVERYWHERE = Place()


def recognise(
    work: UnitOfWork, channel: str, external_id: str, *, name: str = "", language: str = "zh"
) -> User:
    """Return the person behind a channel's identity, new people included."""
    identity = work.session.scalar(
        select(Identity).where(Identity.channel == channel, Identity.external_id == external_id)
    )
    if identity is not None:
        return identity.user
    district_id = work.session.scalars(select(District.id).order_by(District.id)).first()
    if district_id is None:
        raise RuntimeError("the city is empty: no district has been loaded")
    user = User(district_id=district_id, name=name, language=language, created_at=work.now)
    work.session.add(user)
    work.session.flush()
    work.session.add(Identity(user_id=user.id, channel=channel, external_id=external_id, user=user))
    return user


def choose_building(work: UnitOfWork, user: User, building: Building) -> None:
    """Remember where the person works."""
    user.building_id = building.id
    user.district_id = building.district_id
    work.session.flush()


def invite(work: UnitOfWork, by: User | None, role: Role, place: Place = EVERYWHERE) -> str:
    """Return a one-time code that gives `role` in `place`; `by` is None at installation only.

    Raises NotAllowed when the inviting person is not an administrator.
    """
    if by is not None and not is_admin(by):
        raise NotAllowed(role=role.value)
    code = new_code(INVITATION_LENGTH)
    work.session.add(
        Invitation(
            code_hash=code_hash(code),
            role=role.value,
            building_id=place.building_id,
            sub_district_id=place.sub_district_id,
            invited_by_id=None if by is None else by.id,
            expires_at=work.now + INVITATION_LIFE,
        )
    )
    work.session.flush()
    return code


def accept_invitation(work: UnitOfWork, user: User, code: str) -> RoleGrant:
    """Give the person the role that the code carries, once. Raises InvitationInvalid."""
    taken = use_once(work, Invitation, Invitation.code_hash == code_hash(code), used_by_id=user.id)
    if taken is None:
        raise InvitationInvalid
    grant = RoleGrant(
        user_id=user.id,
        role=taken.role,
        building_id=taken.building_id,
        sub_district_id=taken.sub_district_id,
        granted_by_id=taken.invited_by_id,
        granted_at=work.now,
    )
    user.roles.append(grant)
    work.session.flush()
    return grant


def people(work: UnitOfWork, user_ids: Iterable[int]) -> list[User]:
    """Return the people with these ids, in their order, those who are gone left out."""
    wanted = list(user_ids)
    found = work.session.scalars(select(User).where(User.id.in_(wanted)))
    known = {user.id: user for user in found.unique()}
    return [known[user_id] for user_id in wanted if user_id in known]


def holders(
    work: UnitOfWork, roles: Iterable[Role], *, building_id: int | None = None
) -> Sequence[User]:
    """Return everybody who holds one of the roles, in this very building if one is named."""
    query = select(User).join(RoleGrant, RoleGrant.user_id == User.id)
    query = query.where(RoleGrant.role.in_(tuple(roles)))
    if building_id is not None:
        query = query.where(RoleGrant.building_id == building_id)
    return work.session.scalars(query.order_by(User.id).distinct()).all()


def revoke(work: UnitOfWork, by: User, grant_id: int) -> RoleGrant:
    """Take a role away at once. Raises NotAllowed for anybody but an administrator."""
    grant = work.session.get(RoleGrant, grant_id)
    if grant is None or not is_admin(by):
        raise NotAllowed
    grant.user.roles.remove(grant)
    work.session.delete(grant)
    work.session.flush()
    return grant


def has_operator(work: UnitOfWork) -> bool:
    """Tell whether anybody has claimed this installation."""
    found = work.session.scalars(select(RoleGrant.id).where(RoleGrant.role == Role.ADMIN)).first()
    return found is not None
