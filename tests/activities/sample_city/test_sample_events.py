"""The sample city always has two weeks of events; a real city never gets one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from activities.bootstrap import sample_events
from activities.bootstrap.migrate import migrate
from activities.bootstrap.sample_city import load_sample_city
from activities.clubs.models import Club
from activities.db.engine import open_database
from activities.db.work import UnitOfWork
from activities.events.models import Certainty, Event
from activities.scheduling.calendar import WorkingCalendar
from activities.scheduling.models import Due
from activities.signals import Signals
from tests.city import TUESDAY_MORNING

ALL = len(sample_events.read("events")["events"])


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('sample') / 'city.db'}")
    migrate(engine)
    with Session(engine) as session:
        load_sample_city(at(session))
        session.commit()
        yield session
    engine.dispose()


@pytest.fixture
def session(loaded: Session) -> Iterator[Session]:
    apart = loaded.begin_nested()
    yield loaded
    apart.rollback()


def at(session: Session, **later: float) -> UnitOfWork:
    now = TUESDAY_MORNING + timedelta(**later)
    return UnitOfWork(session, now, Signals(), WorkingCalendar())


def coming(work: UnitOfWork) -> int:
    found = select(func.count()).select_from(Event).where(Event.starts_at > work.now)
    return work.session.scalar(found) or 0


def test_nothing_is_laid_out_twice(session: Session) -> None:
    assert sample_events.renew(at(session, hours=1)) == 0
    assert coming(at(session)) == ALL


@pytest.mark.parametrize("days", [1, 3, 20, 100])
def test_as_many_events_are_coming_on_every_later_day(session: Session, days: int) -> None:
    work = at(session, days=days)
    assert coming(work) < ALL
    assert sample_events.renew(work) > 0
    assert coming(work) == ALL


def test_the_days_of_holidays_are_left_out(session: Session) -> None:
    work = at(session, days=60)
    sample_events.renew(work)
    starts = work.session.scalars(select(Event.starts_at).where(Event.starts_at > work.now))
    assert all(work.calendar.is_working_day(each.date()) for each in starts)


def test_the_next_renewal_is_planned_for_the_night(session: Session) -> None:
    sample_events.renew(at(session, days=1))
    planned = session.scalars(
        select(Due.due_at).where(Due.kind == sample_events.RENEWAL).order_by(Due.due_at.desc())
    ).first()
    assert planned == (TUESDAY_MORNING + timedelta(days=2)).replace(hour=2)


def test_a_cancelled_event_is_laid_out_again(session: Session) -> None:
    event = session.scalars(select(Event).order_by(Event.id)).first()
    assert event is not None
    event.certainty = Certainty.CANCELLED
    session.flush()
    assert sample_events.renew(at(session)) == 1


def test_a_city_that_is_not_the_sample_gets_none(session: Session) -> None:
    for club in session.scalars(select(Club)):
        club.sample = False
    session.flush()
    assert sample_events.renew(at(session, days=30)) == 0
