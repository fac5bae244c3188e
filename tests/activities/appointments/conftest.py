"""The clinic of these tests, on each database in turn: one database a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.tables import load_tables
from tests.activities.appointments.clinic import Clinic, cleared


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def clinic_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("clinic")
    url = f"sqlite:///{folder / 'clinic.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_server").new_database()
    load_tables()
    engine = open_database(url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def clinic(clinic_engine: Engine) -> Clinic:
    return Clinic(cleared(clinic_engine))
