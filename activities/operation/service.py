"""What an operator may change, each change audited. Reading is in queries.py."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TypeVar

from sqlalchemy import func, select

from activities.audit import service as audit
from activities.casework.clock_models import SlaPolicy
from activities.casework.policies import Minutes
from activities.concerns.models import Category
from activities.conversations.models import (
    InboxMessage,
    InboxState,
    Misunderstanding,
    OutboxMessage,
    OutboxState,
)
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotAllowed, NotFound
from activities.guides import service as guides
from activities.people import service as people
from activities.people.models import DutyRoster, Role, RoleGrant, Substitution, User
from activities.people.rights import is_admin, is_staff
from activities.people.service import Place
from activities.places.models import Building

Row = TypeVar("Row")
MOST_WORKERS = 200_000
MOST_FLOORS = 200
LONGEST_PROMISE = 60 * 9 * 60
"""Working minutes: sixty days."""


class LastOperator(LouyiError):
    """Without an operator nobody could ever be given rights again."""

    code = "last_operator"


class NumberImpossible(LouyiError):
    """A number that no building, category or promise has."""

    code = "number_impossible"


@dataclass(frozen=True, slots=True)
class Size:
    """How large a building is."""

    office_workers: int
    floors_above: int
    floors_below: int


def invite(work: UnitOfWork, by: User, role: Role, place: Place) -> str:
    """Return a one-time code for the role. Raises NotAllowed."""
    code = people.invite(work, by, role, place)
    audit.note(work, by, "invited", by, role.value)
    return code


def revoke(work: UnitOfWork, by: User, grant_id: int) -> None:
    """Take a role away at once. Raises NotAllowed, NotFound, LastOperator."""
    require_operator(by)
    grant = work.session.get(RoleGrant, grant_id)
    if grant is None:
        raise NotFound(kind="role")
    others = select(func.count(RoleGrant.id)).where(
        RoleGrant.role == Role.ADMIN, RoleGrant.id != grant.id
    )
    if grant.role == Role.ADMIN and not work.session.scalar(others):
        raise LastOperator
    person = grant.user
    label = f"{person.name or person.id} · {grant.role}"
    audit.remove(work, by, grant, label)
    work.session.expire(person, ["roles"])


def resize_building(work: UnitOfWork, by: User, building_id: int, size: Size) -> None:
    """Correct how many work in a building and its floors. Raises NotFound, NumberImpossible."""
    require_operator(by)
    building = _row(work, Building, building_id)
    if not (
        0 <= size.office_workers <= MOST_WORKERS
        and 1 <= size.floors_above <= MOST_FLOORS
        and 0 <= size.floors_below <= MOST_FLOORS
    ):
        raise NumberImpossible
    audit.change(work, by, building, asdict(size), building.zh)


def rename_category(work: UnitOfWork, by: User, category_id: int, zh: str, en: str) -> None:
    """Name a kind of concern. Raises NotFound, NumberImpossible for an empty name."""
    require_operator(by)
    category = _row(work, Category, category_id)
    if not (1 <= len(zh) <= 20 and 1 <= len(en) <= 40):
        raise NumberImpossible
    audit.change(work, by, category, {"zh": zh, "en": en}, category.code)


def promise(work: UnitOfWork, by: User, topic: str, level: str, minutes: Minutes) -> None:
    """Promise this from now on; what was promised before stays. Raises NumberImpossible."""
    require_operator(by)
    told = (minutes.first_response, minutes.next_response, minutes.resolution)
    if not all(1 <= each <= LONGEST_PROMISE for each in told):
        raise NumberImpossible
    row = work.session.scalars(
        select(SlaPolicy).where(
            SlaPolicy.district_id == by.district_id,
            SlaPolicy.topic == topic,
            SlaPolicy.level == level,
        )
    ).first()
    values = {
        "first_response_minutes": minutes.first_response,
        "next_response_minutes": minutes.next_response,
        "resolution_minutes": minutes.resolution,
    }
    label = f"{topic} · {level}"
    if row is None:
        fresh = SlaPolicy(district_id=by.district_id, topic=topic, level=level, **values)
        audit.add(work, by, fresh, label)
    else:
        audit.change(work, by, row, values, label)


def set_duty(
    work: UnitOfWork, by: User, building_id: int, weekday: int, user_id: int | None
) -> None:
    """Say who is on duty on a weekday, or nobody. Raises NotFound."""
    require_operator(by)
    building = _row(work, Building, building_id)
    row = work.session.scalars(
        select(DutyRoster).where(
            DutyRoster.building_id == building.id, DutyRoster.weekday == weekday
        )
    ).first()
    label = f"{building.zh} · {weekday}"
    if user_id is None:
        if row is not None:
            audit.remove(work, by, row, label)
        return
    person = _staff(work, user_id)
    if row is None:
        fresh = DutyRoster(building_id=building.id, weekday=weekday, user_id=person.id)
        audit.add(work, by, fresh, label)
    elif audit.change(work, by, row, {"user_id": person.id}, label):
        work.session.expire(row, ["user"])


def set_substitute(work: UnitOfWork, by: User, user_id: int, substitute_id: int | None) -> None:
    """Say who takes over for somebody, or nobody. Raises NotFound, also for oneself."""
    require_operator(by)
    person = _staff(work, user_id)
    row = work.session.scalars(
        select(Substitution).where(Substitution.user_id == person.id)
    ).first()
    label = person.name or str(person.id)
    if substitute_id is None:
        if row is not None:
            audit.remove(work, by, row, label)
        return
    if substitute_id == person.id:
        raise NotFound(kind="user")
    substitute = _staff(work, substitute_id)
    if row is None:
        fresh = Substitution(user_id=person.id, substitute_id=substitute.id)
        audit.add(work, by, fresh, label)
    else:
        audit.change(work, by, row, {"substitute_id": substitute.id}, label)


def confirm_guide(work: UnitOfWork, by: User, guide_id: int) -> None:
    """Note that a guide was checked today and holds. Raises NotFound, NotAllowed."""
    require_operator(by)
    fresh = guides.confirm(work, by, guide_id)
    audit.note(work, by, "confirmed", fresh, fresh.zh)


def try_again(work: UnitOfWork, by: User, direction: str, message_id: int) -> None:
    """Let a message that was given up be tried anew. Raises NotFound for any other message."""
    require_operator(by)
    row: InboxMessage | OutboxMessage | None
    if direction == "in":
        row = work.session.get(InboxMessage, message_id)
        dead, fresh = InboxState.DEAD.value, InboxState.NEW.value
    else:
        row = work.session.get(OutboxMessage, message_id)
        dead, fresh = OutboxState.DEAD.value, OutboxState.QUEUED.value
    if row is None or row.state != dead:
        raise NotFound(kind="message")
    row.state, row.attempts, row.next_try_at = fresh, 0, None
    work.session.flush()
    audit.note(work, by, "tried_again", row, f"{direction} {row.id}")


def review_words(work: UnitOfWork, by: User, row_id: int, intent: str) -> None:
    """Say what somebody meant whom nobody understood. Raises NotFound."""
    require_operator(by)
    row = _row(work, Misunderstanding, row_id)
    audit.change(work, by, row, {"reviewed_intent": intent[:40] or None}, row.text[:40])


def require_operator(user: User) -> None:
    """Let operators through. Raises NotAllowed."""
    if not is_admin(user):
        raise NotAllowed


def _staff(work: UnitOfWork, user_id: int) -> User:
    person = _row(work, User, user_id)
    if not is_staff(person):
        raise NotFound(kind="user")
    return person


def _row(work: UnitOfWork, table: type[Row], row_id: int) -> Row:
    found = work.session.get(table, row_id)
    if found is None:
        raise NotFound(kind="row")
    return found
