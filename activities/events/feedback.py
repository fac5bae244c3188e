"""After the end: who came, how it was liked in one tap, and the short report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork
from activities.enrolment import door, threshold
from activities.enrolment.models import Registration, RegistrationState
from activities.errors import NotAllowed
from activities.events import rights
from activities.events.facts import EventEnded
from activities.events.models import Certainty, Event, EventFeedback
from activities.people.models import User

SCORES = (3, 2, 1)
LEAST_SHOWN = 3
"""Fewer answers than this are not shown: they would point at people."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of an event, in numbers."""

    registered: int
    came: int
    absent: int
    withdrawn: int
    good: int
    fair: int
    bad: int

    @property
    def answers(self) -> int:
        """How many said how it was."""
        return self.good + self.fair + self.bad

    @property
    def shows_answers(self) -> bool:
        """Tell whether there are enough answers to show them."""
        return self.answers >= LEAST_SHOWN


def wrap_up(work: UnitOfWork, event_id: int) -> tuple[Event, Sequence[Registration]] | None:
    """Mark who did not come and return the event with those to ask how it was."""
    event = work.session.get(Event, event_id)
    if event is None or event.certainty == Certainty.CANCELLED or event.postponed:
        return None
    if event.ends_at > work.now:
        return None
    door.mark_no_shows(work, event.seat_pool_id)
    threshold.hold(work, event.seats)
    work.tell(EventEnded(event))
    asked = work.session.scalars(
        select(Registration).where(
            Registration.pool_id == event.seat_pool_id,
            Registration.state.in_([RegistrationState.CHECKED_IN, RegistrationState.REGISTERED]),
        )
    ).all()
    return event, asked


def rate(work: UnitOfWork, event: Event, user: User, score: int) -> None:
    """Keep how somebody who was there liked it; a second tap replaces the first.

    Raises NotAllowed for anybody else.
    """
    was_there = work.session.scalars(
        select(Registration.id).where(
            Registration.pool_id == event.seat_pool_id,
            Registration.user_id == user.id,
            Registration.state.in_([RegistrationState.CHECKED_IN, RegistrationState.REGISTERED]),
        )
    ).first()
    if was_there is None or score not in SCORES or event.ends_at > work.now:
        raise NotAllowed
    key = {"event_id": event.id, "user_id": user.id}
    values = {**key, "district_id": event.district_id, "score": score, "given_at": work.now}
    if insert_if_new(work.session, EventFeedback, values, unique=("event_id", "user_id")) is None:
        given = work.session.scalars(select(EventFeedback).filter_by(**key)).one()
        given.score, given.given_at = score, work.now
        work.session.flush()


def report(work: UnitOfWork, by: User, event_id: int) -> Report:
    """Return what became of the event. Raises NotAllowed."""
    event = rights.managed(work, by, event_id)
    states = dict(
        work.session.execute(
            select(Registration.state, func.sum(Registration.party))
            .where(Registration.pool_id == event.seat_pool_id)
            .group_by(Registration.state)
        ).all()
    )
    scores = dict(
        work.session.execute(
            select(EventFeedback.score, func.count())
            .where(EventFeedback.event_id == event_id)
            .group_by(EventFeedback.score)
        ).all()
    )
    came = int(states.get(RegistrationState.CHECKED_IN, 0))
    absent = int(states.get(RegistrationState.NO_SHOW, 0))
    return Report(
        registered=came + absent + int(states.get(RegistrationState.REGISTERED, 0)),
        came=came,
        absent=absent,
        withdrawn=int(states.get(RegistrationState.WITHDRAWN, 0)),
        good=scores.get(3, 0),
        fair=scores.get(2, 0),
        bad=scores.get(1, 0),
    )
