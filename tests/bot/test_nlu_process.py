"""The language process beside the app: it comes back after its end, and leaves nobody behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot import nlu_process
from bot.nlu_process import NluProcess, NluState
from bot.understanding.breaker import CircuitBreaker
from bot.understanding.keywords import KeywordUnderstanding

SERVER = """
import http.server, json, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer({"model_file": "a.tar.gz"})
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer({"intent": {"name": "thank", "confidence": 0.9}, "entities": []})
    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
TRAINING = """#!/bin/sh
sleep 600 &
echo $! > {pid}.tmp && mv {pid}.tmp {pid}
wait
"""
PATIENCE_SECONDS = 20


async def until(told: Callable[[], bool]) -> None:
    for _ in range(PATIENCE_SECONDS * 100):
        if told():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never happened")


def is_running(pid: int) -> bool:
    """Whether the process still does something; one that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@asynccontextmanager
async def keeping() -> AsyncIterator[tuple[NluProcess, CircuitBreaker, asyncio.Task[None]]]:
    async with aiohttp.ClientSession() as session:
        breaker = CircuitBreaker(None, KeywordUnderstanding(), time.monotonic)
        process = NluProcess(session, breaker, lambda _: None)
        task = asyncio.create_task(process.run())
        try:
            yield process, breaker, task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(autouse=True)
def _prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu_process.shutil.which", lambda _: "/bin/true")
    monkeypatch.setattr(nlu_process, "PAUSE_AFTER_END_SECONDS", 0)
    monkeypatch.setattr(nlu_process.model_state, "verify", lambda: None)
    monkeypatch.setattr(nlu_process.model_state, "needs_training", lambda: False)


async def test_a_killed_server_leaves_the_keywords_and_comes_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    started: list[int] = []

    def argv(*, port: int, token: str) -> list[str]:
        del token
        started.append(port)
        return [sys.executable, str(script), str(port)]

    monkeypatch.setattr(nlu_process.server, "argv", argv)
    async with keeping() as (process, breaker, _):
        await until(lambda: process.state is NluState.READY)
        assert (await breaker.understand("随便什么")).intent == "thank", "the server is asked"
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        await until(lambda: len(started) > 1)
        await until(lambda: process.state is NluState.READY)
        assert (await breaker.understand("随便什么")).intent == "thank"
        last = process.pid
    assert last is not None
    assert not is_running(last)


async def test_stopping_in_the_middle_of_a_training_ends_all_of_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pid_file, script = tmp_path / "pid", tmp_path / "train"
    script.write_text(TRAINING.format(pid=pid_file))
    script.chmod(0o755)
    monkeypatch.setattr(nlu_process.model_state, "needs_training", lambda: True)
    monkeypatch.setattr("bot.nlu_process.sys.executable", str(script))
    async with keeping() as (process, breaker, _):
        await until(pid_file.exists)
        assert process.state is NluState.TRAINING
        assert breaker.is_open, "keywords carry everything meanwhile"
    await until(lambda: not is_running(int(pid_file.read_text())))
