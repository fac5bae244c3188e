"""Every story of this folder is played on the web and on Telegram, in Chinese and in English."""

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
from tests.conversations.everywhere.stage import Stage, open_stage


@pytest.fixture(scope="session")
def loaded_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample city in it: made once, copied for every story."""
    folder = tmp_path_factory.mktemp("city")
    settings = Settings(_env_file=None, data_dir=folder, secret_key="only for tests")
    workshop = open_workshop(settings, ManualClock(TUESDAY_MORNING))
    workshop.writer.run(lambda session: load_sample_city(workshop.work(session)))
    workshop.writer.close()
    workshop.engine.dispose()
    return folder / "louyi.db"


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["web", "telegram"])
async def stage(
    request: pytest.FixtureRequest,
    language: str,
    tmp_path: Path,
    loaded_city: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Stage]:
    monkeypatch.setattr("bot.telegram.limits.CHAT_BURST", 10_000)
    shutil.copy(loaded_city, tmp_path / "louyi.db")
    async with open_stage(tmp_path, request.param, language) as opened:
        yield opened
