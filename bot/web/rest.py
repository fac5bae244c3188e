"""The REST entrance in the shape of Rasa's REST channel, for programs made for it.

A program names the sender; such senders are strangers, kept apart from people on the web page.
Outside this machine a token is needed.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi import Request as WebRequest
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import func, select

from activities.conversations.inbox import Arrival
from activities.conversations.models import OutboxMessage
from activities.db.work import UnitOfWork
from bot.gateway.hearing import clean
from bot.web.history import conversation_of
from bot.web.language import language_of
from bot.web.parts import Parts
from bot.web.problems import is_from_elsewhere, is_this_machine, parts_of, problem

REST = "rest"

router = APIRouter()


class Said(BaseModel):
    """What a program passes on for somebody."""

    sender: str = Field(min_length=1, max_length=128)
    message: str = Field(max_length=100_000)
    message_id: str | None = Field(default=None, max_length=64)
    """Makes a repeated request the same message again."""


class Answer(BaseModel):
    """One message of the answer, as Rasa's REST channel gives it; `custom` is our own card."""

    recipient_id: str
    text: str
    buttons: list[dict[str, str]] | None = None
    image: str | None = None
    attachment: str | None = None
    """The address of a document, on this server."""
    custom: dict[str, Any]


@router.get("/webhooks/rest/")
async def health() -> dict[str, str]:
    """Answer as Rasa's REST channel does."""
    return {"status": "ok"}


@router.post("/webhooks/rest/webhook", response_model=list[Answer])
async def webhook(
    request: WebRequest, said: Said, authorization: Annotated[str, Header()] = ""
) -> JSONResponse:
    """Store a message, wait for its answer, and return the answer's messages."""
    parts = parts_of(request)
    if is_from_elsewhere(request):
        return problem(request, 403, "elsewhere")
    if not _is_allowed(parts, request, authorization):
        return problem(request, 401, "no_token")
    if not await parts.may_write(f"rest:{said.sender}"):
        return problem(request, 429, "too_fast")
    before = await parts.workshop.read(lambda work: _last(work, said.sender))
    arrival = Arrival(
        REST,
        said.sender,
        f"{said.sender}:{said.message_id or secrets.token_hex(12)}",
        {
            "text": clean(said.message.encode("utf-8", "replace").decode()),
            "sender": {"id": said.sender, "language": language_of(request)},
        },
    )
    accepted = await parts.gateway.accept(arrival)
    await parts.gateway.settled(accepted.conversation_id)
    answers = await parts.workshop.read(
        lambda work: parts.history.answers(work, accepted.conversation_id, before)
    )
    return JSONResponse([_as_rasa(said.sender, answer["payload"]) for answer in answers])


def _is_allowed(parts: Parts, request: WebRequest, authorization: str) -> bool:
    if not parts.rest_token:
        return not parts.is_public and is_this_machine(request)
    expected = f"Bearer {parts.rest_token}"
    return hmac.compare_digest(authorization.encode(), expected.encode())


def _last(work: UnitOfWork, sender: str) -> int:
    conversation_id = conversation_of(work, REST, sender)
    newest = select(func.max(OutboxMessage.id)).where(
        OutboxMessage.conversation_id == conversation_id
    )
    return 0 if conversation_id is None else work.session.scalar(newest) or 0


def _as_rasa(sender: str, payload: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"recipient_id": sender, "custom": payload}
    if payload["type"] == "spot":
        return {**answer, "text": f"{payload['title']} {payload['address']}"}
    answer["text"] = "\n".join(filter(None, (payload["title"], *payload["lines"])))
    buttons = [
        {"title": button["label"], "payload": button["token"] or button["url"]}
        for row in payload["buttons"]
        for button in row
    ]
    if payload["type"] == "document":
        answer["attachment"] = payload["url"]
        return {**answer, "text": "\n".join((payload["name"], *payload["lines"]))}
    if buttons:
        answer["buttons"] = buttons
    if payload["photo"]:
        answer["image"] = payload["photo"]
    return answer
