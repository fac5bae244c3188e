"""A load whose every message has one effect with a number: people who write to a human.

Each writer talks with a reader; what the writer says is passed on. Lost, doubled and overtaken
messages all show in what the reader has been written to.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from activities.clock import SystemClock
from activities.conversations.handoff import KIND
from activities.conversations.inbox import open_conversation
from activities.conversations.models import (
    Conversation,
    ConversationKind,
    InboxMessage,
    OutboxMessage,
    TurnOwner,
)
from activities.db.work import UnitOfWork
from activities.people.service import recognise
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals
from tests.fakes.bot_api import FakeBotApi, Person

NUMBERED = re.compile(r"#(\d+)\b")
DONE = 0.25


def unit(session: Session) -> UnitOfWork:
    return UnitOfWork(session, SystemClock().now(), Signals(), WorkingCalendar())


@dataclass
class Pair:
    """Somebody who writes and the human who reads."""

    writer: Person
    reader: Person
    said: int = 0


@dataclass
class Found:
    """What became of everything that was said."""

    said: int
    lost: int
    doubled: int
    inversions: int
    undelivered: int
    surplus: int
    """Messages seen again: at most one a conversation for a kill, and one for a lost answer."""
    shown_out_of_order: int

    def __str__(self) -> str:
        return (
            f"{self.said} updates: lost {self.lost}, double effects {self.doubled}, "
            f"inversions {self.inversions}; undelivered {self.undelivered}, "
            f"shown twice {self.surplus}"
        )


@dataclass
class Relay:
    """All pairs on one Telegram."""

    telegram: FakeBotApi
    engine: Engine
    pairs: list[Pair] = field(default_factory=list)

    async def open(self, count: int) -> None:
        """Connect pairs; the bot is not running yet, or has just prepared the city."""
        for number in range(count):
            writer = self.telegram.person(first_name=f"W{number}")
            reader = self.telegram.person(first_name=f"R{number}")
            # The bot may write only to those who have written to it.
            await reader.send_text("/privacy")
            self.pairs.append(Pair(writer, reader))
        with Session(self.engine) as session:
            work = unit(session)
            for pair in self.pairs:
                _connect(work, pair)
            session.commit()

    async def says(self, pair: Pair) -> None:
        """One more numbered message."""
        pair.said += 1
        await pair.writer.send_text(f"说一句 #{pair.said}")

    async def burst(self, pair: Pair, length: int) -> None:
        """Several messages without a pause."""
        for _ in range(length):
            await self.says(pair)

    async def until_answered(self, seconds: float = 180) -> None:
        """Wait until nothing waits to be answered or delivered."""
        deadline = asyncio.get_running_loop().time() + seconds
        while await asyncio.to_thread(self._waiting):
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError(f"still waiting: {self._waiting()} rows")
            await asyncio.sleep(DONE)

    def _waiting(self) -> int:
        with Session(self.engine.execution_options(read_only=True)) as session:
            came = session.scalar(select(func.count()).select_from(InboxMessage)) or 0
            new = select(func.count(InboxMessage.id)).where(InboxMessage.state == "new")
            queued = select(func.count(OutboxMessage.id)).where(OutboxMessage.state == "queued")
            open_rows = (session.scalar(new) or 0) + (session.scalar(queued) or 0)
        missing = max(sum(each.said for each in self.pairs) + len(self.pairs) - came, 0)
        return open_rows + missing

    def found(self) -> Found:
        """Compare what was said with what was passed on and with what is on the screens."""
        totals = Found(0, 0, 0, 0, 0, 0, 0)
        with Session(self.engine.execution_options(read_only=True)) as session:
            for pair in self.pairs:
                passed_on = _numbers(_texts(session, pair))
                shown = _numbers(each.text for each in pair.reader.screen() if each.is_from_bot)
                expected = set(range(1, pair.said + 1))
                totals.said += pair.said
                totals.lost += len(expected - set(passed_on))
                totals.doubled += len(passed_on) - len(set(passed_on))
                totals.inversions += inversions(passed_on)
                totals.undelivered += len(expected - set(shown))
                totals.surplus += len(shown) - len(set(shown))
                totals.shown_out_of_order += inversions(list(dict.fromkeys(shown)))
        return totals


def _connect(work: UnitOfWork, pair: Pair) -> None:
    sides = []
    for person in (pair.writer, pair.reader):
        conversation = open_conversation(work, "telegram", str(person.id), ConversationKind.PRIVATE)
        user = recognise(work, "telegram", str(person.id), name=person.first_name)
        work.session.flush()
        conversation.user = user
        sides.append(conversation)
    writing, reading = sides
    writing.owner, writing.owner_id = TurnOwner.HUMAN, reading.user.id
    reading.subject_kind, reading.subject_id = KIND, writing.id
    work.session.flush()


def _texts(session: Session, pair: Pair) -> list[str]:
    rows = session.scalars(
        select(OutboxMessage)
        .join(Conversation, Conversation.id == OutboxMessage.conversation_id)
        .where(
            Conversation.channel == "telegram",
            Conversation.address == str(pair.reader.id),
            OutboxMessage.dedupe_key.startswith("relay:"),
        )
        .order_by(OutboxMessage.id)
    )
    return ["\n".join(row.payload["lines"]) for row in rows]


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(found[1]) for text in texts if (found := NUMBERED.search(text))]


def inversions(numbers: list[int]) -> int:
    """How many stand after a larger one."""
    largest, count = 0, 0
    for number in numbers:
        count += number < largest
        largest = max(largest, number)
    return count
