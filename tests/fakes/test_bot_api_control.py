"""The forms of bodies, the control API and the server as a process of its own."""

import asyncio
import signal
import sys
from typing import Any

import aiohttp
import pytest

from tests.fakes.bot_api import (
    FakeBotApi,
    NotPossible,
    RemoteBotApi,
    bot_of,
    spawned,
)

BOT_THAT_HANGS = """
import asyncio, sys
from telegram import Bot
async def main():
    async with Bot(sys.argv[1], base_url=sys.argv[2]) as bot:
        await bot.get_updates(timeout=50)
asyncio.run(main())
"""


@pytest.fixture
async def telegram():
    async with FakeBotApi() as server:
        yield server


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as ready:
        yield ready


@pytest.fixture
async def remote(telegram):
    async with RemoteBotApi(telegram.url, token=telegram.token) as ready:
        yield ready


@pytest.mark.parametrize("form", ["form", "json", "multipart", "query"])
async def test_bodies_of_every_form_are_read(
    telegram: FakeBotApi, session: aiohttp.ClientSession, form: str
):
    person = telegram.person(id=7)
    await person.start()
    fields = {"chat_id": "7", "text": "你好"}
    multipart = aiohttp.FormData(fields, default_to_multipart=True)
    ways: dict[str, dict[str, Any]] = {
        "form": {"data": fields},
        "json": {"json": fields},
        "multipart": {"data": multipart},
        "query": {"params": fields},
    }
    url = f"{telegram.base_url}{telegram.token}/SendMESSAGE"
    async with session.post(url, **ways[form]) as response:
        assert (await response.json())["result"]["text"] == "你好"


async def test_body_that_is_no_json_is_refused(
    telegram: FakeBotApi, session: aiohttp.ClientSession
):
    url = f"{telegram.base_url}{telegram.token}/sendMessage"
    headers = {"Content-Type": "application/json"}
    async with session.post(url, data=b"{", headers=headers) as response:
        assert response.status == 400


async def test_remote_person_does_what_a_local_one_does(telegram: FakeBotApi, remote: RemoteBotApi):
    person = await remote.person(id=7, first_name="前台")
    await person.start("e_1")
    await person.send_photo(b"\x89PNG", caption="漏水")
    async with bot_of(remote) as bot:
        updates: Any = await bot.get_updates()
        start, photo = updates
        assert start.message.text == "/start e_1"
        file = await bot.get_file(photo.message.photo[-1])
        assert bytes(await file.download_as_bytearray()) == b"\x89PNG"
        await bot.send_message(7, "收到", reply_markup=None)
    assert (await person.next_message()).text == "收到"
    assert [one.text for one in await person.screen()] == ["/start e_1", "漏水", "收到"]
    assert [call.method for call in await remote.calls("sendMessage")] == ["sendMessage"]


async def test_remote_group_and_faults(remote: RemoteBotApi):
    person = await remote.person(id=7)
    forum = await remote.forum_group("二号楼", owner=person)
    await forum.add_bot(by=person)
    thread = await forum.open_topic("漏水", by=person)
    said = await person.send_text("三楼", chat=forum, thread=thread)
    assert said.thread == thread
    await remote.flood_once("sendMessage", retry_after=2)
    await remote.enforce_limits(per_second=5)
    await remote.advance(10)
    with pytest.raises(AttributeError):
        await remote.enforce_limits(per_century=1)


async def test_remote_errors_come_back_as_they_were(remote: RemoteBotApi):
    person = await remote.person(id=7)
    await person.start()
    with pytest.raises(NotPossible, match="no button"):
        await person.press("没有的按钮")
    with pytest.raises(TimeoutError, match="/start"):
        await person.next_message(timeout=0.01)
    with pytest.raises(LookupError, match="no act"):
        await remote.act("dance")


async def test_remote_waits_for_the_bots_calls(telegram: FakeBotApi, remote: RemoteBotApi):
    waiting = asyncio.create_task(remote.wait_until(lambda: remote.calls("getMe")))
    async with bot_of(telegram):
        assert [call.method for call in await waiting] == ["getMe"]


async def test_batch_fills_the_queue_in_one_request(telegram: FakeBotApi, remote: RemoteBotApi):
    await remote.person(id=7)
    acts = [("send_text", {"person": 7, "text": str(number)}) for number in range(50)]
    assert await remote.act("batch", acts=acts) == 50
    assert len(telegram.pending) == 50


async def test_server_in_its_own_process_survives_a_killed_bot():
    async with spawned() as telegram:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", BOT_THAT_HANGS, telegram.token, telegram.base_url
        )
        await telegram.wait_until(lambda: telegram.calls("getUpdates"), 30)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        person = await telegram.person(id=7)
        await person.send_text("还在吗")
        async with bot_of(telegram) as bot:
            updates: Any = await bot.get_updates(timeout=5)
            assert [one.message.text for one in updates] == ["还在吗"]
