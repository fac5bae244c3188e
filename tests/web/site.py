"""Louyi on a loopback port, and people who visit it with a browser's cookies but without a page."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI
from sqlalchemy import select

from activities.conversations.models import Conversation
from activities.people.models import Identity, User
from bot.web.application import web_application
from tests.city import City, open_city

SECONDS_AT_MOST = 10


@dataclass
class Site:
    """A served city."""

    city: City
    app: FastAPI
    url: str
    visitors: list[Visitor] = field(default_factory=list)

    async def visitor(self, language: str = "zh") -> Visitor:
        """Somebody who has opened the chat page."""
        visitor = self.stranger(language)
        await visitor.web.get("/")
        return visitor

    def stranger(self, language: str = "zh") -> Visitor:
        """Somebody without a cookie."""
        client = httpx2.AsyncClient(base_url=self.url, headers={"Accept-Language": language})
        visitor = Visitor(self, client)
        self.visitors.append(visitor)
        return visitor


@dataclass
class Visitor:
    """A browser as the server sees it."""

    site: Site
    web: httpx2.AsyncClient

    @property
    def address(self) -> str | None:
        """The key in the cookie, which is the address of the conversation."""
        signed = self.web.cookies.get("louyi")
        return None if signed is None else json.loads(_decoded(signed.rpartition(".")[0]))

    async def posts(self, body: Any, key: str = "", **headers: str) -> httpx2.Response:
        headers["Idempotency-Key"] = key or secrets.token_hex(8)
        return await self.web.post("/chat/messages", json=body, headers=headers)

    async def sends_photo(self, data: bytes, text: str = "", key: str = "") -> httpx2.Response:
        return await self.web.post(
            "/chat/messages",
            files={"photo": ("photo.jpg", data, "image/jpeg")},
            data={"text": text} if text else {},
            headers={"Idempotency-Key": key or secrets.token_hex(8)},
        )

    async def says(self, text: str) -> list[dict[str, Any]]:
        """Say something and return the whole history once it is answered."""
        response = await self.posts({"text": text})
        assert response.status_code == 202, response.text
        return await self.answered()

    async def taps(self, label: str) -> list[dict[str, Any]]:
        """Press the newest button whose label contains the words."""
        message, button = find_button(await self.history(), label)
        response = await self.posts({"press": button["token"], "message_id": message["shown_as"]})
        assert response.status_code == 202, response.text
        return await self.answered()

    async def answered(self) -> list[dict[str, Any]]:
        """Wait until nothing said here waits for its answer, and return the history."""
        conversation_id = await self.site.city.read(
            lambda work: work.session.scalar(
                select(Conversation.id).where(Conversation.address == self.address)
            )
        )
        await self.site.city.louyi.gateway.settled(conversation_id)
        return await self.history()

    async def history(self) -> list[dict[str, Any]]:
        response = await self.web.get("/chat/history")
        return list(response.json()["messages"])

    async def user(self) -> User:
        return await self.site.city.read(
            lambda work: work.session.scalars(
                select(User).join(Identity).where(Identity.external_id == self.address)
            ).one()
        )

    async def signs_in(self, token: str, to: str = "/console/cases") -> httpx2.Response:
        return await self.web.post(f"/console/enter/{token}", data={"to": to})


def words(messages: list[dict[str, Any]]) -> str:
    """Everything that a history shows, as one text."""
    return "\n".join(
        "\n".join([payload.get("title", ""), payload.get("text", ""), *payload.get("lines", ())])
        for payload in (message["payload"] for message in messages)
    )


def find_button(
    messages: list[dict[str, Any]], label: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    for message in reversed(messages):
        for row in message["payload"].get("buttons", ()):
            for button in row:
                if label in button["label"]:
                    return message, button
    raise AssertionError(f"no button “{label}” in {words(messages)}")


async def until(told: Any) -> Any:
    """Look again and again until there is something; fails after a while."""
    for _ in range(SECONDS_AT_MOST * 50):
        found = await told()
        if found:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("it never happened")


@asynccontextmanager
async def open_site(folder: Path, **settings: Any) -> AsyncIterator[Site]:
    """Serve a fresh city on a free port."""
    async with open_city(folder, **settings) as city, serving(city) as site:
        yield site


@asynccontextmanager
async def serving(city: City, port: int = 0) -> AsyncIterator[Site]:
    """Serve a running city on a port of this machine, a free one unless told."""
    app = web_application(city.louyi)
    config = uvicorn.Config(
        app, port=port, log_level="critical", access_log=False, timeout_graceful_shutdown=1
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    await until(lambda: _value(server.started))
    port = server.servers[0].sockets[0].getsockname()[1]
    site = Site(city, app, f"http://127.0.0.1:{port}")
    try:
        yield site
    finally:
        for visitor in site.visitors:
            await visitor.web.aclose()
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave Ctrl-C to the test runner."""
        yield


async def _value(told: bool) -> bool:
    return told


def _decoded(packed: str) -> str:
    return base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
