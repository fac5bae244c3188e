"""Closing the circle: the reporter's verdict, silence, opening again, and what is asked later."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from activities.casework.clocks import Clock
from activities.casework.presence import is_absent
from activities.casework.working_clock import next_working_moment
from activities.concerns import promises
from activities.concerns.access import (
    may_work_on,
    named_staff,
    note_named,
    require_reporter,
    staff_named_in,
)
from activities.concerns.facts import ConcernMoved
from activities.concerns.models import Concern
from activities.concerns.people_models import CsatResponse, Questionnaire
from activities.concerns.routing import Level, responsible_for
from activities.concerns.saying import say
from activities.concerns.sealing import sealed_for
from activities.concerns.workflow import CONCERN_WORKFLOW, ConcernEvent, ConcernState
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotFound
from activities.people.models import User
from activities.scheduling import due

SILENCE = "concern.silence"
SILENCE_DAYS = 7
SECOND_QUESTION = "concern.second_question"
SECOND_QUESTION_AFTER = timedelta(weeks=4)
SCORES = (1, 2, 3)


class ReasonMissing(LouyiError):
    """A step that somebody else has to live with needs a word about why."""

    code = "reason_missing"


def await_reporter(work: UnitOfWork, concern: Concern) -> None:
    """Plan what silence will mean."""
    at = next_working_moment(work.calendar, work.now + timedelta(days=SILENCE_DAYS))
    due.plan(work, concern.district_id, SILENCE, concern.id, at, useful_for=timedelta(days=365))


def confirm(
    work: UnitOfWork, reporter: User | None, concern: Concern, *, partly: bool = False
) -> None:
    """Close the circle: the reporter agrees that it is done, or done in part."""
    require_reporter(work, reporter, concern)
    CONCERN_WORKFLOW.advance(
        work, concern, ConcernEvent.CONFIRM, actor_id=_shown_id(reporter, concern)
    )
    if concern.resolution is None:
        promises.finish(work, concern)
        concern.resolution, concern.resolved_level = "fixed", concern.level
        concern.resolved_at = work.now
        concern.first_resolved_at = concern.first_resolved_at or work.now
    concern.confirmed_by = "reporter"
    if partly and concern.resolution == "fixed":
        concern.resolution = "partly_fixed"
    _close(work, concern)
    _ask_for_content(work, concern)
    work.tell(ConcernMoved(concern, ConcernEvent.CONFIRM, reporter))


def close_after_silence(work: UnitOfWork, concern_id: int) -> None:
    """Nobody said anything: closed, but not counted as confirmed, and nobody is asked to rate."""
    concern = work.session.get(Concern, concern_id)
    if concern is None or concern.state != ConcernState.RESOLVED or concern.resolved_at is None:
        return
    if concern.resolved_at + timedelta(days=SILENCE_DAYS) > work.now:
        return
    CONCERN_WORKFLOW.advance(work, concern, ConcernEvent.TIME_OUT, actor_id=None)
    concern.confirmed_by = "timeout"
    _close(work, concern)
    work.tell(ConcernMoved(concern, ConcernEvent.TIME_OUT, None))


def withdraw(work: UnitOfWork, reporter: User | None, concern: Concern) -> None:
    """Let the reporter take it back."""
    require_reporter(work, reporter, concern)
    CONCERN_WORKFLOW.advance(
        work, concern, ConcernEvent.WITHDRAW, actor_id=_shown_id(reporter, concern)
    )
    promises.drop(work, concern)
    concern.resolution, concern.confirmed_by = "withdrawn", "reporter"
    concern.closed_at = work.now
    work.session.flush()
    work.tell(ConcernMoved(concern, ConcernEvent.WITHDRAW, reporter))


def reopen(work: UnitOfWork, reporter: User | None, concern: Concern, reason: str) -> None:
    """Open the concern again, for a reason. It goes to somebody present at the level that closed.

    Raises ReasonMissing, NotFound, StepNotPossible.
    """
    require_reporter(work, reporter, concern)
    if not reason.strip():
        raise ReasonMissing
    if concern.merged_into_id is not None:
        raise NotFound(kind="concern")
    CONCERN_WORKFLOW.advance(
        work,
        concern,
        ConcernEvent.REOPEN,
        actor_id=_shown_id(reporter, concern),
        reason=sealed_for(work, concern, reason),
    )
    concern.reopened += 1
    concern.level = concern.resolved_level or concern.level
    concern.resolution = concern.confirmed_by = concern.resolved_at = concern.closed_at = None
    due.cancel(work, SILENCE, concern.id)
    due.cancel(work, SECOND_QUESTION, concern.id)
    note_named(work, concern, staff_named_in(work, reason))
    if is_absent(work, concern.owner_id) or not may_work_on(work, concern.owner, concern):
        _give_to_somebody_present(work, concern)
    message = say(work, concern, reporter, reason, from_staff=False)
    promises.promise(work, concern, Clock.NEXT_RESPONSE, Clock.RESOLUTION)
    work.tell(ConcernMoved(concern, ConcernEvent.REOPEN, reporter, message))


def rate(work: UnitOfWork, reporter: User | None, concern: Concern, score: int) -> bool:
    """Keep how content the reporter is with this closing; False when it was answered before."""
    require_reporter(work, reporter, concern)
    asked = csat(work, concern)
    if asked is None or score not in SCORES:
        raise NotFound(kind="question")
    if asked.score is not None:
        return False
    asked.score, asked.answered_at = score, work.now
    work.session.flush()
    return True


def csat(work: UnitOfWork, concern: Concern) -> CsatResponse | None:
    """Return what was asked about the present closing, or None when nothing was."""
    return work.session.scalars(
        select(CsatResponse).where(
            CsatResponse.concern_id == concern.id, CsatResponse.closing == concern.reopened
        )
    ).first()


def ask_second_question(work: UnitOfWork, concern_id: int) -> Concern | None:
    """Return the concern about which to ask weeks after its closing; None when it is settled."""
    concern = work.session.get(Concern, concern_id)
    if concern is None or concern.state != ConcernState.CLOSED or _questionnaire(work, concern):
        return None
    work.session.add(
        Questionnaire(
            district_id=concern.district_id,
            concern_id=concern.id,
            closing=concern.reopened,
            asked_at=work.now,
        )
    )
    work.session.flush()
    return concern


def answer_second_question(
    work: UnitOfWork, reporter: User | None, concern: Concern, *, still_solved: bool
) -> None:
    """Keep whether it still holds. Raises NotFound when nothing was asked."""
    require_reporter(work, reporter, concern)
    asked = _questionnaire(work, concern)
    if asked is None:
        raise NotFound(kind="question")
    if asked.answered_at is None:
        asked.still_solved, asked.answered_at = still_solved, work.now
        work.session.flush()


def _close(work: UnitOfWork, concern: Concern) -> None:
    concern.closed_at = work.now
    due.cancel(work, SILENCE, concern.id)
    at = next_working_moment(work.calendar, work.now + SECOND_QUESTION_AFTER)
    due.plan(
        work, concern.district_id, SECOND_QUESTION, concern.id, at, useful_for=timedelta(days=14)
    )
    work.session.flush()


def _ask_for_content(work: UnitOfWork, concern: Concern) -> None:
    work.session.add(
        CsatResponse(
            district_id=concern.district_id,
            concern_id=concern.id,
            closing=concern.reopened,
            asked_at=work.now,
        )
    )
    work.session.flush()


def _questionnaire(work: UnitOfWork, concern: Concern) -> Questionnaire | None:
    return work.session.scalars(
        select(Questionnaire).where(
            Questionnaire.concern_id == concern.id, Questionnaire.closing == concern.reopened
        )
    ).first()


def _give_to_somebody_present(work: UnitOfWork, concern: Concern) -> None:
    never = named_staff(work, concern)
    if concern.hides_reporter and concern.reporter_id is not None:
        never |= {concern.reporter_id}
    found = responsible_for(
        work, concern.building, concern.category, never=never, from_level=Level(concern.level)
    )
    concern.owner, concern.level = found.owner, found.level


def _shown_id(reporter: User | None, concern: Concern) -> int | None:
    """Return who acted, for the history that staff read; nobody where the reporter is hidden."""
    return None if reporter is None or concern.hides_reporter else reporter.id
