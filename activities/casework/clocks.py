"""Promises that run: started, paused, warned about, kept or broken. What a breach does lives above.

Every figure is frozen when it happens. Due rows wake a promise at 50, 80 and 100 percent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from activities.casework.clock_models import AppliedSla, SlaEvent, SlaPause
from activities.casework.working_clock import (
    WorkingClock,
    is_working_moment,
    next_working_moment,
)
from activities.db.work import UnitOfWork
from activities.scheduling import due

MARK = "sla.mark"
MARKS = (50, 80, 100)
BROKEN = 100
USEFUL_FOR = timedelta(days=3_650)
"""A promise never gets too old to be broken."""


class Clock(StrEnum):
    """The three promises of a case."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


class SlaState(StrEnum):
    """Where a promise stands."""

    ACTIVE = "active"
    AT_RISK = "at_risk"
    ACTIVE_WITH_MISSES = "active_with_misses"
    PAUSED = "paused"
    HIT = "hit"
    MISSED = "missed"
    DROPPED = "dropped"
    """Ended without being kept or broken: the duty moved on, or the case was a duplicate."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The case that a promise is about."""

    kind: str
    id: int
    district_id: int


def start(
    work: UnitOfWork, subject: Subject, level: str, minutes: Mapping[Clock, int]
) -> list[AppliedSla]:
    """Make promises in working minutes and return all that run; those that do go on unchanged."""
    existing = list(running(work, subject))
    known = {each.clock for each in existing}
    fresh = [
        _promise(work, subject, level, clock, amount)
        for clock, amount in minutes.items()
        if clock not in known
    ]
    work.session.add_all(fresh)
    work.session.flush()
    for sla in fresh:
        _plan_next_mark(work, sla, WorkingClock(sla.started_at, _amount(sla)))
    return existing + fresh


def _promise(
    work: UnitOfWork, subject: Subject, level: str, clock: Clock, minutes: int
) -> AppliedSla:
    return AppliedSla(
        district_id=subject.district_id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        clock=clock,
        level=level,
        minutes=minutes,
        started_at=work.now,
        due_at=work.calendar.add_working_time(work.now, timedelta(minutes=minutes)),
        marked=0,
        pauses=0,
        state=SlaState.ACTIVE,
    )


def running(work: UnitOfWork, subject: Subject, *clocks: Clock) -> Sequence[AppliedSla]:
    """Return the promises that have not ended, of these clocks or of all."""
    query = select(AppliedSla).where(
        AppliedSla.subject_kind == subject.kind,
        AppliedSla.subject_id == subject.id,
        AppliedSla.ended_at.is_(None),
    )
    if clocks:
        query = query.where(AppliedSla.clock.in_(clocks))
    return work.session.scalars(query.order_by(AppliedSla.id)).all()


def made(work: UnitOfWork, subject: Subject) -> Sequence[AppliedSla]:
    """Return every promise ever made for the case, oldest first."""
    return work.session.scalars(
        select(AppliedSla)
        .where(AppliedSla.subject_kind == subject.kind, AppliedSla.subject_id == subject.id)
        .order_by(AppliedSla.id)
    ).all()


def end(work: UnitOfWork, subject: Subject, *clocks: Clock) -> None:
    """Freeze whether the promises were kept, by the working time that was used."""
    for sla in running(work, subject, *clocks):
        used = clock_of(work, sla).used(work.calendar, work.now)
        _freeze(work, sla, SlaState.MISSED if used > _amount(sla) else SlaState.HIT)


def move_on(work: UnitOfWork, subject: Subject) -> None:
    """End what runs because the duty moves: broken is frozen as missed, the rest is dropped."""
    for sla in running(work, subject):
        used = clock_of(work, sla).used(work.calendar, work.now)
        is_broken = sla.marked >= BROKEN or used >= _amount(sla)
        _freeze(work, sla, SlaState.MISSED if is_broken else SlaState.DROPPED)


def pause(work: UnitOfWork, subject: Subject, cause: str) -> None:
    """Stop every running promise of the case until `resume`; twice is once."""
    for sla in running(work, subject):
        if sla.paused_at is not None:
            continue
        sla.paused_at, sla.state = work.now, SlaState.PAUSED
        sla.pauses += 1
        work.session.add(
            SlaPause(
                district_id=sla.district_id,
                applied_sla_id=sla.id,
                cause=cause,
                begins_at=work.now,
            )
        )
        due.cancel(work, MARK, sla.id)
        _note(work, sla, "paused")


def resume(work: UnitOfWork, subject: Subject) -> None:
    """Let paused promises go on; they are due later by the working time of the pause."""
    for sla in running(work, subject):
        if sla.paused_at is None:
            continue
        for each in _pauses(work, sla):
            each.ends_at = each.ends_at or work.now
        sla.paused_at, sla.state = None, _state_at(sla.marked)
        work.session.flush()
        clock = clock_of(work, sla)
        sla.due_at = clock.reaches(work.calendar, BROKEN) or sla.due_at
        _note(work, sla, "resumed")
        _plan_next_mark(work, sla, clock)


def check(work: UnitOfWork, sla_id: int) -> tuple[AppliedSla, int] | None:
    """Return the promise with the share it has newly crossed (50, 80 or 100), else None.

    Outside office hours nothing is crossed: the look is put off to the next opening.
    """
    # A tick checks hundreds: what it changes is written together, not one by one.
    with work.session.no_autoflush:
        return _check(work, work.session.get(AppliedSla, sla_id))


def is_broken(work: UnitOfWork, sla: AppliedSla) -> bool:
    """Tell whether the promise has been broken by now, warned about or not."""
    if sla.state == SlaState.MISSED or sla.marked >= BROKEN:
        return True
    return clock_of(work, sla).used(work.calendar, work.now) > _amount(sla)


def clock_of(work: UnitOfWork, sla: AppliedSla) -> WorkingClock:
    """Return the promise as arithmetic."""
    pauses = tuple((each.begins_at, each.ends_at) for each in _pauses(work, sla))
    return WorkingClock(sla.started_at, _amount(sla), pauses)


def _check(work: UnitOfWork, sla: AppliedSla | None) -> tuple[AppliedSla, int] | None:
    if sla is None or sla.ended_at is not None or sla.paused_at is not None:
        return None
    if not is_working_moment(work.calendar, work.now):
        opening = next_working_moment(work.calendar, work.now)
        due.plan(work, sla.district_id, MARK, sla.id, opening, useful_for=USEFUL_FOR)
        return None
    clock = clock_of(work, sla)
    crossed = max((mark for mark in MARKS if _is_crossed(work, clock, mark)), default=0)
    is_new = crossed > sla.marked
    if is_new:
        sla.marked, sla.state = crossed, _state_at(crossed)
        _remember(work, sla, "missed" if crossed == BROKEN else f"at_risk_{crossed}")
    _plan_next_mark(work, sla, clock)
    return (sla, crossed) if is_new else None


def _amount(sla: AppliedSla) -> timedelta:
    return timedelta(minutes=sla.minutes)


def _pauses(work: UnitOfWork, sla: AppliedSla) -> Sequence[SlaPause]:
    if not sla.pauses:
        return ()
    return work.session.scalars(
        select(SlaPause).where(SlaPause.applied_sla_id == sla.id).order_by(SlaPause.id)
    ).all()


def _is_crossed(work: UnitOfWork, clock: WorkingClock, mark: int) -> bool:
    moment = clock.reaches(work.calendar, mark)
    return moment is not None and moment <= work.now


def _plan_next_mark(work: UnitOfWork, sla: AppliedSla, clock: WorkingClock) -> None:
    for mark in MARKS:
        moment = clock.reaches(work.calendar, mark) if mark > sla.marked else None
        if moment is not None:
            at = next_working_moment(work.calendar, max(moment, work.now))
            due.plan(work, sla.district_id, MARK, sla.id, at, useful_for=USEFUL_FOR)
            return


def _freeze(work: UnitOfWork, sla: AppliedSla, outcome: SlaState) -> None:
    used = clock_of(work, sla).used(work.calendar, work.now)
    for each in _pauses(work, sla):
        each.ends_at = each.ends_at or work.now
    sla.state, sla.ended_at, sla.paused_at = outcome, work.now, None
    sla.in_min = int(used.total_seconds() // 60)
    sla.diff_in_min = sla.minutes - sla.in_min
    due.cancel(work, MARK, sla.id)
    _note(work, sla, outcome)


def _state_at(mark: int) -> SlaState:
    if mark >= BROKEN:
        return SlaState.ACTIVE_WITH_MISSES
    return SlaState.AT_RISK if mark else SlaState.ACTIVE


def _note(work: UnitOfWork, sla: AppliedSla, event: str) -> None:
    _remember(work, sla, event)
    work.session.flush()


def _remember(work: UnitOfWork, sla: AppliedSla, event: str) -> None:
    work.session.add(
        SlaEvent(district_id=sla.district_id, applied_sla_id=sla.id, event=event, at=work.now)
    )
