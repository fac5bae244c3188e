"""Keeping visits: who was where and what was said. How a sentence becomes one lives above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from activities.casework.duty_models import Visit
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.people.models import User
from activities.people.rights import is_admin, is_staff, serves
from activities.places.models import Building

LONGEST_NOTE = 1_000
SAME_WITHIN = timedelta(minutes=10)
"""The same words about the same place within this time are one visit, noted twice."""


@dataclass(frozen=True, slots=True)
class VisitRecorded:
    """Somebody of the staff was there."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class VisitNote:
    """What a worker notes about one visit."""

    building: Building
    words: str
    floor: str | None = None
    company: str | None = None
    photo: str | None = None
    nobody_there: bool = False
    subject_kind: str | None = None
    subject_id: int | None = None


def record(work: UnitOfWork, worker: User, note: VisitNote) -> Visit:
    """Keep a visit; the same form sent twice is one. Raises NotAllowed for outsiders."""
    if not is_staff(worker) or not (is_admin(worker) or serves(worker, note.building)):
        raise NotAllowed
    known = _just_noted(work, worker, note)
    if known is not None:
        return known
    visit = Visit(
        district_id=note.building.district_id,
        user_id=worker.id,
        building_id=note.building.id,
        floor=note.floor,
        company=note.company,
        state="nobody_there" if note.nobody_there else "done",
        note=note.words[:LONGEST_NOTE],
        photo=note.photo,
        subject_kind=note.subject_kind,
        subject_id=note.subject_id,
        at=work.now,
    )
    work.session.add(visit)
    work.session.flush()
    work.tell(VisitRecorded(visit))
    return visit


def recent_of(work: UnitOfWork, worker: User, *, limit: int = 10) -> Sequence[Visit]:
    """Return the worker's own visits, the newest first."""
    return work.session.scalars(
        select(Visit).where(Visit.user_id == worker.id).order_by(Visit.id.desc()).limit(limit)
    ).all()


def about(work: UnitOfWork, subject_kind: str, subject_id: int) -> Sequence[Visit]:
    """Return the visits that were made about a case, the oldest first."""
    return work.session.scalars(
        select(Visit)
        .where(Visit.subject_kind == subject_kind, Visit.subject_id == subject_id)
        .order_by(Visit.id)
    ).all()


def _just_noted(work: UnitOfWork, worker: User, note: VisitNote) -> Visit | None:
    return work.session.scalars(
        select(Visit).where(
            Visit.user_id == worker.id,
            Visit.building_id == note.building.id,
            Visit.note == note.words[:LONGEST_NOTE],
            Visit.at > work.now - SAME_WITHIN,
        )
    ).first()
