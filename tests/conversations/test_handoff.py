"""Talking to a person on the web: groups, translation, and who may see a passed picture."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from activities.conversations.inbox import Arrival
from activities.conversations.models import Conversation, ConversationKind, TurnOwner
from activities.db.work import UnitOfWork
from tests.city import Chat, open_city, texts
from tests.conversations.concerns.town import Town
from tests.conversations.privacy.canaries import a_minute_later, rows_with


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_city(tmp_path) as city:
        operator = await city.operator()
        yield Town(city, operator, await city.worker(operator))


class Phrasebook:
    """A translator that knows one sentence."""

    def translate(self, text: str, to: str) -> str | None:
        return {("请到前台", "en"): "Please come to the front desk"}.get((text, to))


async def talking(town: Town, language: str) -> Chat:
    person = await town.reporter(language)
    await person.says("/human")
    await town.worker.news()
    await town.worker.taps("接手")
    await person.news()
    return person


async def test_a_group_is_told_to_ask_in_private_and_does_not_wait(town: Town) -> None:
    member = town.worker
    arrival = Arrival(
        "telegram",
        "-100200300",
        "group-1",
        {"text": "/human", "kind": "group", "sender": {"id": member.address, "name": "有人"}},
        ConversationKind.STAFF_GROUP,
    )
    accepted = await town.city.louyi.gateway.accept(arrival)
    await town.city.louyi.gateway.settled(accepted.conversation_id)

    def group(work: UnitOfWork) -> Conversation:
        return work.session.get_one(Conversation, accepted.conversation_id)

    assert (await town.city.read(group)).owner == TurnOwner.BOT
    in_group = Chat(town.city, "群", channel="telegram", address="-100200300")
    assert "群里不能排队" in texts(await in_group.screen())
    assert await town.worker.news() == []


async def test_without_a_translator_every_word_stays_as_it_was_written(town: Town) -> None:
    person = await talking(town, "en")
    await town.worker.says("请到前台")
    assert texts(await person.news()) == "👷 楼宇工作者: 请到前台"


async def test_with_a_translator_the_original_is_attached(town: Town) -> None:
    town.city.louyi.concierge.translator = Phrasebook()
    person = await talking(town, "en")
    await town.worker.says("请到前台")
    said = texts(await person.news())
    assert "Please come to the front desk" in said
    assert "original: 请到前台" in said
    await town.worker.says("带身份证")
    assert texts(await person.news()).endswith("带身份证")


async def test_it_is_not_translated_for_who_reads_it(town: Town) -> None:
    town.city.louyi.concierge.translator = Phrasebook()
    person = await talking(town, "zh")
    await town.worker.says("请到前台")
    assert "original" not in texts(await person.news())


async def test_forgetting_takes_the_talk_along(town: Town) -> None:
    person = await talking(town, "zh")
    await person.says("金丝雀在说话")
    assert set(await rows_with(town.city, "金丝雀在说话")) >= {"handoff_line", "outbox_message"}
    await person.says("/forget")
    await person.taps("确定删除")
    await a_minute_later(town.city)
    assert await rows_with(town.city, "金丝雀在说话") == {}
