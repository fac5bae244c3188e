"""The town of seats and events, on each database in turn: one a module, emptied each time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.activities.enrolment.town import Town, emptied
from tests.databases import BOTH, shared_url, with_tables


@pytest.fixture(scope="module", params=BOTH)
def town_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    with with_tables(shared_url(request, tmp_path_factory)) as engine:
        yield engine


@pytest.fixture
def town(town_engine: Engine) -> Town:
    return Town(emptied(town_engine))
