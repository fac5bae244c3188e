"""The spine: a message is stored, then answered in its conversation's order, then delivered.

What happens inside the transaction is actions/turn_taking.py; this orders the turns.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from actions.turn import Heard
from actions.turn_taking import Concierge
from activities.conversations import inbox
from activities.conversations.inbox import Accepted, Arrival
from activities.conversations.leases import give_back_all_turns, give_back_turn, take_turn
from activities.conversations.models import InboxMessage, InboxState
from activities.db.work import UnitOfWork
from activities.failpoints import failpoint
from bot.channel import TryAgain
from bot.delivery.delivery import Delivery, Shipment, load_shipments
from bot.gateway.hearing import Hearing, sender_of
from bot.logs import error_place, new_reference
from bot.metrics import MESSAGES, TURNS_FAILED
from bot.workshop import Workshop

log = structlog.get_logger()

MOST_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Pending:
    """The oldest unfinished message of a conversation."""

    message_id: int
    conversation_id: int
    channel: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an arrival, and what this replica should answer next because of it."""

    accepted: Accepted
    pending: Pending | None = None
    shipments: tuple[Shipment, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """What a turn left to do: messages to deliver, and the next message of the conversation."""

    shipments: tuple[Shipment, ...] = ()
    pending: Pending | None = None


class Gateway:
    """Takes messages in and sees to it that each is answered once, in order."""

    def __init__(
        self, workshop: Workshop, concierge: Concierge, hearing: Hearing, delivery: Delivery
    ) -> None:
        self._workshop = workshop
        self._concierge = concierge
        self._hearing = hearing
        self._delivery = delivery
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._stopping = False

    async def accept(self, arrival: Arrival) -> Accepted:
        """Store a message durably and begin to answer it. After this it may be acknowledged.

        A press is answered in the same commit when nothing of its conversation waits.
        Raises sqlalchemy.exc.DBAPIError when it could not be stored: do not acknowledge then.
        """
        failpoint("accept.before_commit")
        stored = await self._workshop.write(lambda work: self._store(work, arrival))
        failpoint("accept.after_commit")
        MESSAGES.labels(channel=arrival.channel).inc()
        self._delivery.ship(stored.shipments)
        if stored.pending is not None:
            self._begin(stored.pending)
        return stored.accepted

    async def take_up_waiting(self) -> None:
        """Answer what no replica is answering: the safety net."""
        if self._stopping:
            return
        waiting = await self._workshop.write(
            lambda work: [
                pending
                for conversation_id in inbox.waiting_conversations(work)
                if conversation_id not in self._tasks
                and (pending := _claim(work, conversation_id)) is not None
            ]
        )
        for pending in waiting:
            self._begin(pending)

    def deliver(self, shipments: tuple[Shipment, ...]) -> None:
        """Deliver what was written outside a turn, by a page of the console."""
        self._delivery.ship(shipments)

    async def settled(self, conversation_id: int) -> None:
        """Wait until nothing of the conversation is being answered here."""
        while (task := self._tasks.get(conversation_id)) is not None:
            await asyncio.wait([task])

    async def stop(self) -> None:
        """Finish the turns in hand; what is stored and not begun waits for the next start."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=10)
        with suppress(SQLAlchemyError):
            await self._workshop.write(give_back_all_turns)

    def _store(self, work: UnitOfWork, arrival: Arrival) -> Stored:
        if arrival.payload.get("token"):
            answered = self._answer_at_once(work, arrival)
            if answered is not None:
                return answered
        accepted = inbox.accept(work, arrival)
        if not accepted.mine:
            return Stored(accepted)
        pending = _next(work, accepted.conversation_id)
        if pending is None:
            give_back_turn(work, accepted.conversation_id)
        return Stored(accepted, pending)

    def _answer_at_once(self, work: UnitOfWork, arrival: Arrival) -> Stored | None:
        """Answer a press, which needs no reading; None when it has to go the ordinary way."""
        conversation = inbox.open_conversation(work, arrival.channel, arrival.address, arrival.kind)
        if not inbox.is_idle(work, conversation):
            return None
        try:
            with work.session.begin_nested():
                message = inbox.store_answered(work, arrival, conversation)
                heard = self._hearing.hear_press(conversation.id, arrival.payload)
                self._concierge.take(work, message, sender_of(arrival.payload), heard)
        except Exception as error:
            if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
                raise
            # It had come before, or it failed: both are known how to deal with over there.
            work.deliveries.clear()
            return None
        accepted = Accepted(conversation.id, fresh=True, mine=True)
        return Stored(accepted, shipments=load_shipments(work))

    def _begin(self, pending: Pending) -> None:
        if pending.conversation_id in self._tasks or self._stopping:
            return
        task = asyncio.create_task(self._converse(pending))
        self._tasks[pending.conversation_id] = task

    async def _converse(self, pending: Pending) -> None:
        """Answer messages of one conversation until there are none."""
        conversation_id = pending.conversation_id
        following: Pending | None = pending
        try:
            while following is not None and not self._stopping:
                async with self._places:
                    taken = await self._answer(following)
                following = taken.pending
                if following is None:
                    # Whoever stores a message from here on begins a new task for it.
                    self._tasks.pop(conversation_id, None)
                self._delivery.ship(taken.shipments)
        except Exception as error:
            log.error("conversation interrupted", where=error_place(error))
        finally:
            if self._tasks.get(conversation_id) is asyncio.current_task():
                self._tasks.pop(conversation_id, None)

    async def _answer(self, pending: Pending) -> TurnTaken:
        try:
            heard = await self._hearing.hear(
                pending.conversation_id, pending.channel, pending.payload
            )
            failpoint("turn.heard")
            taken = await self._workshop.write(
                lambda work: self._take_turn(work, pending, heard),
                lock_on=pending.conversation_id,
            )
            failpoint("turn.after_commit")
        except Exception as error:
            return await self._failed(pending, error)
        return taken

    def _take_turn(self, work: UnitOfWork, pending: Pending, heard: Heard) -> TurnTaken:
        message = work.session.get(InboxMessage, pending.message_id)
        if message is not None and message.state == InboxState.NEW:
            self._concierge.take(work, message, sender_of(pending.payload), heard)
            inbox.finish(work, message)
            work.session.flush()
        return _leave(work, pending.conversation_id)

    async def _failed(self, pending: Pending, error: Exception) -> TurnTaken:
        reference = new_reference()
        TURNS_FAILED.inc()
        log.error(
            "turn failed", reference=reference, message=pending.message_id, where=error_place(error)
        )
        # What is away will be back; a mistake of ours stays one: say so soon.
        last_try = not isinstance(error, (DBAPIError, TryAgain))

        def record(work: UnitOfWork) -> TurnTaken:
            message = work.session.get_one(InboxMessage, pending.message_id)
            if inbox.fail(work, message, reference, last_try=last_try):
                self._concierge.apologise(work, message, reference)
            return _leave(work, pending.conversation_id)

        return await self._workshop.write(record, lock_on=pending.conversation_id)


def _claim(work: UnitOfWork, conversation_id: int) -> Pending | None:
    if not take_turn(work, conversation_id):
        return None
    pending = _next(work, conversation_id)
    if pending is None:
        give_back_turn(work, conversation_id)
    return pending


def _leave(work: UnitOfWork, conversation_id: int) -> TurnTaken:
    """Return what is next here, giving the turn back when nothing is."""
    pending = _next(work, conversation_id)
    if pending is None:
        give_back_turn(work, conversation_id)
    else:
        take_turn(work, conversation_id)
    return TurnTaken(load_shipments(work), pending)


def _next(work: UnitOfWork, conversation_id: int) -> Pending | None:
    message = inbox.next_message(work, conversation_id)
    if message is None:
        return None
    return Pending(message.id, conversation_id, message.channel, message.payload)
