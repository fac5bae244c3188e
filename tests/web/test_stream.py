"""Pushes: each message once, with a cursor that survives a reconnect, in every open tab."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from tests.web.site import Site, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")

Event = dict[str, str]


@asynccontextmanager
async def opened(visitor: Visitor, after: str = "", **headers: str) -> AsyncIterator[Tab]:
    query = {"after": after} if after else {}
    async with visitor.web.stream("GET", "/chat/stream", params=query, headers=headers) as answer:
        yield Tab(answer)


class Tab:
    """An open page, as an EventSource sees the stream."""

    def __init__(self, answer: httpx2.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def next_event(self) -> Event:
        async with asyncio.timeout(10):
            event: Event = {}
            async for line in self._lines:
                if not line and "data" in event:
                    return event
                name, _, value = line.partition(": ")
                if name:
                    event[name] = value
        raise AssertionError("the stream ended")

    async def messages(self, n: int) -> list[dict[str, Any]]:
        return [await self.next_message() for _ in range(n)]

    async def next_message(self) -> dict[str, Any]:
        event = await self.next_event()
        return {"cursor": event["id"], **json.loads(event["data"])}


async def last_of(visitor: Visitor) -> str:
    return str((await visitor.web.get("/chat/history")).json()["last"])


async def test_an_open_page_sees_what_is_said_and_what_is_answered(site: Site) -> None:
    visitor = await site.visitor()
    async with opened(visitor, await last_of(visitor)) as tab:
        await visitor.posts({"text": "谢谢"}, key="said-in-a-tab")
        said, answer = await tab.messages(2)
    assert (said["from"], said["client"]) == ("me", "said-in-a-tab")
    assert answer["from"] == "louyi"
    assert [message["id"] for message in await visitor.history()] == [said["id"], answer["id"]]


async def test_two_tabs_see_the_same(site: Site) -> None:
    visitor = await site.visitor()
    await visitor.says("你好")
    last = await last_of(visitor)
    async with opened(visitor, last) as one, opened(visitor, last) as other:
        await visitor.posts({"text": "谢谢"})
        assert await one.messages(2) == await other.messages(2)


async def test_what_came_while_the_page_was_away_comes_on_return_and_nothing_twice(
    site: Site,
) -> None:
    visitor = await site.visitor()
    async with opened(visitor, await last_of(visitor)) as tab:
        await visitor.posts({"text": "谢谢"})
        *_, before = await tab.messages(2)
    await visitor.says("再见")
    async with opened(visitor, **{"Last-Event-ID": before["cursor"]}) as tab:
        said, answer = await tab.messages(2)
        assert said["payload"]["text"] == "再见"
        await visitor.posts({"text": "你是机器人吗"})
        following, _ = await tab.messages(2)
    assert following["payload"]["text"] == "你是机器人吗"
    assert len({before["id"], said["id"], answer["id"], following["id"]}) == 4


async def test_the_header_of_a_reconnect_counts_more_than_the_old_address(site: Site) -> None:
    visitor = await site.visitor()
    first = await last_of(visitor)
    await visitor.says("谢谢")
    async with opened(visitor, first, **{"Last-Event-ID": await last_of(visitor)}) as tab:
        await visitor.posts({"text": "再见"})
        assert (await tab.next_message())["payload"]["text"] == "再见"


@pytest.mark.parametrize("cursor", ["x", "1", "-", "1-x", "9" * 400, "１-２", "0-0"])
async def test_a_cursor_that_is_none_begins_at_the_beginning(site: Site, cursor: str) -> None:
    visitor = await site.visitor()
    await visitor.says("谢谢")
    async with opened(visitor, cursor) as tab:
        messages = await tab.messages(2)
    assert [message["id"] for message in messages] == [
        message["id"] for message in await visitor.history()
    ]


async def test_a_page_opened_before_the_first_word_is_pushed_the_greeting(site: Site) -> None:
    visitor = await site.visitor()
    async with opened(visitor) as tab:
        await visitor.posts({"start": True})
        greeting = await tab.next_message()
    assert greeting["from"] == "louyi"


async def test_a_press_is_not_shown_and_its_cursor_is_passed(site: Site) -> None:
    visitor = await site.visitor()
    await visitor.says("帮助")
    await visitor.taps("活动")
    cursor = await last_of(visitor)
    async with opened(visitor, cursor) as tab:
        await visitor.posts({"text": "谢谢"})
        assert (await tab.next_message())["payload"]["text"] == "谢谢"


async def test_the_page_hears_that_the_language_is_being_learnt(site: Site) -> None:
    visitor = await site.visitor()
    parts = site.app.state.parts
    told = parts.notice
    parts.notice = lambda: "nlu_training"
    try:
        async with opened(visitor) as tab:
            assert await tab.next_event() == {"event": "notice", "data": "nlu_training"}
    finally:
        parts.notice = told


async def test_a_closed_page_is_forgotten(site: Site) -> None:
    visitor = await site.visitor()
    await visitor.says("谢谢")
    pages = site.city.louyi.web
    async with opened(visitor) as tab:
        await tab.messages(2)
        assert len(pages._pages) == 1
    for _ in range(400):
        if not pages._pages:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the closed page is still woken")
