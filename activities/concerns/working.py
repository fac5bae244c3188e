"""Working on a concern: taking it, answering, asking back, waiting, planning, calling it done."""

from __future__ import annotations

from datetime import datetime, timedelta

from activities.casework.models import CaseMessage
from activities.concerns import access, promises
from activities.concerns.access import require_staff
from activities.concerns.closing import await_reporter
from activities.concerns.facts import ConcernMoved, ConcernSaid, ResolutionProposed
from activities.concerns.ladder import move_away_from_named
from activities.concerns.models import Concern
from activities.concerns.roster import reachable
from activities.concerns.routing import Level
from activities.concerns.saying import attach_photo, say
from activities.concerns.sealing import opened, sealed_for
from activities.concerns.workflow import CONCERN_WORKFLOW, OPEN, ConcernEvent, ConcernState
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User
from activities.scheduling import due

ACTION = "concern.action"
RESOLUTIONS = ("fixed", "partly_fixed", "not_possible", "not_responsible", "referred")


class TimePassed(LouyiError):
    """An action can only be planned for a time to come."""

    code = "time_passed"


class SecondPairMissing(LouyiError):
    """A concern that went up the ladder is closed by two: a helper proposes, the owner agrees."""

    code = "second_pair_missing"


def take(work: UnitOfWork, worker: User, concern: Concern) -> None:
    """Acknowledge the concern and become responsible. Raises StepNotPossible when taken.

    The row is held: of two who take it at once, the second finds it taken.
    """
    require_staff(work, worker, concern)
    CONCERN_WORKFLOW.advance(work, concern, ConcernEvent.ACKNOWLEDGE, actor_id=worker.id)
    concern.owner = worker
    promises.answered(work, concern)
    work.tell(ConcernMoved(concern, ConcernEvent.ACKNOWLEDGE, worker))


def answer(
    work: UnitOfWork, worker: User, concern: Concern, text: str, *, photo: str | None = None
) -> CaseMessage:
    """Tell the reporter something; a first answer is also the first response."""
    return _speak(work, worker, concern, ConcernEvent.ANSWER, text, photo=photo)


def ask_back(
    work: UnitOfWork, worker: User, concern: Concern, text: str, *, photo: str | None = None
) -> CaseMessage:
    """Ask the reporter something; the promises do not run until the answer."""
    return _speak(work, worker, concern, ConcernEvent.ASK_BACK, text, photo=photo)


def wait_for_others(work: UnitOfWork, worker: User, concern: Concern, text: str) -> CaseMessage:
    """Tell that somebody outside has to act first; the promises do not run meanwhile."""
    return _speak(work, worker, concern, ConcernEvent.WAIT, text)


def go_on(work: UnitOfWork, worker: User, concern: Concern) -> None:
    """Go on with work and promises: the others have acted."""
    require_staff(work, worker, concern)
    CONCERN_WORKFLOW.advance(work, concern, ConcernEvent.GO_ON, actor_id=worker.id)
    promises.resume(work, concern)
    work.tell(ConcernMoved(concern, ConcernEvent.GO_ON, worker))


def schedule(
    work: UnitOfWork, worker: User, concern: Concern, at: datetime, text: str = ""
) -> CaseMessage | None:
    """Say when somebody will come. Raises TimePassed."""
    require_staff(work, worker, concern)
    if at <= work.now:
        raise TimePassed
    was_waiting = concern.state in {ConcernState.PENDING_REPORTER, ConcernState.PENDING_THIRD_PARTY}
    CONCERN_WORKFLOW.advance(work, concern, ConcernEvent.SCHEDULE, actor_id=worker.id)
    concern.action_at = at
    due.cancel(work, ACTION, concern.id)
    due.plan(work, concern.district_id, ACTION, concern.id, at, useful_for=timedelta(days=1))
    if was_waiting:
        promises.resume(work, concern)
    promises.answered(work, concern)
    message = say(work, concern, worker, text, from_staff=True) if text else None
    work.tell(ConcernMoved(concern, ConcernEvent.SCHEDULE, worker, message))
    return message


def note(work: UnitOfWork, worker: User, concern: Concern, text: str) -> CaseMessage:
    """Keep an internal note that the reporter never sees."""
    require_staff(work, worker, concern)
    return say(work, concern, worker, text, from_staff=True, internal=True)


def add(
    work: UnitOfWork,
    reporter: User | None,
    concern: Concern,
    text: str,
    *,
    photo: str | None = None,
) -> CaseMessage:
    """Let the reporter, or who follows, add words or a picture.

    Whatever way it came, it answers a question that was asked back and restarts the clocks.
    """
    following = None if reporter is None else access.follower(work, reporter, concern)
    if following is None:
        access.require_reporter(work, reporter, concern)
    if photo is not None:
        attach_photo(work, concern, reporter, photo)
    access.note_named(work, concern, access.staff_named_in(work, text))
    move_away_from_named(work, concern)
    message = say(
        work, concern, reporter, text, from_staff=False, internal=following is not None, photo=photo
    )
    if CONCERN_WORKFLOW.allows(concern.state, ConcernEvent.REPORTER_ANSWERS):
        actor_id = None if concern.hides_reporter or reporter is None else reporter.id
        CONCERN_WORKFLOW.advance(work, concern, ConcernEvent.REPORTER_ANSWERS, actor_id=actor_id)
        promises.resume(work, concern)
    if concern.state in OPEN:
        promises.awaits_answer(work, concern)
    work.tell(ConcernSaid(concern, message, reporter))
    return message


def resolve(
    work: UnitOfWork, worker: User, concern: Concern, *, resolution: str, text: str = ""
) -> None:
    """Call the concern resolved, honestly; the reporter has the last word.

    Above the building four eyes are needed: a helper's word becomes a proposal, and the owner can
    only agree to one. Raises SecondPairMissing when there is none and a helper could be asked.
    """
    require_staff(work, worker, concern)
    if concern.level != Level.BUILDING and not concern.category.sensitive:
        if worker.id != concern.owner_id:
            _propose(work, worker, concern, resolution, text)
            return
        if not _seen_by_two(work, worker, concern):
            raise SecondPairMissing
    _publish(work, worker, concern, resolution, text)


def agree(work: UnitOfWork, owner: User, concern: Concern) -> None:
    """Publish what the helper proposed. Raises SecondPairMissing when nothing was proposed."""
    resolve(
        work,
        owner,
        concern,
        resolution=concern.proposed_resolution or "fixed",
        text=opened(work, concern, concern.proposed_text),
    )


def _seen_by_two(work: UnitOfWork, owner: User, concern: Concern) -> bool:
    if concern.proposed_by_id is not None:
        return concern.proposed_by_id != owner.id
    others = {each.user_id for each in access.helpers(work, concern)} - {owner.id}
    return not reachable(work, others)


def _propose(work: UnitOfWork, helper: User, concern: Concern, resolution: str, text: str) -> None:
    CONCERN_WORKFLOW.advance(
        work, concern, ConcernEvent.PROPOSE, actor_id=helper.id, reason=resolution
    )
    concern.proposed_resolution = resolution
    concern.proposed_text = sealed_for(work, concern, text) or None
    concern.proposed_by_id = helper.id
    work.session.flush()
    work.tell(ResolutionProposed(concern, helper))


def _publish(work: UnitOfWork, worker: User, concern: Concern, resolution: str, text: str) -> None:
    CONCERN_WORKFLOW.advance(
        work, concern, ConcernEvent.RESOLVE, actor_id=worker.id, reason=resolution
    )
    promises.answered(work, concern)
    promises.finish(work, concern)
    concern.resolution = resolution
    concern.first_resolved_at = concern.first_resolved_at or work.now
    concern.resolved_at, concern.resolved_level = work.now, concern.level
    concern.resolved_by_id = worker.id
    concern.proposed_resolution = concern.proposed_text = concern.proposed_by_id = None
    due.cancel(work, ACTION, concern.id)
    message = say(work, concern, worker, text, from_staff=True) if text else None
    await_reporter(work, concern)
    work.tell(ConcernMoved(concern, ConcernEvent.RESOLVE, worker, message))


def _speak(
    work: UnitOfWork,
    worker: User,
    concern: Concern,
    event: ConcernEvent,
    text: str,
    *,
    photo: str | None = None,
) -> CaseMessage:
    require_staff(work, worker, concern)
    before = concern.state
    CONCERN_WORKFLOW.advance(work, concern, event, actor_id=worker.id)
    if concern.state in OPEN:
        _keep_clocks(work, concern, before)
    message = say(work, concern, worker, text, from_staff=True, photo=photo)
    work.tell(ConcernMoved(concern, event, worker, message))
    return message


def _keep_clocks(work: UnitOfWork, concern: Concern, before: str) -> None:
    """Count an answer as a response in the same step as it pauses or restarts the clocks."""
    promises.answered(work, concern)
    pending = {ConcernState.PENDING_REPORTER, ConcernState.PENDING_THIRD_PARTY}
    if concern.state in pending:
        promises.pause(work, concern)
    elif before in pending:
        promises.resume(work, concern)
