"""What is promised for a topic at a level, and changing it for the future only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from activities.casework.clock_models import SlaPolicy
from activities.casework.clocks import Clock
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.people.models import User
from activities.people.rights import is_admin


@dataclass(frozen=True, slots=True)
class Minutes:
    """Working minutes for each of the three promises."""

    first_response: int
    next_response: int
    resolution: int

    def of(self, clock: Clock) -> int:
        """Return the working minutes of one clock."""
        return int(getattr(self, clock.value))


def policy(work: UnitOfWork, district_id: int, topic: str, level: str) -> Minutes | None:
    """Return what the district promises for the topic at the level, or None."""
    row = _row(work, district_id, topic, level)
    if row is None:
        return None
    return Minutes(row.first_response_minutes, row.next_response_minutes, row.resolution_minutes)


def set_policy(
    work: UnitOfWork, by: User | None, district_id: int, topic: str, level: str, minutes: Minutes
) -> None:
    """Promise this from now on; what was promised before stays. `by` is None at installation.

    Raises NotAllowed for anybody but an administrator, ValueError for a promise of no time.
    """
    if by is not None and not is_admin(by):
        raise NotAllowed
    if min(minutes.first_response, minutes.next_response, minutes.resolution) < 1:
        raise ValueError("a promise needs at least one working minute")
    row = _row(work, district_id, topic, level)
    if row is None:
        row = SlaPolicy(district_id=district_id, topic=topic, level=level)
        work.session.add(row)
    row.first_response_minutes = minutes.first_response
    row.next_response_minutes = minutes.next_response
    row.resolution_minutes = minutes.resolution
    work.session.flush()


def _row(work: UnitOfWork, district_id: int, topic: str, level: str) -> SlaPolicy | None:
    return work.session.scalars(
        select(SlaPolicy).where(
            SlaPolicy.district_id == district_id,
            SlaPolicy.topic == topic,
            SlaPolicy.level == level,
        )
    ).first()
