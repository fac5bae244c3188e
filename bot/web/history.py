"""What a page shows: the person's words and our cards, in order, as the page's JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from activities.conversations.models import (
    Conversation,
    InboxMessage,
    OutboxMessage,
    OutboxState,
)
from activities.conversations.outbox import shown_message
from activities.db.work import UnitOfWork
from activities.stations.map_links import map_links
from bot.gateway.button_tokens import ButtonSigner, looks_like_token

LONGEST_HISTORY: Final = 100
LONGEST_CURSOR: Final = 38
SHOWN: Final = (OutboxState.QUEUED, OutboxState.SENT)
WORDS: Final = ("text", "photo", "document", "location")
UNSEEN: Final = "unseen"
"""Marks what the page said by itself, such as the first greeting."""

Message = dict[str, Any]


def conversation_of(work: UnitOfWork, channel: str, address: str) -> int | None:
    """Return the id of the conversation, or None before the first message."""
    return work.session.scalar(
        select(Conversation.id).where(
            Conversation.channel == channel, Conversation.address == address
        )
    )


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a page has read: the newest of our messages, and the newest of the person's."""

    told: int = 0
    said: int = 0

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Return the cursor that a page sends back; from the beginning for anything else."""
        told, _, said = text.partition("-")
        known = text.isascii() and told.isdecimal() and said.isdecimal()
        return cls(int(told), int(said)) if known and len(text) <= LONGEST_CURSOR else cls()

    def __str__(self) -> str:
        return f"{self.told}-{self.said}"


class History:
    """Reads a conversation as the page shows it."""

    def __init__(self, signer: ButtonSigner) -> None:
        self._signer = signer

    def recent(self, work: UnitOfWork, conversation_id: int) -> tuple[list[Message], Cursor]:
        """Return the last messages, oldest first, and from where the page goes on."""
        said = _said_rows(work, conversation_id, InboxMessage.id.desc())
        told = _told_rows(work, conversation_id, OutboxMessage.id.desc())
        cursor = Cursor(
            max((row.id for row in told), default=0), max((row.id for row in said), default=0)
        )
        rows = _in_order(said, told)[-LONGEST_HISTORY:]
        messages = [self._shown(work, row) for row in rows]
        return [message for message in messages if message["payload"]], cursor

    def since(
        self, work: UnitOfWork, conversation_id: int, cursor: Cursor
    ) -> list[tuple[Cursor, Message]]:
        """Return what is newer, oldest first, each with how far the page has read with it."""
        said = _said_rows(work, conversation_id, InboxMessage.id, InboxMessage.id > cursor.said)
        told = _told_rows(work, conversation_id, OutboxMessage.id, OutboxMessage.id > cursor.told)
        news = []
        for row in _in_order(said, told):
            if isinstance(row, InboxMessage):
                cursor = replace(cursor, said=max(cursor.said, row.id))
            else:
                cursor = replace(cursor, told=max(cursor.told, row.id))
            news.append((cursor, self._shown(work, row)))
        return news

    def answers(self, work: UnitOfWork, conversation_id: int, after: int) -> list[Message]:
        """Return what we said after the outbox id `after`, oldest first."""
        rows = _told_rows(work, conversation_id, OutboxMessage.id, OutboxMessage.id > after)
        return [self.told(work, row) for row in rows]

    def _shown(self, work: UnitOfWork, row: InboxMessage | OutboxMessage) -> Message:
        return self.said(row) if isinstance(row, InboxMessage) else self.told(work, row)

    def said(self, row: InboxMessage) -> Message:
        """Return a message of the person; a button press has no words and is not shown."""
        payload = row.payload
        text = str(payload.get("text") or "")
        is_press = "token" in payload or looks_like_token(text)
        has_words = not (is_press or payload.get(UNSEEN)) and any(map(payload.get, WORDS))
        shown: dict[str, Any] | None = None
        if has_words:
            photo = payload.get("photo")
            shown = {
                "type": "said",
                "text": text,
                "photo": f"/photos/{photo}" if photo else None,
                "file": (payload.get("document") or {}).get("name"),
                "location": payload.get("location"),
            }
        return {
            "id": f"m{row.id}",
            "from": "me",
            "client": payload.get("client"),
            "at": row.received_at.isoformat(),
            "key": None,
            "edits": False,
            "shown_as": None,
            "payload": shown,
        }

    def told(self, work: UnitOfWork, row: OutboxMessage) -> Message:
        """Return a message of ours, its buttons signed for this conversation."""
        shown_as = row.channel_message_id
        if shown_as is None and row.edits and row.card_key is not None:
            shown_as = shown_message(work, row.conversation_id, row.card_key)
        return {
            "id": f"s{row.id}",
            "from": "louyi",
            "client": None,
            "at": row.created_at.isoformat(),
            "key": row.card_key,
            "edits": row.edits,
            "shown_as": shown_as or str(row.id),
            "payload": self.page_payload(row.conversation_id, row.payload) if row.payload else None,
        }

    def page_payload(self, conversation_id: int, payload: dict[str, Any]) -> dict[str, Any]:
        """Return a payload with what a page needs in place of verbs and tokens."""
        if payload["type"] == "spot":
            links = map_links(payload["latitude"], payload["longitude"], payload["title"])
            return {**payload, "links": links}
        buttons = [
            [self._button(conversation_id, button) for button in row]
            for row in payload.get("buttons", ())
        ]
        if payload["type"] == "document":
            return {
                "type": "document",
                "title": "",
                "name": payload["name"],
                "lines": payload["lines"],
                "url": f"/files/{payload['token']}",
                "buttons": buttons,
            }
        photo = payload.get("photo")
        return {
            "type": "card",
            "title": payload.get("title", ""),
            "lines": payload.get("lines", []),
            "photo": f"/photos/{photo}" if photo else None,
            "asks_location": payload.get("asks_location", False),
            "buttons": buttons,
        }

    def _button(self, conversation_id: int, button: dict[str, Any]) -> dict[str, Any]:
        token = None
        if not button["url"]:
            token = self._signer.sign(conversation_id, button["verb"], tuple(button["args"]))
        return {
            "label": button["label"],
            "token": token,
            "url": button["url"],
            "style": button["style"],
        }


def _said_rows(
    work: UnitOfWork, conversation_id: int, order: Any, *newer: ColumnElement[bool]
) -> Sequence[InboxMessage]:
    return work.session.scalars(
        select(InboxMessage)
        .where(InboxMessage.conversation_id == conversation_id, *newer)
        .order_by(order)
        .limit(LONGEST_HISTORY)
    ).all()


def _told_rows(
    work: UnitOfWork, conversation_id: int, order: Any, *newer: ColumnElement[bool]
) -> Sequence[OutboxMessage]:
    return work.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.conversation_id == conversation_id,
            OutboxMessage.state.in_(SHOWN),
            *newer,
        )
        .order_by(order)
        .limit(LONGEST_HISTORY)
    ).all()


def _in_order(
    said: Sequence[InboxMessage], told: Sequence[OutboxMessage]
) -> list[InboxMessage | OutboxMessage]:
    """Return both sides by time; what was said comes before what was answered to it."""
    timed = [(row.received_at, 0, row.id, row) for row in said]
    timed += [(row.created_at, 1, row.id, row) for row in told]  # type: ignore[misc]
    return [row for *_, row in sorted(timed, key=lambda entry: entry[:3])]
