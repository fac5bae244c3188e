"""Pressing buttons over Telegram: registering for an event and withdrawing, in a closed loop."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from functools import partial

from tests.bench.app import App
from tests.bench.processes import Processes
from tests.fakes.bot_api import FakeBotApi, Person, VisibleMessage

STEPS = ("报名", "加入候补", "退出", "离开候补")


@dataclass
class Speed:
    """What a closed loop of `users` reached."""

    users: int
    rate: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float


async def measure_buttons(
    telegram: FakeBotApi, app: App | Processes, users: int, seconds: float, first_id: int
) -> Speed:
    """Let every user press for so long; the time runs from the press to the edited card."""
    people = [
        telegram.person(id=first_id + number, first_name=f"U{number}", language_code="zh-hans")
        for number in range(users)
    ]
    await asyncio.gather(*(_open_card(telegram, each, n) for n, each in enumerate(people)))
    times: list[float] = []
    cpu = app.cpu_seconds()
    begun = time.monotonic()
    await asyncio.gather(*(_press(telegram, each, begun + seconds, times) for each in people))
    spent = time.monotonic() - begun
    times.sort()
    return Speed(
        users=users,
        rate=len(times) / spent,
        p50_ms=times[len(times) // 2] * 1000,
        p99_ms=times[int(len(times) * 0.99)] * 1000,
        cpu_ms=(app.cpu_seconds() - cpu) * 1000 / len(times),
    )


async def _open_card(telegram: FakeBotApi, person: Person, number: int) -> None:
    await person.start()
    await telegram.wait_until(lambda: _has(person, "恒隆"), timeout=60)
    await person.send_text("/events")
    await telegram.wait_until(lambda: _has(person, "近期活动"), timeout=60)
    rows = [button for row in person.screen()[-1].rows for button in row]
    # The first three may begin while we measure: the later ones stay open.
    await person.press(rows[3 + number % (len(rows) - 4)].text)
    await telegram.wait_until(lambda: _labels(person) & set(STEPS), timeout=60)


async def _press(telegram: FakeBotApi, person: Person, until: float, times: list[float]) -> None:
    while time.monotonic() < until:
        card, label = _pressable(person)
        last = person.screen()[-1].message_id
        begun = time.monotonic()
        await person.press(label, message=card)
        await telegram.wait_until(partial(_moved_on, person, card, last), timeout=60)
        times.append(time.monotonic() - begun)


def _pressable(person: Person) -> tuple[VisibleMessage, str]:
    """Return the newest card that can be pressed, and the label to press."""
    for message in reversed(person.screen()):
        labels = [button.text for row in message.rows for button in row if button.text in STEPS]
        if labels:
            return message, labels[0]
    raise AssertionError("no card to press on the screen")


def _moved_on(person: Person, before: VisibleMessage, newest: int) -> bool:
    """Tell whether the pressed card was edited, or answered by a newer message."""
    now = next((each for each in person.screen() if each.message_id == before.message_id), None)
    return person.screen()[-1].message_id > newest or (now is not None and now.text != before.text)


def _labels(person: Person) -> set[str]:
    return {button.text for row in person.screen()[-1].rows for button in row}


def _has(person: Person, words: str) -> bool:
    screen = person.screen()
    return bool(screen) and (
        words in (screen[-1].text or "")
        or any(words in button.text for row in screen[-1].rows for button in row)
    )
