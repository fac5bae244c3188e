"""A Louyi of its own for measuring: the real command, a fresh folder, ended afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[2]
READY_SECONDS = 120.0


@dataclass
class App:
    """A running process under measurement."""

    process: asyncio.subprocess.Process
    url: str
    session: aiohttp.ClientSession
    seconds_to_first_answer: float

    async def say(self, sender: str, message: str) -> list[dict[str, Any]]:
        body = {"sender": sender, "message": message}
        async with self.session.post(f"{self.url}/webhooks/rest/webhook", json=body) as answer:
            found: list[dict[str, Any]] = await answer.json()
            return found

    async def health(self) -> dict[str, Any]:
        async with self.session.get(f"{self.url}/healthz") as answer:
            found: dict[str, Any] = await answer.json(content_type=None)
            return found

    def megabytes(self) -> float:
        return _megabytes(self.process.pid)

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rasa_megabytes(self) -> float | None:
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes()
                parent = (entry / "stat").read_text("ascii").rsplit(")", 1)[1].split()[1]
            except OSError:
                continue
            if b"rasa" in command and int(parent) == self.process.pid:
                return _megabytes(int(entry.name))
        return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def app(folder: Path, **settings: str) -> AsyncIterator[App]:
    """Start the command in `folder` and wait for its first answer."""
    port = free_port()
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "LOG_LEVEL": "ERROR",
        **settings,
    }
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with aiohttp.ClientSession() as session:
            running = App(process, f"http://127.0.0.1:{port}", session, 0.0)
            await _first_answer(running)
            running.seconds_to_first_answer = time.monotonic() - begun
            yield running
    finally:
        process.terminate()
        await process.wait()


async def _first_answer(running: App) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if await running.say("first", "/menu"):
                return
        except (aiohttp.ClientError, json.JSONDecodeError):
            await asyncio.sleep(0.02)
    raise TimeoutError("Louyi did not answer")


def _megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
