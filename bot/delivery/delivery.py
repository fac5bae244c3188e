"""Delivering what was committed: one conversation at a time, each message until it is settled.

A message is handed over at least once and at most once more for each crash; an edit is harmless.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from activities.conversations import outbox
from activities.conversations.addresses import change_address, hold_chat
from activities.conversations.leases import (
    give_back_all_deliveries,
    give_back_delivery,
    take_delivery,
)
from activities.conversations.models import Conversation, ConversationKind, OutboxMessage
from activities.db.work import UnitOfWork
from activities.failpoints import failpoint
from bot.channel import Channel, DeliveryRefused, Parcel, Receipt, TryAgain, Unreachable
from bot.logs import error_place
from bot.metrics import DELIVERIES
from bot.workshop import Workshop

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shipment:
    """What is to be delivered to one conversation now, in order."""

    conversation_id: int
    parcels: tuple[Parcel, ...]


def load_shipments(work: UnitOfWork) -> tuple[Shipment, ...]:
    """Return what this unit of work wrote and this replica delivers."""
    return tuple(load_shipment(work, each) for each in work.deliveries)


def load_shipment(work: UnitOfWork, conversation_id: int) -> Shipment:
    """Return everything due for a conversation that is leased to this replica."""
    rows = outbox.queued(work, conversation_id)
    if not rows:
        return Shipment(conversation_id, ())
    conversation = work.session.get_one(Conversation, conversation_id)
    return Shipment(conversation_id, tuple(_parcel(work, conversation, row) for row in rows))


def _parcel(work: UnitOfWork, conversation: Conversation, row: OutboxMessage) -> Parcel:
    shown_as = None
    if row.edits and row.card_key is not None:
        shown_as = outbox.shown_message(work, conversation.id, row.card_key)
    return Parcel(
        outbox_id=row.id,
        conversation_id=conversation.id,
        channel=conversation.channel,
        address=conversation.address,
        kind=conversation.kind,
        payload=row.payload,
        card_key=row.card_key,
        shown_as=shown_as,
        attempts=row.attempts,
    )


class Delivery:
    """Hands messages to their channels."""

    def __init__(self, workshop: Workshop, channels: Mapping[str, Channel]) -> None:
        self._workshop = workshop
        self._channels = channels
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._more: set[int] = set()
        self._following: dict[int, Shipment] = {}
        self._stopping = False

    def ship(self, shipments: Iterable[Shipment]) -> None:
        """Begin to deliver; a conversation already being served looks again when it is done."""
        for shipment in shipments:
            if shipment.conversation_id in self._tasks:
                self._more.add(shipment.conversation_id)
            elif not self._stopping:
                task = asyncio.create_task(self._serve(shipment))
                self._tasks[shipment.conversation_id] = task

    async def take_up_waiting(self) -> None:
        """Deliver what no replica is delivering, urgent things first: the safety net."""
        if self._stopping:
            return
        self.ship(
            await self._workshop.write(
                lambda work: [
                    load_shipment(work, conversation_id)
                    for conversation_id in outbox.waiting_conversations(work)
                    if conversation_id not in self._tasks and take_delivery(work, conversation_id)
                ]
            )
        )

    async def settled(self, conversation_id: int) -> None:
        """Wait until nothing is being delivered to the conversation here."""
        while (task := self._tasks.get(conversation_id)) is not None:
            await asyncio.wait([task])

    async def stop(self) -> None:
        """Finish the messages in hand; the rest waits for the next start."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=5)
        with suppress(SQLAlchemyError):
            await self._workshop.write(give_back_all_deliveries)

    async def _serve(self, shipment: Shipment) -> None:
        conversation_id = shipment.conversation_id
        try:
            while True:
                if not await self._hand_over(shipment):
                    return
                if conversation_id in self._following:
                    shipment = self._following.pop(conversation_id)
                else:
                    shipment = await self._look(conversation_id)
                if not shipment.parcels and conversation_id not in self._more:
                    return
        except Exception as error:
            log.error("delivery interrupted", where=error_place(error))
        finally:
            self._tasks.pop(conversation_id, None)

    async def _look(self, conversation_id: int) -> Shipment:
        """Ask the outbox what is next for the conversation."""
        self._more.discard(conversation_id)
        return await self._workshop.write(
            lambda work: self._next(work, conversation_id), lock_on=conversation_id
        )

    async def _hand_over(self, shipment: Shipment) -> bool:
        """Deliver in order; False when the rest has to wait."""
        address = None
        for parcel in shipment.parcels:
            if self._stopping:
                return False
            delivered = await self._deliver(
                parcel if address is None else parcel.at(address),
                is_last=parcel is shipment.parcels[-1],
            )
            if delivered is None:
                return False
            # What was loaded with it does not know yet that the chat moved or its topic was opened.
            address = delivered.new_address or address
        return True

    def _next(self, work: UnitOfWork, conversation_id: int) -> Shipment:
        """Return what has come meanwhile; with nothing, the lease is given back."""
        shipment = load_shipment(work, conversation_id)
        if shipment.parcels:
            take_delivery(work, conversation_id)
        elif conversation_id not in self._more:
            give_back_delivery(work, conversation_id)
        return shipment

    async def _deliver(self, parcel: Parcel, *, is_last: bool) -> Receipt | None:
        """Deliver one message or give it up; None when the conversation has to wait."""
        channel = self._channels.get(parcel.channel)
        if channel is None:
            return await self._give_up(parcel, "no such channel here")
        failpoint("delivery.before_send")
        try:
            receipt = await channel.deliver(parcel)
        except Unreachable:
            DELIVERIES.labels(parcel.channel, "unreachable").inc()
            await self._workshop.write(lambda work: self._unreachable(work, parcel))
            return None
        except DeliveryRefused as refusal:
            return await self._give_up(parcel, str(refusal))
        except TryAgain as later:
            await self._later(parcel, str(later), later.after)
            return None
        except Exception as error:
            # A mistake of ours: counted like a failure, so that it cannot block the chat for ever.
            log.error("delivery failed", message=parcel.outbox_id, where=error_place(error))
            await self._later(parcel, error_place(error), None)
            return None
        failpoint("delivery.sent")
        DELIVERIES.labels(parcel.channel, "sent").inc()
        if is_last:
            self._more.discard(parcel.conversation_id)
        following = await self._workshop.write(
            lambda work: self._sent(work, parcel, receipt, is_last=is_last),
            lock_on=parcel.conversation_id,
            patient=True,
        )
        if following is not None:
            self._following[parcel.conversation_id] = following
        failpoint("delivery.marked")
        return receipt

    def _sent(
        self, work: UnitOfWork, parcel: Parcel, receipt: Receipt, *, is_last: bool
    ) -> Shipment | None:
        """Record the delivery; after the last one, look at once what has come meanwhile."""
        outbox.mark_sent(work, parcel.outbox_id, receipt.message_id, shown_as=parcel.shown_as)
        if receipt.new_address is not None:
            conversation = work.session.get_one(Conversation, parcel.conversation_id)
            change_address(work, conversation, receipt.new_address)
        if not is_last:
            return None
        work.session.flush()
        return self._next(work, parcel.conversation_id)

    def _unreachable(self, work: UnitOfWork, parcel: Parcel) -> None:
        outbox.mark_unreachable(work, parcel.conversation_id)
        give_back_delivery(work, parcel.conversation_id)

    async def _give_up(self, parcel: Parcel, reason: str) -> Receipt:
        DELIVERIES.labels(parcel.channel, "dead").inc()
        log.error("delivery refused", message=parcel.outbox_id, reason=reason)
        await self._workshop.write(lambda work: outbox.mark_dead(work, parcel.outbox_id, reason))
        return Receipt(None)

    async def _later(self, parcel: Parcel, reason: str, after: timedelta | None) -> None:
        DELIVERIES.labels(parcel.channel, "later").inc()

        def plan(work: UnitOfWork) -> None:
            outbox.mark_failed(work, parcel.outbox_id, reason, retry_after=after)
            if after is not None and parcel.kind != ConversationKind.PRIVATE:
                conversation = work.session.get_one(Conversation, parcel.conversation_id)
                hold_chat(work, conversation, work.now + after)
            give_back_delivery(work, parcel.conversation_id)

        await self._workshop.write(plan, lock_on=parcel.conversation_id)
