"""Processes under measurement, with those they start: their processor time and their memory."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

TICK = os.sysconf("SC_CLK_TCK")


class Processes:
    """Started in the block and ended with it; `also` is counted and left running."""

    def __init__(self, also: Processes | None = None) -> None:
        self._also = also
        self._started: list[asyncio.subprocess.Process] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in self._started:
            if each.returncode is None:
                os.killpg(each.pid, signal.SIGTERM)
            try:
                await asyncio.wait_for(each.wait(), 15)
            except TimeoutError:
                os.killpg(each.pid, signal.SIGKILL)
                await each.wait()

    async def start(self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        """Start one more."""
        quiet = asyncio.subprocess.DEVNULL
        log = None if os.environ.get("BENCH_LOUD") else quiet
        self._started.append(
            await asyncio.create_subprocess_exec(
                *command, cwd=cwd, env=dict(env), stdout=quiet, stderr=log, start_new_session=True
            )
        )

    def cpu_seconds(self) -> float:
        """Processor time of all, so far."""
        return sum(map(_cpu_seconds, self._pids()))

    def megabytes(self) -> float:
        """Resident memory of all."""
        return sum(map(_megabytes, self._pids()))

    def _pids(self) -> list[int]:
        mine = [each.pid for each in self._started if each.returncode is None]
        children = [pid for pid in _everybody() if _parent(pid) in mine]
        return mine + children + (self._also._pids() if self._also else [])


def _everybody() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rsplit(")", 1)[1].split()
    except OSError:
        return []


def _parent(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[1]) if fields else 0


def _cpu_seconds(pid: int) -> float:
    fields = _fields(pid)
    return (int(fields[11]) + int(fields[12])) / TICK if fields else 0.0


def _megabytes(pid: int) -> float:
    fields = _fields(pid)
    return int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if fields else 0.0
