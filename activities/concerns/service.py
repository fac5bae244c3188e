"""Reporting a concern and moving it to its end. Who may see or touch it is checked here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select

from activities.casework.models import CaseMessage
from activities.concerns.models import Category, Concern
from activities.concerns.routing import responsible_for
from activities.concerns.workflow import CONCERN_WORKFLOW, OPEN, ConcernEvent, ConcernState
from activities.conversations.models import Conversation, Photo
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotFound
from activities.people.codes import canonical, new_code
from activities.people.models import Role, User
from activities.people.rights import has_role, is_admin, serves
from activities.places.models import Building

KIND = "concern"
NUMBER_LENGTH = 8
LONGEST_TEXT = 2_000
OFFICE_DAY = timedelta(hours=9)


class ReasonMissing(LouyiError):
    """Opening a concern again needs a word about what is still wrong."""

    code = "reason_missing"


@dataclass(frozen=True, slots=True)
class Report:
    """What the reporter confirmed on the draft card."""

    building: Building
    category: Category
    text: str
    floor: str | None = None
    spot: str | None = None
    urgent: bool = False
    confidential: bool = False
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConcernCreated:
    """A concern was stored and somebody is responsible for it."""

    concern: Concern


@dataclass(frozen=True, slots=True)
class ConcernMoved:
    """A concern took a step; `message` is what was said with it, if anything."""

    concern: Concern
    event: ConcernEvent
    actor: User
    message: CaseMessage | None = None


@dataclass(frozen=True, slots=True)
class ConcernSaid:
    """Something was said about a concern without moving it."""

    concern: Concern
    message: CaseMessage
    actor: User


def report(work: UnitOfWork, reporter: User, conversation: Conversation, what: Report) -> Concern:
    """Store a concern with the person responsible for it. Raises NobodyResponsible."""
    responsible = responsible_for(
        work, what.building, what.category, not_user_id=reporter.id if what.confidential else None
    )
    minutes = timedelta(minutes=what.category.first_response_minutes)
    hours = timedelta(hours=what.category.resolution_hours)
    concern = Concern(
        district_id=what.building.district_id,
        number=new_code(NUMBER_LENGTH),
        building=what.building,
        category=what.category,
        floor=what.floor,
        spot=what.spot,
        urgent=what.urgent,
        text=what.text[:LONGEST_TEXT],
        identity="confidential" if what.confidential else "named",
        reporter=reporter,
        conversation_id=conversation.id,
        state=ConcernState.NEW,
        level=responsible.level,
        owner=responsible.owner,
        first_response_due_at=work.calendar.add_working_time(work.now, minutes),
        resolution_due_at=work.calendar.add_working_time(work.now, hours),
        created_at=work.now,
    )
    work.session.add(concern)
    work.session.flush()
    for token in what.photos:
        attach_photo(work, concern, reporter, token)
    work.tell(ConcernCreated(concern))
    return concern


def attach_photo(work: UnitOfWork, concern: Concern, user: User, token: str) -> None:
    """Bind a stored photo to the concern, so that those who may see the one see the other."""
    photo = work.session.scalars(
        select(Photo).where(Photo.token == token, Photo.user_id == user.id)
    ).first()
    if photo is not None:
        photo.subject_kind, photo.subject_id = KIND, concern.id
        work.session.flush()


def photos(work: UnitOfWork, concern: Concern) -> list[str]:
    """Return the tokens of the concern's photos."""
    return list(
        work.session.scalars(
            select(Photo.token)
            .where(Photo.subject_kind == KIND, Photo.subject_id == concern.id)
            .order_by(Photo.id)
        )
    )


def may_work_on(user: User, concern: Concern) -> bool:
    """Tell whether the person may read and answer the concern as staff."""
    if concern.owner_id == user.id:
        return True
    if concern.category.sensitive:
        return has_role(user, Role.CONFIDENTIAL_HANDLER)
    return is_admin(user) or serves(user, concern.building)


def concern_for_staff(work: UnitOfWork, user: User, concern_id: int) -> Concern:
    """Return the concern if the person may work on it. Raises NotFound, also when not allowed."""
    concern = work.session.get(Concern, concern_id)
    if concern is None or not may_work_on(user, concern):
        raise NotFound(kind=KIND)
    return concern


def concern_of_reporter(work: UnitOfWork, user: User, concern_id: int) -> Concern:
    """Return the person's own concern. Raises NotFound."""
    concern = work.session.get(Concern, concern_id)
    if concern is None or concern.reporter_id != user.id:
        raise NotFound(kind=KIND)
    return concern


def concern_by_number(work: UnitOfWork, user: User, number: str) -> Concern:
    """Return the concern that the person reported or works on. Raises NotFound."""
    bare = canonical(number)
    concern = work.session.scalars(
        select(Concern).where(or_(Concern.number == number, Concern.number == _dashed(bare)))
    ).first()
    if concern is None or not (concern.reporter_id == user.id or may_work_on(user, concern)):
        raise NotFound(kind=KIND)
    return concern


def reported_by(work: UnitOfWork, user: User, *, limit: int = 5) -> Sequence[Concern]:
    """Return the person's concerns: open ones first, then the newest."""
    return work.session.scalars(
        select(Concern)
        .where(Concern.reporter_id == user.id)
        .order_by(Concern.state == ConcernState.CLOSED, Concern.id.desc())
        .limit(limit)
    ).all()


def owned_by(work: UnitOfWork, user: User, *, limit: int = 20) -> Sequence[Concern]:
    """Return the open concerns that the person is responsible for, due first."""
    return work.session.scalars(
        select(Concern)
        .where(Concern.owner_id == user.id, Concern.state.in_(OPEN))
        .order_by(Concern.urgent.desc(), Concern.resolution_due_at)
        .limit(limit)
    ).all()


def take(work: UnitOfWork, worker: User, concern: Concern) -> None:
    """Acknowledge the concern and become responsible. Raises StepNotPossible when taken."""
    _require_staff(worker, concern)
    concern.owner = worker
    CONCERN_WORKFLOW.advance(work, concern, ConcernEvent.ACKNOWLEDGE, actor_id=worker.id)
    _first_response(work, concern)
    work.tell(ConcernMoved(concern, ConcernEvent.ACKNOWLEDGE, worker))


def answer(
    work: UnitOfWork, worker: User, concern: Concern, text: str, *, photo: str | None = None
) -> CaseMessage:
    """Tell the reporter something; a first answer is also the first response."""
    _require_staff(worker, concern)
    CONCERN_WORKFLOW.advance(work, concern, ConcernEvent.ANSWER, actor_id=worker.id)
    _first_response(work, concern)
    message = _say(work, concern, worker, text, from_staff=True, photo=photo)
    work.tell(ConcernMoved(concern, ConcernEvent.ANSWER, worker, message))
    return message


def note(work: UnitOfWork, worker: User, concern: Concern, text: str) -> CaseMessage:
    """Keep an internal note that the reporter never sees."""
    _require_staff(worker, concern)
    return _say(work, concern, worker, text, from_staff=True, internal=True)


def add(
    work: UnitOfWork, reporter: User, concern: Concern, text: str, *, photo: str | None = None
) -> CaseMessage:
    """Let the reporter add words or a picture; it also answers a question that was asked back."""
    concern_of_reporter(work, reporter, concern.id)
    if photo is not None:
        attach_photo(work, concern, reporter, photo)
    message = _say(work, concern, reporter, text, from_staff=False, photo=photo)
    if CONCERN_WORKFLOW.allows(concern.state, ConcernEvent.REPORTER_ANSWERS):
        CONCERN_WORKFLOW.advance(work, concern, ConcernEvent.REPORTER_ANSWERS, actor_id=reporter.id)
    work.tell(ConcernSaid(concern, message, reporter))
    return message


def resolve(
    work: UnitOfWork, worker: User, concern: Concern, *, resolution: str, text: str = ""
) -> None:
    """Call the concern resolved, honestly; the reporter has the last word."""
    _require_staff(worker, concern)
    CONCERN_WORKFLOW.advance(
        work, concern, ConcernEvent.RESOLVE, actor_id=worker.id, reason=resolution
    )
    _first_response(work, concern)
    concern.resolution = resolution
    concern.resolved_at = work.now
    message = _say(work, concern, worker, text, from_staff=True) if text else None
    work.tell(ConcernMoved(concern, ConcernEvent.RESOLVE, worker, message))


def confirm(work: UnitOfWork, reporter: User, concern: Concern) -> None:
    """Close the circle: the reporter agrees that it is done."""
    concern_of_reporter(work, reporter, concern.id)
    CONCERN_WORKFLOW.advance(work, concern, ConcernEvent.CONFIRM, actor_id=reporter.id)
    concern.confirmed_by = "reporter"
    work.tell(ConcernMoved(concern, ConcernEvent.CONFIRM, reporter))


def reopen(work: UnitOfWork, reporter: User, concern: Concern, reason: str) -> None:
    """Open the concern again, for a reason. It goes to somebody who is there now.

    Raises ReasonMissing, NotFound, StepNotPossible.
    """
    concern_of_reporter(work, reporter, concern.id)
    if not reason.strip():
        raise ReasonMissing
    CONCERN_WORKFLOW.advance(
        work, concern, ConcernEvent.REOPEN, actor_id=reporter.id, reason=reason
    )
    concern.reopened += 1
    concern.resolution = concern.confirmed_by = concern.resolved_at = None
    if not may_work_on(concern.owner, concern):
        concern.owner = responsible_for(work, concern.building, concern.category).owner
    message = _say(work, concern, reporter, reason, from_staff=False)
    work.tell(ConcernMoved(concern, ConcernEvent.REOPEN, reporter, message))


def messages(work: UnitOfWork, concern: Concern, *, with_internal: bool) -> Sequence[CaseMessage]:
    """Return what was said about the concern, oldest first."""
    query = select(CaseMessage).where(
        CaseMessage.subject_kind == KIND, CaseMessage.subject_id == concern.id
    )
    if not with_internal:
        query = query.where(CaseMessage.internal.is_(False))
    return work.session.scalars(query.order_by(CaseMessage.id)).all()


def categories(work: UnitOfWork) -> Sequence[Category]:
    """Return every category, in the order in which they are offered."""
    return work.session.scalars(select(Category).order_by(Category.id)).all()


def category(work: UnitOfWork, code: str) -> Category:
    """Return the category of that code. Raises NotFound."""
    found = work.session.scalars(select(Category).where(Category.code == code)).first()
    if found is None:
        raise NotFound(kind="category")
    return found


def _require_staff(worker: User, concern: Concern) -> None:
    if not may_work_on(worker, concern):
        raise NotFound(kind=KIND)


def _first_response(work: UnitOfWork, concern: Concern) -> None:
    if concern.first_response_at is None:
        concern.first_response_at = work.now


def _say(  # noqa: PLR0913 - the fields of one row
    work: UnitOfWork,
    concern: Concern,
    author: User,
    text: str,
    *,
    from_staff: bool,
    internal: bool = False,
    photo: str | None = None,
) -> CaseMessage:
    message = CaseMessage(
        district_id=concern.district_id,
        subject_kind=KIND,
        subject_id=concern.id,
        author_id=author.id,
        from_staff=from_staff,
        internal=internal,
        text=text[:LONGEST_TEXT],
        photo=photo,
        at=work.now,
    )
    work.session.add(message)
    work.session.flush()
    return message


def _dashed(bare: str) -> str:
    return "-".join(bare[at : at + 4] for at in range(0, len(bare), 4))
