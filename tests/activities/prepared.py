"""The sample city with its guides and index, made once for each database and never changed.

Every test works in a transaction of its own that is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from activities.bootstrap.guides_and_search import prepare_guides_and_search
from activities.bootstrap.migrate import migrate
from activities.bootstrap.sample_city import load_sample_city
from activities.clock import SHANGHAI
from activities.db.engine import open_database
from activities.db.work import UnitOfWork
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals
from tests.databases import BOTH, shared_url

TUESDAY_MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


def _work(session: Session) -> UnitOfWork:
    return UnitOfWork(session, TUESDAY_MORNING, Signals(), WorkingCalendar())


@pytest.fixture(scope="session", params=BOTH)
def prepared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    engine = open_database(shared_url(request, tmp_path_factory))
    migrate(engine)
    with Session(engine) as session:
        load_sample_city(_work(session))
        prepare_guides_and_search(_work(session))
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def work(prepared: Engine) -> Iterator[UnitOfWork]:
    with prepared.connect() as connection, connection.begin() as transaction:
        session = Session(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        yield _work(session)
        session.close()
        transaction.rollback()
