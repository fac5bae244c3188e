"""Louyi beside what people would otherwise run, and beside the floors: one table, one load.

Everybody holds the same five-sentence conversation over the same fake Bot API, by webhook.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from nlu import server as nlu_server
from tests.bench.app import ROOT, free_port
from tests.bench.buttons import measure_buttons
from tests.bench.databases import databases
from tests.bench.peer_project import SENTENCES, make_project, peer_environment
from tests.bench.processes import Processes
from tests.fakes.bot_api import FakeBotApi, Person

SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
READY_SECONDS = 240.0
USERS = (1, 16)
LOUYI, PEER, PATCHED = "Louyi", "Rasa connector, stock", "Rasa connector, cached validator"
ECHO, FAST_ECHO, BARE = "python-telegram-bot echo", "the same over aiohttp", "bare HTTP echo"
Row = tuple[str, str, str]


@dataclass
class Speed:
    """What one contestant reached with so many users."""

    who: str
    what: str
    users: int
    rate: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    megabytes: float


@dataclass
class Contest:
    """All speeds, and their ratios at the end."""

    speeds: list[Speed] = field(default_factory=list)

    def best(self, who: str, what: str) -> Speed | None:
        found = [each for each in self.speeds if each.who.startswith(who) and each.what == what]
        return max(found, key=lambda each: each.rate, default=None)

    def ratio(self, what: str, ours: str, theirs: str, goal: str) -> str:
        one, other = self.best(ours, what), self.best(theirs, "sentence")
        if one is None or other is None:
            return f"{what}, {ours} against {theirs}: not measured"
        times = f"{one.rate / other.rate:.1f}× the messages/s, {one.p50_ms / other.p50_ms:.2f}× p50"
        return f"{what}, {ours} against {theirs}: {times} (goal {goal})"


async def compare() -> Contest:
    """Let everybody talk, one after the other."""
    contest = Contest()
    await _compare_louyi(contest)
    for name, cached in ((PEER, ""), (PATCHED, "1")):
        async with FakeBotApi() as telegram, rasa_peer(telegram, cached) as running:
            await _talks(contest, telegram, running, name)
    for name, kind in ((ECHO, "ptb"), (FAST_ECHO, "fast"), (BARE, "bare")):
        async with FakeBotApi() as telegram, echo(telegram, kind) as running:
            await _talks(contest, telegram, running, name)
    return contest


async def _compare_louyi(contest: Contest) -> None:
    async with language_server() as language, databases() as urls:
        for name, url in urls.items():
            async with FakeBotApi() as telegram, louyi(telegram, url, language) as running:
                await _talks(contest, telegram, running, f"{LOUYI} on {name}")
                await _presses(contest, telegram, running, f"{LOUYI} on {name}")


def summary(contest: Contest) -> list[str]:
    """Return the ratios that were aimed at."""
    return [
        contest.ratio("sentence", LOUYI, PEER, "≥ 10×, ≤ 0.2×"),
        contest.ratio("sentence", LOUYI, PATCHED, "≥ 3×"),
        contest.ratio("button", LOUYI, PEER, "≥ 25×"),
        contest.ratio("button", LOUYI, PATCHED, "≥ 10×"),
        contest.ratio("button", LOUYI, ECHO, "≥ 0.5×"),
    ]


async def _talks(contest: Contest, telegram: FakeBotApi, running: Processes, who: str) -> None:
    for users in USERS:
        speed = await _measure(telegram, running, who, "sentence", users, _say)
        contest.speeds.append(speed)


async def _presses(contest: Contest, telegram: FakeBotApi, running: Processes, who: str) -> None:
    """Registering and withdrawing, from the press to the edited card."""
    for users in USERS:
        pressed = await measure_buttons(telegram, running, users, SECONDS, 50_000 * users)
        contest.speeds.append(
            Speed(
                who, "button", users, pressed.rate, pressed.p50_ms, pressed.p99_ms,
                pressed.cpu_ms, running.megabytes(),
            )
        )  # fmt: skip


async def _measure(telegram, running, who, what, users, act) -> Speed:
    people = [telegram.person(first_name=f"U{number}") for number in range(users)]
    for each in people:
        await _say(telegram, each, 0)
    times: list[float] = []
    cpu, begun = running.cpu_seconds(), time.monotonic()

    async def loop(person: Person) -> None:
        turn = 0
        while time.monotonic() < begun + SECONDS:
            started = time.monotonic()
            await act(telegram, person, turn)
            times.append(time.monotonic() - started)
            turn += 1

    await asyncio.gather(*(loop(each) for each in people))
    spent = time.monotonic() - begun
    times.sort()
    return Speed(
        who, what, users,
        rate=len(times) / spent,
        p50_ms=times[len(times) // 2] * 1000,
        p99_ms=times[int(len(times) * 0.99)] * 1000,
        cpu_ms=(running.cpu_seconds() - cpu) * 1000 / len(times),
        megabytes=running.megabytes(),
    )  # fmt: skip


async def _say(telegram: FakeBotApi, person: Person, turn: int) -> None:
    """One sentence, until the answer is on the screen."""
    asked = await person.send_text(SENTENCES[turn % len(SENTENCES)])
    await telegram.wait_until(lambda: person.screen()[-1].message_id > asked.message_id, timeout=60)


@asynccontextmanager
async def language_server() -> AsyncIterator[tuple[str, str, Processes]]:
    """The trained model, served as Louyi does."""
    port, token = free_port(), "bench"
    running = Processes()
    async with running:
        await running.start(
            nlu_server.argv(port=port, token=token), cwd=ROOT, env=nlu_server.environment()
        )
        await until_answers(f"http://127.0.0.1:{port}/status?token={token}")
        yield f"http://127.0.0.1:{port}", token, running


@asynccontextmanager
async def louyi(
    telegram: FakeBotApi, url: str, language: tuple[str, str, Processes]
) -> AsyncIterator[Processes]:
    """Our own command with everything that it stores and guards."""
    port = free_port()
    rasa_url, rasa_token, language_process = language
    settings = {
        "DATA_DIR": os.environ["BENCH_FOLDER"], "DATABASE_URL": url, "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "ERROR", "NLU": "false",
        "TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API": telegram.url,
        "TELEGRAM_MESSAGES_PER_SECOND": "100000", "TELEGRAM_CHAT_BURST": "100000",
        "RASA_URL": rasa_url, "RASA_TOKEN": rasa_token,
    }  # fmt: skip
    running = Processes(also=language_process)
    async with running:
        await running.start(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=dict(os.environ) | settings
        )
        await until_answers(f"http://127.0.0.1:{port}/readyz")
        await telegram.wait_until(lambda: telegram.count_of("setWebhook") > 0, timeout=60)
        yield running


@asynccontextmanager
async def rasa_peer(telegram: FakeBotApi, cached: str) -> AsyncIterator[Processes]:
    """Rasa's connector with its action server, trained on the same sentences."""
    folder = Path(os.environ["BENCH_FOLDER"]) / "peer"
    if not folder.exists():
        await make_project(folder)
    port, actions = free_port(), free_port()
    environment = peer_environment(folder, telegram, cached)
    python = str(nlu_server.PYTHON)
    running = Processes()
    async with running:
        await running.start(
            [python, "-W", "ignore", "-m", "rasa_sdk", "--actions", "actions",
             "--port", str(actions)],
            cwd=folder, env=environment,
        )  # fmt: skip
        await until_answers(f"http://127.0.0.1:{actions}/health")
        (folder / "endpoints.yml").write_text(
            f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n", "utf-8"
        )
        await running.start(
            [python, "-W", "ignore", "-m", "rasa", "run", "--interface", "127.0.0.1",
             "--port", str(port), "--credentials", "credentials.yml", "--endpoints",
             "endpoints.yml", "--model", "models/peer.tar.gz", "--quiet"],
            cwd=folder, env=environment,
        )  # fmt: skip
        hook = f"http://127.0.0.1:{port}/webhooks/telegram"
        await until_answers(f"{hook}/")
        await set_webhook(telegram, f"{hook}/webhook")
        yield running


@asynccontextmanager
async def echo(telegram: FakeBotApi, kind: str) -> AsyncIterator[Processes]:
    """A floor: what answers the same words and stores nothing."""
    port = free_port()
    running = Processes()
    async with running:
        await running.start(
            [sys.executable, "-m", "tests.bench.echo", kind, str(port)],
            cwd=ROOT,
            env=dict(os.environ)
            | {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API": telegram.url},
        )
        await until_answers(f"http://127.0.0.1:{port}/")
        await set_webhook(telegram, f"http://127.0.0.1:{port}/webhook")
        yield running


async def set_webhook(telegram: FakeBotApi, url: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{telegram.base_url}{telegram.token}/setWebhook", json={"url": url}
        ) as answer,
    ):
        answer.raise_for_status()


async def until_answers(url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < deadline:
            try:
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError(url.partition("?")[0])


def why_no_peer() -> str | None:
    """Return why the peer cannot run here, or None."""
    if not nlu_server.PYTHON.exists():
        return "the language environment is missing: make nlu-setup"
    return None if shutil.which("git") else "git is missing"


def rows_of(speeds: Sequence[Speed]) -> list[str]:
    """Return the table, as Markdown."""
    head = "| who | what | users | messages/s | p50 ms | p99 ms | CPU ms each | RSS MB |"
    rule = "|---|---|---|---|---|---|---|---|"
    rows = [
        f"| {each.who} | {each.what} | {each.users} | {each.rate:.0f} | {each.p50_ms:.1f} | "
        f"{each.p99_ms:.1f} | {each.cpu_ms:.1f} | {each.megabytes:.0f} |"
        for each in speeds
    ]
    return [head, rule, *rows]
