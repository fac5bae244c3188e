"""Delivering: in order for each conversation, side by side for different ones, never for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from activities.clock import ManualClock
from activities.conversations import outbox
from activities.conversations.addresses import change_address
from activities.conversations.leases import take_over_from_the_dead
from activities.conversations.models import Conversation, OutboxMessage
from activities.places.models import District
from bot.assembly import open_workshop
from bot.channel import Parcel, Receipt, TryAgain, Unreachable
from bot.delivery.delivery import Delivery, load_shipments
from bot.settings import Settings
from bot.workshop import Workshop
from tests.city import TUESDAY_MORNING


@dataclass
class Post:
    """A channel that keeps what it is given and answers by script."""

    name: str = "post"
    given: list[tuple[str, str]] = field(default_factory=list)
    script: dict[str, list[Exception | Receipt]] = field(default_factory=dict)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    arrived: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def deliver(self, parcel: Parcel) -> Receipt:
        words = parcel.payload["lines"][0]
        self.arrived.put_nowait(words)
        if words in self.held:
            await self.held[words].wait()
        told = self.script.get(words, [])
        outcome = told.pop(0) if told else Receipt(str(len(self.given)))
        if isinstance(outcome, Exception):
            raise outcome
        self.given.append((parcel.address, words))
        return outcome

    async def fetch(self, file: str) -> bytes:
        raise NotImplementedError


@dataclass
class Office:
    """A workshop with its delivery, and conversations to write to."""

    workshop: Workshop
    delivery: Delivery
    post: Post
    clock: ManualClock
    ids: dict[str, int] = field(default_factory=dict)

    async def write(self, address: str, *lines: str) -> None:
        """Write messages in one transaction and let them be delivered."""

        def job(work):
            conversation = self._conversation(work, address)
            for line in lines:
                payload = {"type": "card", "lines": [line], "buttons": []}
                outbox.send(work, conversation, outbox.Outgoing(payload, f"{address}:{line}"))
            self.ids[address] = conversation.id
            return load_shipments(work)

        self.delivery.ship(await self.workshop.write(job))

    async def settled(self) -> None:
        for each in self.ids.values():
            await self.delivery.settled(each)

    async def passes(self, step: timedelta) -> None:
        self.clock.advance(step)
        await self.delivery.take_up_waiting()
        await self.settled()

    async def states(self, address: str) -> list[str]:
        query = (
            select(OutboxMessage.state)
            .where(OutboxMessage.conversation_id == self.ids[address])
            .order_by(OutboxMessage.id)
        )
        return await self.workshop.read(lambda work: list(work.session.scalars(query)))

    def _conversation(self, work, address: str) -> Conversation:
        found = work.session.scalars(
            select(Conversation).where(Conversation.address == address)
        ).first()
        if found is not None:
            return found
        district = work.session.scalars(select(District)).first()
        if district is None:
            district = District(key="jingan", zh="静安", en="Jing'an")
            work.session.add(district)
            work.session.flush()
        conversation = Conversation(
            district_id=district.id,
            channel="post",
            address=address,
            focus=[],
            created_at=work.now,
        )
        work.session.add(conversation)
        work.session.flush()
        return conversation


@pytest.fixture
async def office(tmp_path: Path, database_url: str) -> AsyncIterator[Office]:
    clock = ManualClock(TUESDAY_MORNING)
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=database_url)
    workshop = open_workshop(settings, clock)
    post = Post()
    delivery = Delivery(workshop, {"post": post})
    yield Office(workshop, delivery, post, clock)
    await delivery.stop()
    workshop.writer.close()
    workshop.engine.dispose()


async def test_one_conversation_gets_its_messages_in_order(office: Office):
    for number in range(0, 30, 3):
        await office.write("a", *(str(each) for each in range(number, number + 3)))
    await office.settled()
    assert [words for _, words in office.post.given] == [str(each) for each in range(30)]


async def test_a_slow_conversation_holds_up_no_other(office: Office):
    office.post.held["slow"] = asyncio.Event()
    await office.write("a", "slow", "after it")
    await office.write("b", "quick")
    await office.delivery.settled(office.ids["b"])
    assert office.post.given == [("b", "quick")]
    office.post.held["slow"].set()
    await office.settled()
    assert office.post.given[1:] == [("a", "slow"), ("a", "after it")]


async def test_what_is_written_meanwhile_goes_out_without_another_push(office: Office):
    office.post.held["first"] = asyncio.Event()
    await office.write("a", "first")
    assert await office.post.arrived.get() == "first"
    await office.write("a", "second")
    office.post.held["first"].set()
    await office.settled()
    assert [words for _, words in office.post.given] == ["first", "second"]


async def test_a_failed_message_is_tried_again_before_those_behind_it(office: Office):
    office.post.script["first"] = [TryAgain("502")]
    await office.write("a", "first", "second")
    await office.settled()
    assert office.post.given == []
    await office.passes(timedelta(seconds=1))
    assert office.post.given == [], "not yet"
    await office.passes(timedelta(seconds=1))
    assert [words for _, words in office.post.given] == ["first", "second"]


async def test_a_mistake_of_ours_does_not_block_a_conversation_for_ever(office: Office):
    office.post.script["poison"] = [KeyError("type")] * 50
    await office.write("a", "poison", "after it")
    for _ in range(20):
        await office.passes(timedelta(minutes=11))
    assert office.post.given == [("a", "after it")]
    assert await office.states("a") == ["dead", "sent"]


async def test_who_cannot_be_reached_is_not_tried_again(office: Office):
    office.post.script["first"] = [Unreachable()]
    await office.write("a", "first", "second")
    await office.settled()
    await office.passes(timedelta(hours=1))
    assert office.post.given == []
    assert await office.states("a") == ["suppressed", "suppressed"]


async def test_what_was_loaded_together_follows_to_the_new_address(office: Office):
    office.post.script["first"] = [Receipt("1", "new")]
    await office.write("a", "first", "second")
    await office.settled()
    assert office.post.given == [("a", "first"), ("new", "second")]
    await office.write("new", "third")
    assert len(set(office.ids.values())) == 1


async def test_a_moved_chat_takes_everything_inside_it_along(office: Office):
    for address in ("-1", "-1:5", "-1:pending:X", "-12", "-12:5"):
        await office.write(address, "hello")
    await office.settled()

    def move(work):
        conversation = work.session.get_one(Conversation, office.ids["-1:5"])
        change_address(work, conversation, "-100:5")

    await office.workshop.write(move)
    addresses = await office.workshop.read(
        lambda work: set(work.session.scalars(select(Conversation.address)))
    )
    assert addresses == {"-100", "-100:5", "-100:pending:X", "-12", "-12:5"}


async def test_many_who_wait_do_not_hide_one_who_need_not(office: Office):
    waiting = [f"w{number}" for number in range(210)]
    for address in waiting:
        office.post.script[address] = [TryAgain("flood", timedelta(minutes=5))]
        await office.write(address, address)
    await office.settled()
    office.delivery._stopping = True
    await office.write("late", "late")
    office.delivery._stopping = False
    await office.delivery.take_up_waiting()
    await office.settled()
    assert office.post.given == [("late", "late")]


async def test_a_replica_that_stops_leaves_its_conversations_to_others(office: Office):
    office.post.held["first"] = asyncio.Event()
    await office.write("a", "first", "second")
    await office.post.arrived.get()
    stopping = asyncio.create_task(office.delivery.stop())
    office.post.held["first"].set()
    await stopping
    assert [words for _, words in office.post.given] == ["first"], "the one in hand is finished"
    office.workshop.replica = "another"
    successor = Delivery(office.workshop, {"post": office.post})
    await successor.take_up_waiting()
    await successor.settled(office.ids["a"])
    assert [words for _, words in office.post.given] == ["first", "second"]


async def test_what_a_killed_process_held_is_taken_over(office: Office):
    office.post.held["first"] = asyncio.Event()
    await office.write("a", "first")
    await office.post.arrived.get()
    office.workshop.replica = "another"
    successor = Delivery(office.workshop, {"post": Post()})
    await successor.take_up_waiting()
    assert await office.states("a") == ["queued"], "whoever holds it may be alive"
    await office.workshop.write(take_over_from_the_dead)
    on_sqlite = office.workshop.engine.dialect.name == "sqlite"
    office.clock.advance(timedelta(seconds=0 if on_sqlite else 61))
    await successor.take_up_waiting()
    await successor.settled(office.ids["a"])
    assert await office.states("a") == ["sent"]
    office.post.held["first"].set()
    await office.settled()
