"""Moving the duty: up the ladder at a broken promise, sideways, back and down with a reason.

The lower level stays as helper. A transfer leaves the first response alone; another rung has its
own clocks. A sensitive concern only ever moves among confidential handlers.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from activities.casework import clocks
from activities.casework.clocks import Clock
from activities.casework.duty_models import Assignment
from activities.casework.working_clock import is_working_moment, next_working_moment
from activities.concerns import access, promises
from activities.concerns.access import KIND, named_staff, require_staff
from activities.concerns.closing import ReasonMissing
from activities.concerns.facts import ConcernNudged, DutyMoved, PromiseAtRisk
from activities.concerns.models import Category, Concern
from activities.concerns.people_models import CaseHelper
from activities.concerns.roster import reachable
from activities.concerns.routing import Level, above, rank, responsible_for
from activities.concerns.sealing import change_seals, sealed_for
from activities.concerns.workflow import (
    CONCERN_WORKFLOW,
    OPEN,
    WAITING,
    ConcernEvent,
)
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotFound, StepNotPossible
from activities.people.models import User
from activities.scheduling import due

ESCALATE_LATER = "concern.escalate"
NUDGED_LATER = "concern.nudged"
NUDGE_EVERY = timedelta(hours=4)
TEN_DAYS = timedelta(days=10)


class PromiseHolds(LouyiError):
    """The reporter may move it up himself only when a promise has been broken."""

    code = "promise_holds"


class NudgedAlready(LouyiError):
    """Asked again a short while ago: the next time is in `at`."""

    code = "nudged_already"


class NobodyElse(LouyiError):
    """There is nobody else there who could have it."""

    code = "nobody_else"


def promise_came_due(work: UnitOfWork, sla_id: int) -> None:
    """Warn at 50 and 80 percent; at the break move the duty, or warn where nobody is above."""
    crossed = clocks.check(work, sla_id)
    if crossed is None:
        return
    sla, percent = crossed
    with work.session.no_autoflush:
        concern = work.session.get(Concern, sla.subject_id)
    if concern is None or concern.state not in OPEN:
        return
    if percent >= clocks.BROKEN:
        promises.note_broken(work, concern, sla.clock)
    if percent >= clocks.BROKEN and _go_up(work, concern, cause=sla.clock):
        return
    work.tell(PromiseAtRisk(concern, sla.clock, percent, sla.due_at, sla.id))


def escalate(work: UnitOfWork, worker: User, concern: Concern, reason: str) -> None:
    """Hand it up because it needs more than this rung has. Raises ReasonMissing, NobodyElse."""
    require_staff(work, worker, concern)
    if not _go_up(work, concern, cause="staff", reason=_reason(reason), actor=worker):
        raise NobodyElse


def escalate_as_reporter(work: UnitOfWork, reporter: User | None, concern: Concern) -> bool:
    """Let the reporter move it up once a promise is broken; False when it will move at opening.

    Raises PromiseHolds, NobodyElse.
    """
    access.require_reporter(work, reporter, concern)
    if concern.state not in OPEN:
        raise StepNotPossible(state=concern.state, event=ConcernEvent.ESCALATE.value)
    if not promises.broken(work, concern):
        raise PromiseHolds
    if is_working_moment(work.calendar, work.now):
        if not _go_up(work, concern, cause="reporter"):
            raise NobodyElse
        return True
    at = next_working_moment(work.calendar, work.now)
    due.plan(work, concern.district_id, ESCALATE_LATER, concern.id, at, useful_for=TEN_DAYS)
    return False


def escalate_at_opening(work: UnitOfWork, concern_id: int) -> None:
    """Do what the reporter asked for at night, unless the break has moved it meanwhile."""
    concern = work.session.get(Concern, concern_id)
    if concern is not None and concern.state in OPEN and promises.broken(work, concern):
        _go_up(work, concern, cause="reporter")


def transfer(
    work: UnitOfWork, worker: User, concern: Concern, to: User, reason: str, *, own: bool = False
) -> None:
    """Give it to other expertise on the same rung; `own` hands one's own work to a colleague.

    Raises ReasonMissing, NotFound for somebody who may not have it.
    """
    require_staff(work, worker, concern)
    if to.id == concern.owner_id or not access.may_work_on(work, to, concern):
        raise NotFound(kind="user")
    event = ConcernEvent.HAND_OVER if own else ConcernEvent.TRANSFER
    concern.transfers += 1
    _move(work, concern, event, to, Level(concern.level), cause="staff", reason=_reason(reason))


def send_back(work: UnitOfWork, worker: User, concern: Concern, reason: str) -> None:
    """退单: refuse it, with a reason, to whoever it came from. Raises ReasonMissing, NobodyElse."""
    require_staff(work, worker, concern)
    last = work.session.scalars(
        select(Assignment)
        .where(Assignment.subject_kind == KIND, Assignment.subject_id == concern.id)
        .order_by(Assignment.id.desc())
    ).first()
    before = None if last is None else work.session.get(User, last.from_owner_id)
    if last is None or before is None or not access.may_work_on(work, before, concern):
        raise NobodyElse
    concern.refusals += 1
    level = Level(last.from_level)
    _move(
        work, concern, ConcernEvent.SEND_BACK, before, level, cause="staff", reason=_reason(reason)
    )


def delegate(work: UnitOfWork, officer: User, concern: Concern, reason: str) -> None:
    """Send it down to the building, with a reason. Raises ReasonMissing, NobodyElse."""
    require_staff(work, officer, concern)
    if concern.level == Level.BUILDING or concern.category.sensitive:
        raise NobodyElse
    never = named_staff(work, concern) | {concern.owner_id}
    found = responsible_for(work, concern.building, concern.category, never=never)
    if rank(found.level) >= rank(concern.level):
        raise NobodyElse
    _move(
        work,
        concern,
        ConcernEvent.DELEGATE,
        found.owner,
        found.level,
        cause="staff",
        reason=_reason(reason),
    )


def recategorise(work: UnitOfWork, worker: User, concern: Concern, category: Category) -> None:
    """Correct the kind; when somebody else is responsible for that, it goes to them, open still."""
    require_staff(work, worker, concern)
    concern.category = category
    work.session.flush()
    change_seals(work, concern)
    never = named_staff(work, concern)
    found = responsible_for(
        work, concern.building, category, never=never, from_level=Level(concern.level)
    )
    stays = access.may_work_on(work, concern.owner, concern) and found.level == concern.level
    to = concern.owner if stays and not category.sensitive else found.owner
    _move(work, concern, ConcernEvent.RECATEGORISE, to, found.level, cause="staff")


def nudge(work: UnitOfWork, person: User | None, concern: Concern) -> None:
    """催单: ask again, at most once in four working hours. Raises NudgedAlready."""
    if person is None or access.follower(work, person, concern) is None:
        access.require_reporter(work, person, concern)
    if concern.state not in OPEN or concern.state in WAITING:
        raise StepNotPossible(state=concern.state, event="nudge")
    if concern.nudged_at is not None:
        again = work.calendar.add_working_time(concern.nudged_at, NUDGE_EVERY)
        if again > work.now:
            raise NudgedAlready(at=again)
    concern.nudges += 1
    concern.nudged_at = work.now
    work.session.flush()
    if is_working_moment(work.calendar, work.now):
        work.tell(ConcernNudged(concern))
        return
    at = next_working_moment(work.calendar, work.now)
    due.plan(work, concern.district_id, NUDGED_LATER, concern.id, at, useful_for=TEN_DAYS)


def move_away_from_named(work: UnitOfWork, concern: Concern) -> None:
    """Take an open concern from somebody whom it has come to name."""
    never = named_staff(work, concern)
    if concern.owner_id not in never or concern.state not in OPEN:
        return
    if concern.hides_reporter and concern.reporter_id is not None:
        never |= {concern.reporter_id}
    found = responsible_for(
        work, concern.building, concern.category, never=never, from_level=Level(concern.level)
    )
    _move(work, concern, ConcernEvent.TRANSFER, found.owner, found.level, cause="named")


def _go_up(
    work: UnitOfWork,
    concern: Concern,
    *,
    cause: str,
    reason: str | None = None,
    actor: User | None = None,
) -> bool:
    """Move the duty to the next rung that has somebody; False when there is nobody above."""
    never = named_staff(work, concern) | {concern.owner_id}
    if concern.hides_reporter and concern.reporter_id is not None:
        never |= {concern.reporter_id}
    wanted = Level.DISTRICT if concern.category.sensitive else above(concern.level)
    if wanted is None:
        return False
    try:
        found = responsible_for(
            work, concern.building, concern.category, never=never, from_level=wanted
        )
    except LouyiError:
        return False
    # A post that nobody fills yet would hear of nothing: then it stays with whoever can.
    if not found.is_reachable and reachable(work, {concern.owner_id}):
        return False
    _move(
        work,
        concern,
        ConcernEvent.ESCALATE,
        found.owner,
        found.level,
        cause=cause,
        reason=reason,
        actor=actor,
    )
    return True


def _move(  # noqa: PLR0913 - one row of the history of duty
    work: UnitOfWork,
    concern: Concern,
    event: ConcernEvent,
    to: User,
    level: Level,
    *,
    cause: str,
    reason: str | None = None,
    actor: User | None = None,
) -> None:
    from_owner, from_level = concern.owner, concern.level
    by = actor.id if actor is not None else (from_owner.id if cause == "staff" else None)
    kept = None if reason is None else sealed_for(work, concern, reason)
    CONCERN_WORKFLOW.advance(work, concern, event, actor_id=by, reason=kept or cause)
    assignment = Assignment(
        district_id=concern.district_id,
        subject_kind=KIND,
        subject_id=concern.id,
        kind=event.value,
        from_owner_id=from_owner.id,
        to_owner_id=to.id,
        from_level=from_level,
        to_level=level,
        cause=cause,
        reason=kept,
        at=work.now,
    )
    work.session.add(assignment)
    if level != from_level or event == ConcernEvent.ESCALATE:
        _keep_as_helper(work, concern, from_owner, from_level)
        promises.drop(work, concern)
    concern.owner, concern.level = to, level
    work.session.flush()
    if level != from_level or event == ConcernEvent.ESCALATE:
        promises.promise(work, concern, Clock.FIRST_RESPONSE, Clock.RESOLUTION)
        if concern.state in WAITING:
            promises.pause(work, concern)
    work.tell(DutyMoved(concern, event, from_owner, from_level, cause, reason, assignment.id))


def _keep_as_helper(work: UnitOfWork, concern: Concern, user: User, level: str) -> None:
    if access.is_helper(work, user, concern):
        return
    work.session.add(
        CaseHelper(
            district_id=concern.district_id,
            concern_id=concern.id,
            user_id=user.id,
            level=level,
            since=work.now,
        )
    )
    work.session.flush()


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
