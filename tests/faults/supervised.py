"""The bot as a process of its own: killed at named points, one after the other, and restarted."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Supervised:
    """`python -m bot run`: each start is armed with the next failpoint, the last with none."""

    def __init__(self, folder: Path, token: str, api: str, failpoints: Sequence[str]) -> None:
        self._folder = folder
        self._failpoints = failpoints
        self._environment = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ
        } | {
            "PYTHONPATH": str(REPOSITORY),
            "DATA_DIR": str(folder),
            "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API": api,
            "NLU": "false",
            "PORT": str(free_port()),
            "LOG_LEVEL": "ERROR",
        }
        self._stopping = False
        self.kills = 0
        self.process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """Keep it running until it is stopped; a death nobody asked for is an error."""
        while not self._stopping:
            next_one = self._failpoints[self.kills : self.kills + 1]
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run",
                env=self._environment | {"LOUYI_FAILPOINT": "".join(next_one)},
                cwd=self._folder,
                stdout=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            ended = await self.process.wait()
            if self._stopping:
                return
            assert ended == -signal.SIGKILL, f"the bot ended by itself with {ended}"
            assert next_one, "nothing was left to kill it"
            self.kills += 1

    async def stop(self) -> int:
        """End it as Ctrl-C would; its exit code."""
        assert self.process is not None
        self._stopping = True
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        return await self.process.wait()


@asynccontextmanager
async def supervised(
    folder: Path, token: str, api: str, failpoints: Sequence[str] = ()
) -> AsyncIterator[Supervised]:
    bot = Supervised(folder, token, api, failpoints)
    running = asyncio.create_task(bot.run())
    try:
        yield bot
    finally:
        if not running.done():
            await bot.stop()
        await running
