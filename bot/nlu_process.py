"""The language process: prepared, trained, started and watched in the background.

The app never waits for it; until it answers, and whenever it is away, keywords carry everything.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

import aiohttp
import structlog

from bot.logs import error_place
from bot.understanding.breaker import CircuitBreaker
from bot.understanding.port import UnderstandingFailed
from bot.understanding.rasa import RasaUnderstanding
from nlu import model_state, server

log = structlog.get_logger()

ROOT = server.ROOT
STARTS_WITHIN_SECONDS = 120
PAUSE_AFTER_END_SECONDS = 5.0


class NluState(StrEnum):
    """How far the language process has come."""

    OFF = "off"
    PREPARING = "preparing"
    TRAINING = "training"
    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"


class NluProcess:
    """Keeps a Rasa server running beside the app and tells the breaker when it can be used."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        breaker: CircuitBreaker,
        tell: Callable[[str], None],
    ) -> None:
        self._session = session
        self._breaker = breaker
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None
        self.state = NluState.OFF

    @property
    def pid(self) -> int | None:
        """The number of the process that runs now."""
        return self._process.pid if self._process is not None else None

    async def run(self) -> None:
        """Prepare, train and serve, again after every end, until cancelled."""
        try:
            if not await self._prepare():
                return
            while True:
                await self._serve()
                await asyncio.sleep(PAUSE_AFTER_END_SECONDS)
        except OSError as error:
            self._fail(error_place(error))
        finally:
            await self._end()

    async def _prepare(self) -> bool:
        uv = shutil.which("uv") or str(ROOT / ".tools/bin/uv")
        self._move(NluState.PREPARING, "preparing the language environment (Python 3.10, once)")
        synced = await self._step([uv, "sync", "--directory", "nlu", "--frozen", "--quiet"])
        if not synced:
            return False
        if not await asyncio.to_thread(model_state.needs_training):
            return True
        self._move(NluState.TRAINING, "training the language model (about half a minute)")
        return await self._step([sys.executable, "-m", "nlu.train"])

    async def _serve(self) -> None:
        self._move(NluState.STARTING, "starting the language server")
        try:
            await asyncio.to_thread(model_state.verify)
        except model_state.AlteredModel as error:
            self._fail(str(error))
            return
        port, token = _free_port(), secrets.token_urlsafe(24)
        self._process = await asyncio.create_subprocess_exec(
            *server.argv(port=port, token=token),
            cwd=ROOT,
            env=server.environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        url = f"http://127.0.0.1:{port}"
        if await self._answers(url, token):
            self._breaker.use(await _warm(RasaUnderstanding(self._session, url, token)))
            self._move(NluState.READY, "the language model is ready")
            await self._process.wait()
        self._breaker.use(None)
        self._fail("the language server has ended; keywords carry on")
        await self._end()

    async def _answers(self, url: str, token: str) -> bool:
        """Wait until the server answers; False when it ends or takes too long."""
        deadline = asyncio.get_running_loop().time() + STARTS_WITHIN_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            if self._process is None or self._process.returncode is not None:
                return False
            try:
                async with self._session.get(f"{url}/status", params={"token": token}) as answer:
                    if answer.status == 200:
                        return True
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.5)
        return False

    async def _step(self, command: list[str]) -> bool:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            env=_without_venv(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        self._process = process
        _, told = await process.communicate()
        self._process = None
        if process.returncode:
            last = told.decode(errors="replace").strip().splitlines()[-1:]
            self._fail(last[0] if last else f"exit code {process.returncode}")
        return process.returncode == 0

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        _signal(process, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            _signal(process, signal.SIGKILL)
            await process.wait()

    def _move(self, state: NluState, words: str) -> None:
        self.state = state
        self._tell(words)

    def _fail(self, reason: str) -> None:
        self.state = NluState.FAILED
        self._tell(f"language model not available: {reason}. Buttons and keywords work.")


async def _warm(rasa: RasaUnderstanding) -> RasaUnderstanding:
    """Let the first sentence, by far the slowest one, not be somebody's."""
    with suppress(UnderstandingFailed):
        await rasa.understand("你好")
    return rasa


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Reach what the process has started too: a training runs in a child of its own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _without_venv() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
