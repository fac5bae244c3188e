"""The town of these tests, on each database in turn: one database a module, emptied each time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.tables import load_tables
from tests.activities.enrolment.town import Town, emptied


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def town_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("town")
    url = f"sqlite:///{folder / 'town.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_server").new_database()
    load_tables()
    engine = open_database(url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def town(town_engine: Engine) -> Town:
    return Town(emptied(town_engine))
