"""The small town on each database in turn; what a test wrote is taken back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.tables import load_tables
from tests.activities.concerns.office import Office, open_office


@pytest.fixture(
    scope="package", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def engine(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('office') / 'louyi.db'}"
    else:
        url = request.getfixturevalue("postgres_server").new_database()
    load_tables()
    opened = open_database(url)
    Base.metadata.create_all(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    with engine.connect() as connection:
        around = connection.begin()
        town = open_office(connection)
        yield town
        town.session.close()
        around.rollback()
