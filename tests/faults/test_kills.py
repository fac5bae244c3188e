"""SIGKILL at every named point of a conversation: nothing is lost, nothing happens twice.

A conversation (register for an event, report a concern, withdraw) with a real process, which is
killed four or five times on the way; the Bot API server is a process of its own and survives.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from activities.bootstrap.migrate import migrate
from activities.bootstrap.sample_city import load_sample_city
from activities.clock import SystemClock
from activities.concerns.models import Concern
from activities.conversations.models import (
    Conversation,
    Draft,
    InboxMessage,
    OutboxMessage,
)
from activities.db.engine import open_database
from activities.db.work import UnitOfWork
from activities.enrolment.models import Registration, SeatPool
from activities.events.models import Event
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals
from tests.fakes.bot_api import RemoteBotApi, RemotePerson, VisibleMessage, spawned
from tests.faults.supervised import supervised

pytestmark = pytest.mark.slow

PATIENCE = 40.0
LEAK = "18楼女厕水龙头坏了"
CONVERSATIONS = [
    ("accept.after_commit:1", "turn.heard:2", "turn.after_commit:1", "delivery.sent:2"),
    (
        "poll.before_confirm:1",
        "group.before_commit:5",
        "delivery.marked:1",
        "accept.after_commit:2",
    ),
    (
        "group.after_commit:5",
        "delivery.sent:1",
        "poll.before_confirm:2",
        "turn.after_commit:2",
        "group.before_commit:4",
    ),
]


@dataclass
class Rehearsal:
    """Somebody's conversation, and what it must have left behind."""

    telegram: RemoteBotApi
    person: RemotePerson
    database: str
    event_id: int
    sent: int = 0

    async def whole_conversation(self) -> None:
        await self.writes(f"/start e_{self.event_id}", shows="个名额")
        await self.presses("报名", shows="报名成功")
        await self.writes(LEAK, shows="在哪栋楼")
        await self.presses("恒隆广场", shows="地点：恒隆广场")
        await self.presses("提交", shows="已提交，编号")
        await self.presses("退出", shows="已退出")

    async def last_words(self) -> None:
        """Something that is answered after everything before it has been."""
        await self.writes("/nonsense", shows="不认识这个命令")

    async def writes(self, text: str, *, shows: str) -> None:
        await self.person.send_text(text)
        await self._until(shows)

    async def presses(self, button: str, *, shows: str) -> None:
        await self.person.press(button)
        await self._until(shows)

    async def _until(self, words: str) -> None:
        self.sent += 1

        async def is_shown() -> bool:
            screen = await self.person.screen()
            return any(each.is_from_bot and words in _all_words(each) for each in screen)

        await self.telegram.wait_until(is_shown, PATIENCE)

    async def assert_nothing_lost_nothing_twice(self, *, duplicates: int) -> None:
        screen = [each for each in await self.person.screen() if each.is_from_bot]
        with self._session() as session:
            inbox = self._of_person(session, InboxMessage)
            outbox = self._of_person(session, OutboxMessage)
            user_id = session.scalars(self._conversation()).one().user_id
            registrations = session.scalars(
                select(Registration).where(Registration.user_id == user_id)
            ).all()
            concerns = session.scalars(
                select(Concern.text).where(Concern.reporter_id == user_id)
            ).all()
            seats = session.scalars(
                select(SeatPool).join(Event).where(Event.id == self.event_id)
            ).one()
            assert len(inbox) == self.sent, "no message of the person is lost or stored twice"
            assert {each.state for each in inbox} == {"done"}
            assert {each.state for each in outbox} <= {"sent", "superseded"}
            assert len(registrations) == 1, "registered once"
            assert seats.taken == 0, "and withdrawn once"
            assert concerns == [LEAK], "reported once"
            assert not session.scalars(select(Draft)).all()
            new_messages = [each for each in outbox if not each.edits]
        surplus = len(screen) - len(new_messages)
        assert 0 <= surplus <= duplicates, "at most one duplicate for a kill"

    def forget_last(self, table) -> None:
        with self._session() as session:
            session.delete(self._of_person(session, table)[-1])
            session.commit()

    def _session(self) -> Session:
        return Session(open_database(self.database))

    def _conversation(self):
        return select(Conversation).where(Conversation.address == str(self.person.id))

    def _of_person(self, session: Session, table):
        return session.scalars(
            select(table)
            .join(Conversation, Conversation.id == table.conversation_id)
            .where(Conversation.address == str(self.person.id))
            .order_by(table.id)
        ).all()


def _all_words(message: VisibleMessage) -> str:
    return " ".join([message.text, *message.buttons])


@pytest.fixture
async def telegram() -> AsyncIterator[RemoteBotApi]:
    async with spawned() as server:
        yield server


@pytest.fixture
async def rehearsal(telegram: RemoteBotApi, tmp_path: Path) -> Rehearsal:
    url = f"sqlite:///{tmp_path / 'louyi.db'}"
    engine = open_database(url)
    migrate(engine)
    now = SystemClock().now()
    with Session(engine) as session:
        load_sample_city(UnitOfWork(session, now, Signals(), WorkingCalendar()))
        session.commit()
        later = select(Event.id).where(Event.starts_at > now + timedelta(days=2))
        event_id = session.scalars(later.order_by(Event.id)).first()
    engine.dispose()
    assert event_id is not None
    return Rehearsal(telegram, await telegram.person(), url, event_id)


@pytest.mark.parametrize("failpoints", CONVERSATIONS, ids=" ".join)
async def test_kills_lose_nothing_and_repeat_nothing(
    rehearsal: Rehearsal, tmp_path: Path, failpoints: tuple[str, ...]
):
    telegram = rehearsal.telegram
    async with supervised(tmp_path, telegram.token, telegram.url, failpoints) as bot:
        await rehearsal.whole_conversation()
        while bot.kills < len(failpoints):
            await rehearsal.writes("/privacy", shows="我保存")
        await rehearsal.last_words()
    await rehearsal.assert_nothing_lost_nothing_twice(duplicates=bot.kills)


async def test_without_a_kill_nothing_is_doubled_and_a_loss_would_be_seen(
    rehearsal: Rehearsal, tmp_path: Path
):
    telegram = rehearsal.telegram
    async with supervised(tmp_path, telegram.token, telegram.url) as bot:
        await rehearsal.whole_conversation()
        await rehearsal.last_words()
    assert bot.process is not None
    assert bot.process.returncode == 0, "Ctrl-C ends it cleanly"
    await rehearsal.assert_nothing_lost_nothing_twice(duplicates=0)
    # The negative controls: the check fails when a message is lost, or one more was shown.
    rehearsal.forget_last(InboxMessage)
    with pytest.raises(AssertionError, match="lost or stored twice"):
        await rehearsal.assert_nothing_lost_nothing_twice(duplicates=1)
    rehearsal.sent -= 1
    rehearsal.forget_last(OutboxMessage)
    with pytest.raises(AssertionError, match="at most one duplicate"):
        await rehearsal.assert_nothing_lost_nothing_twice(duplicates=0)
