"""Fixtures of the conversations over Telegram."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from activities.bootstrap.sample_city import load_sample_city
from activities.clock import ManualClock
from bot.assembly import open_workshop
from bot.settings import Settings
from tests.city import TUESDAY_MORNING
from tests.conversations.telegram.town import Town, open_town


@pytest.fixture(autouse=True)
def _no_waiting_for_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Conversations here go faster than people type; the limits have tests of their own."""
    monkeypatch.setattr("bot.telegram.limits.CHAT_BURST", 10_000)
    monkeypatch.setattr("bot.telegram.limits.GROUP_MESSAGES_PER_MINUTE", 10_000)


@pytest.fixture(scope="session")
def city_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample city in it: made once, copied for every town."""
    folder = tmp_path_factory.mktemp("city")
    settings = Settings(_env_file=None, data_dir=folder, secret_key="only for tests")
    workshop = open_workshop(settings, ManualClock(TUESDAY_MORNING))
    workshop.writer.run(lambda session: load_sample_city(workshop.work(session)))
    workshop.writer.close()
    workshop.engine.dispose()
    return folder / "louyi.db"


@pytest.fixture
def folder(tmp_path: Path, city_file: Path) -> Path:
    """A data folder with a fresh copy of the city."""
    shutil.copy(city_file, tmp_path / "louyi.db")
    return tmp_path


@pytest.fixture
async def town(folder: Path) -> AsyncIterator[Town]:
    async with open_town(folder) as opened:
        yield opened


@pytest.fixture(params=["polling", "webhook"])
async def any_town(folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    """The same town, heard by polling and by webhook."""
    async with open_town(folder, by_webhook=request.param == "webhook") as opened:
        yield opened


@pytest.fixture
async def by_webhook(folder: Path) -> AsyncIterator[Town]:
    async with open_town(folder, by_webhook=True) as opened:
        yield opened
