"""The promises of a concern: made on the rung where it is, paused, kept, and shown to people."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from activities.casework import clocks
from activities.casework.clock_models import AppliedSla
from activities.casework.clocks import Clock, Subject
from activities.casework.policies import Minutes, policy
from activities.concerns.access import KIND
from activities.concerns.defaults import default_minutes
from activities.concerns.models import Category, Concern
from activities.db.work import UnitOfWork

RESPONSES = (Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE)


def subject_of(concern: Concern) -> Subject:
    """Return the concern as the clocks know it."""
    return Subject(KIND, concern.id, concern.district_id)


def minutes_for(work: UnitOfWork, district_id: int, category: Category, level: str) -> Minutes:
    """Return what is promised now for the category on a rung."""
    return policy(work, district_id, category.code, level) or default_minutes(category, level)


def promise(work: UnitOfWork, concern: Concern, *which: Clock) -> None:
    """Start clocks on the concern's rung; what runs already stays as it was promised."""
    minutes = minutes_for(work, concern.district_id, concern.category, concern.level)
    wanted = {clock: minutes.of(clock) for clock in which}
    _show_due(work, concern, clocks.start(work, subject_of(concern), concern.level, wanted))


def answered(work: UnitOfWork, concern: Concern) -> None:
    """Staff had the last word: the response clocks end, the first answer is noted for good."""
    clocks.end(work, subject_of(concern), *RESPONSES)
    _freeze(work, concern, Clock.FIRST_RESPONSE)
    if concern.first_response_at is None:
        concern.first_response_at = work.now
    show_due(work, concern)


def awaits_answer(work: UnitOfWork, concern: Concern) -> None:
    """Promise an answer to the last word; a first response that runs is never overruled."""
    if not clocks.running(work, subject_of(concern), Clock.FIRST_RESPONSE):
        promise(work, concern, Clock.NEXT_RESPONSE)


def pause(work: UnitOfWork, concern: Concern) -> None:
    """Stop the clocks while somebody outside is waited for."""
    clocks.pause(work, subject_of(concern), concern.state)


def resume(work: UnitOfWork, concern: Concern) -> None:
    """Let the clocks go on."""
    clocks.resume(work, subject_of(concern))
    show_due(work, concern)


def finish(work: UnitOfWork, concern: Concern) -> None:
    """Freeze all clocks: the concern is resolved."""
    clocks.end(work, subject_of(concern))
    _freeze(work, concern, Clock.FIRST_RESPONSE)
    _freeze(work, concern, Clock.RESOLUTION)
    work.session.flush()


def note_broken(work: UnitOfWork, concern: Concern, clock: str) -> None:
    """Freeze that a promise was broken, before anything is done about it."""
    if clock == Clock.FIRST_RESPONSE and concern.contacted_in_time is None:
        concern.contacted_in_time = False
    if clock == Clock.RESOLUTION and concern.closed_in_time is None:
        concern.closed_in_time = False
    work.session.flush()


def drop(work: UnitOfWork, concern: Concern) -> None:
    """End all clocks without a verdict, but for what is broken already."""
    clocks.move_on(work, subject_of(concern))


def broken(work: UnitOfWork, concern: Concern) -> list[AppliedSla]:
    """Return the promises of this rung that run and have been broken."""
    return [
        each
        for each in clocks.running(work, subject_of(concern))
        if each.paused_at is None and clocks.is_broken(work, each)
    ]


def _freeze(work: UnitOfWork, concern: Concern, clock: Clock) -> None:
    """Keep whether the first promise of this kind was kept; later ones do not change it."""
    known = concern.contacted_in_time if clock == Clock.FIRST_RESPONSE else concern.closed_in_time
    if known is not None:
        return
    missed = work.session.scalars(
        select(AppliedSla.id).where(
            AppliedSla.subject_kind == KIND,
            AppliedSla.subject_id == concern.id,
            AppliedSla.clock == clock,
            AppliedSla.state == clocks.SlaState.MISSED,
        )
    ).first()
    if clock == Clock.FIRST_RESPONSE:
        concern.contacted_in_time = missed is None
    else:
        concern.closed_in_time = missed is None


def show_due(work: UnitOfWork, concern: Concern) -> None:
    """Copy the running promises to the concern, where lists and cards read them."""
    _show_due(work, concern, clocks.running(work, subject_of(concern)))


def _show_due(work: UnitOfWork, concern: Concern, running: Sequence[AppliedSla]) -> None:
    for sla in running:
        if sla.clock == Clock.RESOLUTION:
            concern.resolution_due_at = sla.due_at
        else:
            concern.first_response_due_at = sla.due_at
    responding = [each.due_at for each in running if each.clock in RESPONSES]
    concern.next_due_at = min([concern.resolution_due_at, *responding])
    work.session.flush()
