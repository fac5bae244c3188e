"""Measures start, size, buttons over Telegram and sentences with the language model."""

from __future__ import annotations

import asyncio
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from activities.clock import SystemClock
from tests.bench import browse, peers, registrations, scale
from tests.bench.app import ROOT, app
from tests.bench.buttons import measure_buttons
from tests.bench.casework import measure_casework
from tests.bench.lunch import measure_lunch
from tests.bench.postgres import postgres
from tests.fakes.bot_api import FakeBotApi

REPORT = ROOT / "docs" / "performance.md"
DEFAULT = ("capabilities", "peers", "scale")
WANTED = tuple(os.environ.get("BENCH", " ".join(DEFAULT)).split())
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
SENTENCES = ("明天中午有什么活动", "附近哪里有母婴室", "what's on tomorrow noon", "我的安排")
RASA_READY_SECONDS = 180


async def main() -> None:
    """Print the table."""
    rows: list[tuple[str, str, str]] = []
    tables: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BENCH_FOLDER"] = folder
        await _start_and_size(Path(folder), rows)
        await _buttons(Path(folder), rows)
        await _sentences(Path(folder), rows)
        if "capabilities" in WANTED:
            rows += await _capabilities(Path(folder))
        if "peers" in WANTED:
            tables += await _peers()
        if "scale" in WANTED:
            tables += ["", "## In a full database", ""]
            tables += scale.rows_of(await scale.measure_scale(Path(folder)))
    width = max(len(name) for name, _, _ in rows)
    print(f"{platform.platform()}, {os.cpu_count()} cores, commit {_commit()}")
    print(f"{'what':{width}}  measured      goal")
    for name, value, goal in rows:
        print(f"{name:{width}}  {value:12}  {goal}")
    print("\n".join(tables))
    if WANTED == DEFAULT:
        REPORT.write_text("\n".join(_report(rows, tables)) + "\n", "utf-8")


async def _peers() -> list[str]:
    reason = peers.why_no_peer()
    if reason is not None:
        return ["", f"The peers were not measured: {reason}."]
    contest = await peers.compare()
    ratios = [f"* {each}" for each in peers.summary(contest)]
    return ["", "## Beside its peers", "", *peers.rows_of(contest.speeds), "", *ratios]


def _report(rows: list[tuple[str, str, str]], tables: list[str]) -> list[str]:
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return [
        "# How fast Louyi is", "",
        (f"Made by `make bench`. {SystemClock().now():%Y-%m-%d}, {machine}, "
        f"Python {platform.python_version()}, commit {_commit()}. One run, one load generator, "
        "one fake Bot API, all on this machine: what counts are the ratios."), "",
        "| what | measured | goal |", "|---|---|---|",
        *(f"| {name} | {value} | {goal} |" for name, value, goal in rows),
        *tables, "",
        "What the peer is, and its one repair: `tests/bench/peer/README.md`. CPU is that of every",
        "process the contestant needs, the language server included.",
    ]  # fmt: skip


async def _capabilities(folder: Path) -> list[tuple[str, str, str]]:
    rows = list(await measure_lunch(folder / "lunch"))
    with postgres() as url:
        measure_casework(folder, rows, url)
    rows += await asyncio.to_thread(registrations.rows, SECONDS)
    return rows + await browse.rows()


async def _start_and_size(folder: Path, rows: list[tuple[str, str, str]]) -> None:
    for kind, goal in (("cold, city loaded", ""), ("warm", "<= 3 s")):
        async with app(folder / "start", NLU="false") as running:
            seconds = running.seconds_to_first_answer
            rows.append((f"start to first answer, {kind}", f"{seconds:.2f} s", goal))


async def _buttons(folder: Path, rows: list[tuple[str, str, str]]) -> None:
    async with FakeBotApi() as telegram:
        settings = {
            "NLU": "false",
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API": telegram.url,
            "TELEGRAM_MESSAGES_PER_SECOND": "100000",
            "TELEGRAM_CHAT_BURST": "100000",
        }
        async with app(folder / "buttons", **settings) as running:
            for users, goal in ((1, "p50 <= 10 ms"), (64, ">= 150/s")):
                speed = await measure_buttons(telegram, running, users, SECONDS, 10_000 * users)
                spread = f"p50 {speed.p50_ms:.1f} ms, p99 {speed.p99_ms:.1f} ms"
                detail = f"{goal}; {spread}, CPU {speed.cpu_ms:.1f} ms each"
                name = f"buttons over Telegram, {users} users"
                rows.append((name, f"{speed.rate:.0f}/s", detail))
            rows.append(("RSS of the app", f"{running.megabytes():.0f} MB", "<= 250 MB"))


async def _sentences(folder: Path, rows: list[tuple[str, str, str]]) -> None:
    async with app(folder / "sentences") as running:
        deadline = time.monotonic() + RASA_READY_SECONDS
        while (await running.health())["understanding"] != "rasa":
            if time.monotonic() > deadline:
                rows.append(("a sentence with Rasa", "not ready", ""))
                return
            await asyncio.sleep(0.5)
        times = []
        for turn in range(100):
            begun = time.monotonic()
            await running.say(f"bench{turn // 40}", SENTENCES[turn % len(SENTENCES)])
            times.append(time.monotonic() - begun)
        times.sort()
        rows.append(("a sentence with Rasa, p50", f"{times[50] * 1000:.1f} ms", "<= 30 ms"))
        rows.append(("RSS of Rasa", f"{running.rasa_megabytes() or 0:.0f} MB", "<= 800 MB"))


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit(0)
