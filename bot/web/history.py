"""What a page shows: the person's words and our cards, in order, as the page's JSON."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from activities.conversations.models import (
    Conversation,
    InboxMessage,
    OutboxMessage,
    OutboxState,
)
from activities.db.work import UnitOfWork
from activities.stations.map_links import map_links
from bot.gateway.button_tokens import MARK, ButtonSigner

LONGEST_HISTORY = 100
SHOWN = (OutboxState.QUEUED, OutboxState.SENT)


def conversation_of(work: UnitOfWork, channel: str, address: str) -> int | None:
    """Return the id of the conversation, or None before the first message."""
    return work.session.scalar(
        select(Conversation.id).where(
            Conversation.channel == channel, Conversation.address == address
        )
    )


class History:
    """Reads a conversation as the page shows it."""

    def __init__(self, signer: ButtonSigner) -> None:
        self._signer = signer

    def recent(self, work: UnitOfWork, conversation_id: int) -> list[dict[str, Any]]:
        """Return the last messages, oldest first; an edited card stands where it was edited."""
        said = work.session.scalars(
            select(InboxMessage)
            .where(InboxMessage.conversation_id == conversation_id)
            .order_by(InboxMessage.id.desc())
            .limit(LONGEST_HISTORY)
        )
        answered = work.session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.conversation_id == conversation_id, OutboxMessage.state.in_(SHOWN))
            .order_by(OutboxMessage.id.desc())
            .limit(LONGEST_HISTORY)
        )
        timed = [(each.received_at, 0, each.id, self.said(each)) for each in said]
        timed += [(each.created_at, 1, each.id, self.told(each)) for each in answered]
        timed.sort(key=lambda entry: entry[:3])
        return [entry[3] for entry in timed[-LONGEST_HISTORY:] if entry[3]["payload"]]

    def since(self, work: UnitOfWork, conversation_id: int, after: int) -> list[dict[str, Any]]:
        """Return what went out after the outbox id `after`, oldest first."""
        rows = work.session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.conversation_id == conversation_id,
                OutboxMessage.id > after,
                OutboxMessage.state.in_(SHOWN),
            )
            .order_by(OutboxMessage.id)
            .limit(LONGEST_HISTORY)
        )
        return [self.told(row) for row in rows]

    def said_since(
        self, work: UnitOfWork, conversation_id: int, after: int
    ) -> list[tuple[int, dict[str, Any]]]:
        """Return what the person said after the inbox id `after`, with the ids."""
        rows = work.session.scalars(
            select(InboxMessage)
            .where(InboxMessage.conversation_id == conversation_id, InboxMessage.id > after)
            .order_by(InboxMessage.id)
            .limit(LONGEST_HISTORY)
        )
        return [(row.id, self.said(row)) for row in rows]

    def said(self, row: InboxMessage) -> dict[str, Any]:
        """Return a message of the person; a button press has no words and is not shown."""
        payload = row.payload
        text = str(payload.get("text") or "")
        is_press = "token" in payload or text.startswith(MARK)
        shown: dict[str, Any] | None = None
        if not is_press:
            photo = payload.get("photo")
            shown = {
                "type": "said",
                "text": text,
                "photo": f"/photos/{photo}" if photo else None,
                "location": payload.get("location"),
            }
        return {
            "id": 0,
            "from": "me",
            "client": payload.get("client"),
            "at": row.received_at.isoformat(),
            "key": None,
            "edits": False,
            "payload": shown,
        }

    def told(self, row: OutboxMessage) -> dict[str, Any]:
        """Return a message of ours, its buttons signed for this conversation."""
        return {
            "id": row.id,
            "from": "louyi",
            "at": row.created_at.isoformat(),
            "key": row.card_key,
            "edits": row.edits,
            "payload": self.page_payload(row.conversation_id, row.payload),
        }

    def page_payload(self, conversation_id: int, payload: dict[str, Any]) -> dict[str, Any]:
        """Return a payload with what a page needs in place of verbs and tokens."""
        if payload["type"] == "spot":
            links = map_links(payload["latitude"], payload["longitude"], payload["title"])
            return {**payload, "links": links}
        photo = payload.get("photo")
        return {
            "type": "card",
            "title": payload.get("title", ""),
            "lines": payload.get("lines", []),
            "photo": f"/photos/{photo}" if photo else None,
            "asks_location": payload.get("asks_location", False),
            "buttons": [
                [self._button(conversation_id, button) for button in row]
                for row in payload.get("buttons", ())
            ],
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
