"""A running city in which concerns are worked on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.city import open_city
from tests.conversations.concerns.town import Town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_city(tmp_path) as city:
        operator = await city.operator()
        yield Town(city, operator, await city.worker(operator))
