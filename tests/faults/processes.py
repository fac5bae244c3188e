"""Processes of Louyi on one database: started, killed without warning, stopped politely."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.faults.supervised import REPOSITORY, free_port

READY_SECONDS = 120.0


@dataclass
class Replica:
    """One process."""

    folder: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None
    kills: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, failpoint: str = "") -> None:
        """Start it; `until_ready` waits."""
        environment = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run",
            env=environment
            | {
                "PYTHONPATH": str(REPOSITORY),
                "DATA_DIR": str(self.folder),
                "NLU": "false",
                "PORT": str(self.port),
                "LOG_LEVEL": "CRITICAL",
                "SECRET_KEY": "only for tests",
                "LOUYI_FAILPOINT": failpoint,
            }
            | self.settings,
            cwd=self.folder,
            stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def until_ready(self) -> None:
        """Wait until it answers."""
        deadline = asyncio.get_running_loop().time() + READY_SECONDS
        async with aiohttp.ClientSession() as session:
            while asyncio.get_running_loop().time() < deadline:
                assert self.process is not None
                assert self.process.returncode is None, "it ended by itself"
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.1)
        raise TimeoutError("a replica is not ready")

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
        self.kills += 1

    async def stop(self) -> int:
        """End it as a deployment does; its exit code."""
        if self.process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()

    def megabytes(self) -> float:
        """Its resident memory."""
        assert self.process is not None
        for line in Path(f"/proc/{self.process.pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0
