"""One matter, several reports: offered while writing, joined as “me too”, merged, split."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update

from activities.concerns import promises, reporting
from activities.concerns.access import (
    follower,
    followers,
    named_staff,
    require_staff,
)
from activities.concerns.consulting import offer_if_many
from activities.concerns.facts import ConcernFollowed, ConcernsMerged
from activities.concerns.models import Category, Concern
from activities.concerns.people_models import Follower
from activities.concerns.reporting import Report
from activities.concerns.saying import say
from activities.concerns.workflow import CONCERN_WORKFLOW, OPEN, ConcernEvent
from activities.conversations.models import Conversation
from activities.db.work import UnitOfWork
from activities.errors import NotFound, StepNotPossible
from activities.people.models import User
from activities.places.models import Building

MOST_COMPARED = 50
STEPS_OF_WEIGHT = (1, 3, 6, 10)
"""From so many followers on, the priority is a step higher."""


def open_nearby(
    work: UnitOfWork, building: Building, category: Category, *, person: User
) -> Sequence[Concern]:
    """Return open concerns of the same building and kind by others, newest first.

    Never a sensitive one: that it exists is nobody's business.
    """
    if category.sensitive:
        return ()
    joined = select(Follower.concern_id).where(Follower.user_id == person.id)
    return work.session.scalars(
        select(Concern)
        .where(
            Concern.building_id == building.id,
            Concern.category_id == category.id,
            Concern.state.in_(OPEN),
            func.coalesce(Concern.reporter_id, 0) != person.id,
            Concern.id.not_in(joined),
        )
        .order_by(Concern.id.desc())
        .limit(MOST_COMPARED)
    ).all()


def me_too(
    work: UnitOfWork, person: User, conversation: Conversation, concern_id: int, words: str = ""
) -> Concern:
    """Follow an open concern of others; the weight counts. Joining twice is joining once.

    Raises NotFound for a sensitive, closed or own concern.
    """
    concern = work.session.get(Concern, concern_id)
    if concern is None or concern.category.sensitive or concern.reporter_id == person.id:
        raise NotFound(kind="concern")
    if concern.state not in OPEN:
        raise StepNotPossible(state=concern.state, event="follow")
    if follower(work, person, concern) is None:
        joined = _follow(work, concern, person, conversation.id)
        if words:
            say(work, concern, person, words, from_staff=False, internal=True)
        work.tell(ConcernFollowed(concern, joined))
    return concern


def merge(work: UnitOfWork, worker: User, duplicate: Concern, into: Concern) -> None:
    """Make two reports of one matter one: whoever reported or follows the first follows on.

    Raises NotFound for concerns that do not belong together or are not the worker's.
    """
    require_staff(work, worker, duplicate)
    require_staff(work, worker, into)
    if duplicate.id == into.id or duplicate.building_id != into.building_id:
        raise NotFound(kind="concern")
    if into.state not in OPEN or duplicate.category.sensitive != into.category.sensitive:
        raise StepNotPossible(state=into.state, event=ConcernEvent.MERGE.value)
    CONCERN_WORKFLOW.advance(
        work, duplicate, ConcernEvent.MERGE, actor_id=worker.id, reason=into.number
    )
    promises.drop(work, duplicate)
    duplicate.merged_into_id, duplicate.resolution = into.id, "duplicate"
    duplicate.confirmed_by, duplicate.closed_at = "staff", work.now
    _move_followers(work, duplicate, into)
    work.tell(ConcernsMerged(duplicate, into))


def split(
    work: UnitOfWork, worker: User, concern: Concern, text: str, category: Category
) -> Concern:
    """Make a second matter that hides in a report a concern of its own, of the same reporter."""
    require_staff(work, worker, concern)
    if concern.reporter is None or concern.conversation_id is None:
        raise NotFound(kind="reporter")
    conversation = work.session.get_one(Conversation, concern.conversation_id)
    what = Report(
        building=concern.building,
        category=category,
        text=text,
        floor=concern.floor,
        spot=concern.spot,
        identity=concern.identity,
        about_staff=named_staff(work, concern),
    )
    part = reporting.report(work, concern.reporter, conversation, what)
    part.split_from_id = concern.id
    say(work, concern, worker, f"→ {part.number}", from_staff=True, internal=True)
    return part


def stop_following(work: UnitOfWork, person: User, concern: Concern) -> None:
    """Hear no more of it."""
    joined = follower(work, person, concern)
    if joined is not None:
        work.session.delete(joined)
        work.session.flush()
        _weigh(work, concern)


def weight(work: UnitOfWork, concern: Concern) -> int:
    """Return how many others the matter concerns."""
    total = select(func.coalesce(func.sum(Follower.weight), 0)).where(
        Follower.concern_id == concern.id
    )
    return int(work.session.scalar(total) or 0)


def _follow(work: UnitOfWork, concern: Concern, person: User, conversation_id: int) -> Follower:
    joined = Follower(
        district_id=concern.district_id,
        concern_id=concern.id,
        user=person,
        conversation_id=conversation_id,
        since=work.now,
    )
    work.session.add(joined)
    work.session.flush()
    _weigh(work, concern)
    return joined


def _weigh(work: UnitOfWork, concern: Concern) -> None:
    total = weight(work, concern)
    concern.priority = sum(total >= step for step in STEPS_OF_WEIGHT)
    work.session.flush()
    offer_if_many(work, concern, total)


def _move_followers(work: UnitOfWork, duplicate: Concern, into: Concern) -> None:
    there = {each.user_id for each in followers(work, into)} | {into.reporter_id}
    for each in followers(work, duplicate):
        if each.user_id in there:
            work.session.delete(each)
    work.session.flush()
    work.session.execute(
        update(Follower).where(Follower.concern_id == duplicate.id).values(concern_id=into.id)
    )
    reporter = duplicate.reporter
    if reporter is not None and duplicate.conversation_id is not None and reporter.id not in there:
        _follow(work, into, reporter, duplicate.conversation_id)
    _weigh(work, into)
