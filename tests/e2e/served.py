"""A served city whose clock runs on from a Tuesday morning, and the browser to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from activities.clock import ManualClock
from bot.assembly import running
from bot.settings import Settings
from tests.city import TUESDAY_MORNING, City
from tests.web.site import Site, serving

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class RunningClock(ManualClock):
    """A clock that runs on from a chosen moment."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._begun = time.monotonic()

    def now(self) -> datetime:
        """Return the chosen moment plus what has passed since."""
        return super().now() + timedelta(seconds=time.monotonic() - self._begun)


@asynccontextmanager
async def open_served_city(folder: Path) -> AsyncIterator[Site]:
    """Serve a fresh city at the address that its own links name."""
    told: list[str] = []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(
        _env_file=None, data_dir=folder, nlu=False, secret_key="only for tests", port=port
    )
    clock = RunningClock(TUESDAY_MORNING)
    async with (
        running(settings, clock=clock, tell=told.append) as louyi,
        serving(City(louyi, clock, told), port=port) as site,
    ):
        yield site


def why_no_browser() -> str | None:
    """Return why nothing can be tested in a browser, or None when it can."""
    return None if _program() else "Chromium is not on this machine"


def must_have_browser() -> bool:
    return bool(os.environ.get("LOUYI_REQUIRE_BROWSER"))


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_program(), args=OPTIONS)
        try:
            yield browser
        finally:
            await browser.close()


def _program() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)
