"""A running city for each conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.appointments.tower import Tower, open_tower


@pytest.fixture
async def tower(tmp_path: Path) -> AsyncIterator[Tower]:
    async with open_tower(tmp_path) as opened:
        yield opened
