"""A running city on each database, and the looking for words in everything it keeps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.city import open_city
from tests.conversations.concerns.town import Town


@pytest.fixture
async def town(tmp_path: Path, database_url: str) -> AsyncIterator[Town]:
    async with open_city(tmp_path, database_url) as city:
        operator = await city.operator()
        yield Town(city, operator, await city.worker(operator))
