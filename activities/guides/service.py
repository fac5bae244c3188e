"""Guides: loading, reading, writing new versions, and keeping them findable and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from activities.clock import SHANGHAI, local
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed, NotFound
from activities.guides.models import Guide
from activities.people import service as people
from activities.people.models import Role, User
from activities.people.rights import is_admin
from activities.scheduling import due
from activities.search.index import Document, forget, index

KIND: Final = "guide"
REVIEW: Final = "guide_review"
GOOD_FOR: Final = timedelta(days=182)
REVIEW_USEFUL_FOR: Final = timedelta(days=60)
REVIEW_TIME: Final = time(10, tzinfo=SHANGHAI)


def guide(work: UnitOfWork, guide_id: int) -> Guide:
    """Return the current version of a guide, by the number of any version. Raises NotFound."""
    found = work.session.get(Guide, guide_id)
    if found is not None and not found.is_current:
        found = by_key(work, found.key)
    if found is None:
        raise NotFound(kind=KIND)
    return found


def by_key(work: UnitOfWork, key: str) -> Guide | None:
    """Return the current version of the guide with this key, or None."""
    return work.session.scalars(select(Guide).where(Guide.key == key, Guide.is_current)).first()


def guides(work: UnitOfWork, topic: str | None = None) -> Sequence[Guide]:
    """Return every current guide, or those of one topic, in the order of their writing."""
    query = select(Guide).where(Guide.is_current).order_by(Guide.id)
    return work.session.scalars(query if topic is None else query.where(Guide.topic == topic)).all()


def versions_of(work: UnitOfWork, key: str) -> Sequence[Guide]:
    """Return every version of a guide, newest first."""
    query = select(Guide).where(Guide.key == key).order_by(Guide.version.desc())
    return work.session.scalars(query).all()


def is_past_review(guide: Guide, now: datetime) -> bool:
    """Tell whether the guide should have been checked again by now."""
    return local(now).date() > guide.review_by


def is_due_for_review(guide: Guide, now: datetime) -> bool:
    """Tell whether the day has come on which the guide should be checked again."""
    return local(now).date() >= guide.review_by


def load_guides(work: UnitOfWork, district_id: int, rows: Iterable[Mapping[str, Any]]) -> int:
    """Add the guides that are not there yet and return how many came; none is overwritten."""
    known = set(work.session.scalars(select(Guide.key)))
    fresh = [
        Guide(**row, district_id=district_id, version=1, written_at=work.now)
        for row in rows
        if row["key"] not in known
    ]
    work.session.add_all(fresh)
    work.session.flush()
    for each in fresh:
        _plan_review(work, each)
    return len(fresh)


def write(work: UnitOfWork, by: User, key: str, values: Mapping[str, Any]) -> Guide:
    """Make a new version of a guide, findable at once. Raises NotFound, NotAllowed."""
    if not is_admin(by):
        raise NotAllowed
    before = by_key(work, key)
    if before is None:
        raise NotFound(kind=KIND)
    copied = {
        column.key: getattr(before, column.key)
        for column in Guide.__table__.columns
        if column.key not in {"id", "version", "written_by_id", "written_at"}
    }
    before.is_current = False
    work.session.flush()
    after = Guide(
        **(copied | dict(values) | {"is_current": True}),
        version=before.version + 1,
        written_by_id=by.id,
        written_at=work.now,
    )
    work.session.add(after)
    work.session.flush()
    _plan_review(work, after)
    forget(work, KIND, before.id)
    for document in documents_of(after):
        index(work, document)
    return after


def confirm(work: UnitOfWork, by: User, guide_id: int) -> Guide:
    """Note that the guide was checked today and holds, as a new version."""
    today = local(work.now).date()
    checked = {"checked_on": today, "review_by": today + GOOD_FOR}
    return write(work, by, guide(work, guide_id).key, checked)


def keepers(work: UnitOfWork) -> list[User]:
    """Return who is asked to check guides: the administrators."""
    return list(people.holders(work, [Role.ADMIN]))


def documents(work: UnitOfWork) -> Iterable[Document]:
    """Yield what every guide is found by, in both languages."""
    for each in guides(work):
        yield from documents_of(each)


def documents_of(guide: Guide) -> Iterable[Document]:
    """Yield what one guide is found by, in both languages."""
    for language in ("zh", "en"):
        told = {
            field: getattr(guide, f"{field}_{language}")
            for field in ("words", "who", "steps", "bring", "where", "takes", "fee")
        }
        body = (told["who"], *told["steps"], *told["bring"], told["where"])
        yield Document(
            district_id=guide.district_id,
            kind=KIND,
            subject_id=guide.id,
            language=language,
            title=getattr(guide, language),
            phrases=tuple(told["words"]),
            body=" ".join(body),
        )


def _plan_review(work: UnitOfWork, guide: Guide) -> None:
    day: date = guide.review_by
    if not work.calendar.is_working_day(day):
        day = work.calendar.next_working_day(day)
    due.plan(
        work,
        guide.district_id,
        REVIEW,
        guide.id,
        datetime.combine(day, REVIEW_TIME),
        useful_for=REVIEW_USEFUL_FOR,
    )
