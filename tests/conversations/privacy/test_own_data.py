"""Notice, export, erasure and its ledger, for somebody who has used everything once."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from activities.bootstrap.personal_parts import PARTS
from activities.concerns.models import Concern
from activities.conversations.models import Conversation
from activities.people.models import Identity, User
from activities.privacy import consents, ledger
from activities.privacy.exporting import everything_about
from activities.privacy.models import Consent, Erasure
from bot.letting_go import forget_again
from tests.city import Chat, open_city, texts
from tests.conversations.concerns.town import BUILDING, Town, reported
from tests.conversations.privacy.canaries import (
    ADDRESS,
    CANARIES,
    MORE,
    NAME,
    WORDS,
    a_minute_later,
    lived_in,
    photo_files,
    plain,
    rows_with,
)


async def test_whatever_is_said_first_the_notice_comes_with_its_answer_once(town: Town) -> None:
    for language, words in (("zh", "继续使用即表示同意"), ("en", "agree by going on")):
        chat = town.city.person(language=language)
        [first] = await chat.says("/menu")
        assert words in first.text
        assert "/privacy" in first.text
        assert words not in texts(await chat.says("/menu"))
        user_id = await chat.user_id()
        given = await town.city.read(
            lambda work, user_id=user_id: work.session.scalars(
                select(Consent).where(Consent.user_id == user_id)
            ).all()
        )
        assert [(each.purpose, each.version) for each in given] == [
            (consents.SERVICE, consents.VERSION)
        ]


async def test_over_telegram_the_notice_says_that_it_is_a_service_abroad(town: Town) -> None:
    chat = town.city.person(channel="telegram")
    assert "Telegram 是境外服务" in texts(await chat.says("/menu"))
    english = town.city.person(channel="telegram", language="en")
    assert "Telegram is a service abroad" in texts(await english.says("/menu"))


async def test_danger_is_answered_before_the_notice(town: Town) -> None:
    said = texts(await town.city.person().says("着火了"))
    assert said.index("119") < said.index("/privacy")


async def test_2_28_the_export_has_everything_of_one_and_nothing_of_others(town: Town) -> None:
    other = await town.reporter()
    await reported(other, "别人的马桶堵了")
    chat = await lived_in(town)
    [card] = await chat.says("/mydata")
    assert [each.url.rpartition("/mydata/")[1] for each in card.buttons] == ["/mydata/"] * 2
    user = await town.city.user(chat)
    kept = await town.city.read(lambda work: everything_about(work, PARTS, user))
    told = json.dumps({each.table: each.rows for each in kept}, ensure_ascii=False)
    for canary in set(CANARIES) - {ADDRESS}:
        assert canary in told, canary
    assert "请问是哪一间？" in told
    assert BUILDING in told or "registration" in told
    assert "别人的马桶" not in told
    # The key of the web chat opens it: an export that is passed on must not.
    assert ADDRESS not in told


async def test_2_26_forgetting_leaves_no_trace_and_a_restore_does_not_bring_it_back(
    tmp_path: Path, town: Town
) -> None:
    city = town.city
    chat = await lived_in(town)
    for canary in CANARIES:
        assert await rows_with(city, canary) != {}, canary
    tokens, files = await photo_files(city, tmp_path)
    assert len(tokens) == len(files) == 1
    before = await _snapshot(town, chat)

    said = texts(await chat.says("/forget"))
    assert "不能恢复" in said
    assert await rows_with(city, WORDS) != {}
    assert "已删除" in texts(await chat.taps("确定删除"))
    await a_minute_later(city)

    for canary in CANARIES:
        assert await rows_with(city, canary) == {}, canary
    assert await photo_files(city, tmp_path) == ([], [])
    concern = await town.concern()
    assert (concern.state, concern.resolution, concern.text) == ("closed", "withdrawn", "")

    [line] = (tmp_path / ledger.FILE).read_text("utf-8").splitlines()
    assert not any(canary in plain(line) for canary in CANARIES)
    await city.write(lambda work: _bring_back(work, before))
    assert await rows_with(city, NAME) != {}
    workshop = city.louyi.workshop
    assert forget_again(workshop, tmp_path / ledger.FILE) == 1
    await a_minute_later(city)
    for canary in CANARIES:
        assert await rows_with(city, canary) == {}, canary
    assert forget_again(workshop, tmp_path / ledger.FILE) == 1


async def test_who_writes_again_afterwards_is_a_stranger(town: Town) -> None:
    chat = await lived_in(town)
    before = await chat.user_id()
    await chat.says("/forget")
    await chat.taps("确定删除")
    await a_minute_later(town.city)
    said = texts(await chat.says("/menu"))
    assert "继续使用即表示同意" in said
    assert await chat.user_id() != before
    assert MORE not in texts(await chat.screen())


async def test_who_writes_again_at_once_keeps_the_chat(town: Town) -> None:
    chat = await lived_in(town)
    await chat.says("/forget")
    await chat.taps("确定删除")
    assert "继续使用即表示同意" in texts(await chat.says("/menu"))
    new = await chat.user_id()
    await a_minute_later(town.city)
    assert await rows_with(town.city, WORDS) == {}
    conversation = await town.city.read(
        lambda work: work.session.scalars(
            select(Conversation).where(Conversation.address == ADDRESS)
        ).one()
    )
    assert conversation.user_id == new


async def test_an_account_made_later_under_the_same_number_is_left_alone(town: Town) -> None:
    chat = await town.reporter()
    user = await town.city.user(chat)
    entry = ledger.Entry(1, user.id, user.created_at - timedelta(days=3), user.created_at)
    assert await town.city.write(lambda work: ledger.replay(work, PARTS, [entry])) == 0
    assert (await town.city.user(chat)).building_id is not None


async def test_others_who_follow_keep_the_matter_but_not_the_words(town: Town) -> None:
    reporter, other = await town.reporter(), await town.reporter()
    await reported(reporter, "12楼空调太冷了")
    await other.says("12楼空调太冷了")
    await other.taps("我也遇到")
    await reporter.says("/forget")
    await reporter.taps("确定删除")
    concern = await town.concern()
    assert concern.state in ("new", "acknowledged")
    assert (concern.reporter_id, concern.text) == (None, "")
    await town.worker.presses("case.resolved", concern.id, "fixed")
    assert await other.news() != []


async def test_who_is_needed_hands_over_first(town: Town) -> None:
    await town.worker.says("/forget")
    assert "还担任职务" in texts(await town.worker.taps("确定删除"))
    assert "楼宇工作者" in (await town.city.user(town.worker)).name
    erased = await town.city.read(lambda work: work.session.scalars(select(Erasure)).all())
    assert erased == []


async def test_a_link_of_yesterday_shows_nothing(town: Town) -> None:
    chat = await town.reporter()
    [card] = await chat.says("/mydata")
    token = card.buttons[0].url.rpartition("/")[2]
    assert await rows_with(town.city, token) == {"outbox_message": 1}
    assert card.buttons[1].url.endswith(f"{token}.json")


async def test_english_all_the_way(town: Town) -> None:
    chat = await town.reporter("en")
    assert "What is kept" in str([each.labels for each in await chat.says("/privacy")])
    assert "works for an hour" in texts(await chat.says("/mydata"))
    assert "no way back" in texts(await chat.says("/forget"))
    assert "Erased" in texts(await chat.taps("Yes, erase"))


async def _snapshot(town: Town, chat: Chat) -> dict[str, Any]:
    user = await town.city.user(chat)
    concern = await town.concern()
    return {"user": user.id, "name": user.name, "concern": concern.id, "text": concern.text}


def _bring_back(work: Any, before: dict[str, Any]) -> None:
    """Do what restoring yesterday's backup does: name, identity, chat and words are there again."""
    user = work.session.get_one(User, before["user"])
    user.name = before["name"]
    work.session.add(Identity(user_id=user.id, channel="web", external_id=ADDRESS))
    concern = work.session.get_one(Concern, before["concern"])
    concern.text, concern.reporter = before["text"], user
    work.session.execute(Erasure.__table__.delete())


async def test_7_34_on_two_channels_somebody_is_two_and_forgets_each_alone(town: Town) -> None:
    web = Chat(town.city, NAME, channel="web", address="same-key")
    telegram = Chat(town.city, NAME, channel="telegram", address="same-key")
    await web.says("/menu")
    await telegram.says("/menu")
    assert await web.user_id() != await telegram.user_id()
    await web.says("/forget")
    await web.taps("确定删除")
    await a_minute_later(town.city)
    assert (await town.city.user(telegram)).name == NAME


async def test_the_file_of_the_ledger_is_written_once_for_each(tmp_path: Path) -> None:
    async with open_city(tmp_path) as city:
        for _ in range(2):
            chat = city.person()
            await chat.says("/forget")
            await chat.taps("确定删除")
            await city.louyi.letting_go.keep_up()
        await city.louyi.letting_go.keep_up()
        entries = ledger.read((tmp_path / ledger.FILE).read_text("utf-8").splitlines())
        assert [each.number for each in entries] == [1, 2]
