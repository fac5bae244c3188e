"""A city of its own for each database: the sample city with its stations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from activities.bootstrap.guides_and_search import plan_first_reviews
from activities.bootstrap.migrate import migrate
from activities.bootstrap.sample_city import load_sample_city
from activities.clock import SHANGHAI
from activities.db.engine import open_database
from activities.db.work import UnitOfWork
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals

TUESDAY_MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def work(database_url: str) -> Iterator[UnitOfWork]:
    engine = open_database(database_url)
    migrate(engine)
    with Session(engine, expire_on_commit=False) as session:
        city = UnitOfWork(session, TUESDAY_MORNING, Signals(), WorkingCalendar())
        load_sample_city(city)
        plan_first_reviews(city)
        session.commit()
        yield city
        session.rollback()
    engine.dispose()
