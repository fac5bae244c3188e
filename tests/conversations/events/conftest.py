"""A running city for each conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.events.people import Noon, open_noon


@pytest.fixture
async def noon(tmp_path: Path) -> AsyncIterator[Noon]:
    async with open_noon(tmp_path) as opened:
        yield opened
