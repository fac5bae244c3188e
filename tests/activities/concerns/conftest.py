"""The small town on each database in turn; what a test wrote is taken back at its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.activities.concerns.office import Office, open_office
from tests.databases import BOTH, shared_url, with_tables


@pytest.fixture(scope="package", params=BOTH)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    with with_tables(shared_url(request, tmp_path_factory)) as opened:
        yield opened


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    with engine.connect() as connection:
        around = connection.begin()
        town = open_office(connection)
        yield town
        town.session.close()
        around.rollback()
