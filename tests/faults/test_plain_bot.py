"""The negative control of line 3: the usual way of polling loses what it had already confirmed."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.fakes.bot_api import FakeBotApi
from tests.faults.amounts import measured
from tests.faults.supervised import REPOSITORY

pytestmark = pytest.mark.slow
UPDATES = 200


async def plain_bot(telegram: FakeBotApi, file: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.plain_bot", str(file),
        env=os.environ
        | {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API": telegram.url},
        cwd=REPOSITORY,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


async def test_a_plain_bot_loses_what_it_confirmed_before_it_was_done(tmp_path: Path) -> None:
    done = tmp_path / "done"
    async with FakeBotApi() as telegram:
        person = telegram.person()
        for number in range(UPDATES):
            await person.send_text(f"{number}")
        bot = await plain_bot(telegram, done)
        try:
            await telegram.wait_until(lambda: not telegram.pending, timeout=60)
        finally:
            bot.kill()
            await bot.wait()
    kept = set(done.read_text("utf-8").split()) if done.exists() else set()
    measured(3, f"negative control, plain polling and one kill: {UPDATES - len(kept)} lost")
    assert len(kept) < UPDATES
