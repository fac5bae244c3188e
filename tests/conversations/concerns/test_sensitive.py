"""Sensitive matters: asked for, sealed, shown only here, sent elsewhere over Telegram."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from activities.concerns.ladder import recategorise
from activities.concerns.models import Category, Concern
from activities.concerns.sealing import opened
from activities.concerns.service import messages
from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.privacy import consents
from activities.vault import Vault, VaultLocked
from tests.city import Chat, open_city, texts
from tests.conversations.concerns.town import Town, at
from tests.conversations.privacy.canaries import rows_with

WORDS = "被主管骚扰金丝雀"
MORE = "他昨天又来金丝雀补充"
ANSWER = "请来二楼面谈金丝雀答复"


async def sensitive_report(town: Town, language: str = "zh") -> Chat:
    reporter = await town.reporter(language)
    await reporter.says(WORDS)
    await reporter.taps("同意加密保存")
    await reporter.taps("提交")
    return reporter


async def wiped(town: Town) -> None:
    """Let the time to read pass, and everything be emptied."""
    for _ in range(3):
        await town.city.louyi.delivery.take_up_waiting()
        town.city.clock.advance(timedelta(minutes=11))
        await town.city.louyi.ticks.do_due()


async def test_nothing_is_stored_before_a_consent_of_its_own(town: Town) -> None:
    await town.staff("保密专员", None)
    reporter = await town.reporter()
    shown = texts(await reporter.says(WORDS))
    assert "敏感事项" in shown
    assert "提交" not in str([each.labels for each in await reporter.screen()][-1])
    user = await town.city.user(reporter)

    def given(work: UnitOfWork) -> bool:
        return consents.consent_of(work, user, consents.SENSITIVE) is not None

    assert not await town.city.read(given)
    await reporter.taps("同意加密保存")
    await reporter.taps("提交")
    assert await town.city.read(given)
    assert (await town.concern()).consent_version == consents.VERSION
    again = texts(await reporter.says(WORDS + "，第二次"))
    assert "同意这样保存吗" not in again
    await reporter.says("/privacy")
    await reporter.taps("撤回")
    assert not await town.city.read(given)
    await reporter.presses("draft.drop", "concern")
    assert "同意这样保存吗" in texts(await reporter.says(WORDS))


async def test_who_does_not_agree_is_called_and_nothing_is_stored(town: Town) -> None:
    handler = await town.staff("保密专员", None)
    reporter = await town.reporter()
    await reporter.says(WORDS)
    await reporter.taps("不保存")
    await reporter.taps("提交")
    concern = await town.concern()
    assert (concern.text, concern.consent_version) == ("", None)
    assert "直接联系" in texts(await handler.news())
    await wiped(town)
    assert await rows_with(town.city, WORDS) == {}


async def test_2_25_a_dump_without_the_key_says_nothing(tmp_path: Path, database_url: str) -> None:
    async with open_city(tmp_path, database_url) as city:
        operator = await city.operator()
        town = Town(city, operator, await city.worker(operator))
        handler = await town.staff("保密专员", None)
        reporter = await sensitive_report(town)
        concern = await town.concern()
        await handler.presses("case.answer", concern.id)
        await handler.says(ANSWER)
        await reporter.presses("concern.add", concern.id)
        await reporter.says(MORE)
        await handler.presses("case.resolved", concern.id, "fixed")
        await reporter.presses("concern.not_fixed", concern.id)
        await reporter.says(MORE + "还在")
        await wiped(town)
        for canary in (WORDS, MORE, ANSWER):
            assert await rows_with(city, canary) == {}, canary

        def read(work: UnitOfWork) -> list[str]:
            found = work.session.get_one(Concern, concern.id)
            said = messages(work, found, with_internal=True)
            return [opened(work, found, each) for each in (found.text, *(m.text for m in said))]

        assert await city.read(read) == [WORDS, ANSWER, MORE, MORE + "还在"]
        city.louyi.workshop.vault = Vault(b"another key, of thirty-two letters")
        try:
            await city.read(read)
        except VaultLocked:
            return
        raise AssertionError("another key opened it")


async def test_messages_nobody_asked_for_hold_no_words_and_the_web_shows_them(town: Town) -> None:
    handler = await town.staff("保密专员", None)
    reporter = await sensitive_report(town)
    concern = await town.concern()
    told = texts(await handler.news())
    assert WORDS not in told
    assert "内容已加密" in told
    assert WORDS in texts(await handler.presses("case.show", concern.id))
    await reporter.news()
    await handler.presses("case.answer", concern.id)
    await handler.says(ANSWER)
    assert ANSWER not in texts(await reporter.news())
    assert ANSWER in texts(await reporter.presses("concern.status", concern.id))
    await wiped(town)
    assert WORDS not in texts(await handler.screen())


async def test_over_telegram_no_narrative_is_kept_and_the_web_chat_is_offered(town: Town) -> None:
    handler = await town.staff("保密专员", None)
    for language, offered, label in (
        ("zh", "请到网页聊天里说", "保密专员联系我"),
        ("en", "say it in the web chat", "handler call me"),
    ):
        chat = town.city.person("受访者", language, channel="telegram")
        await chat.says("/building")
        await chat.taps("恒隆广场" if language == "zh" else "Plaza 66")
        words = WORDS if language == "zh" else "my boss harasses me canary7d"
        told = await chat.says(words)
        said = texts(told)
        assert offered in said
        assert words not in said
        town.city.clock.advance(timedelta(seconds=2))
        await town.city.louyi.ticks.do_due()
        found = await rows_with(town.city, words)
        assert set(found) <= {"inbox_message"}, found
        assert label in "".join(name for each in told for name in each.labels)
        await chat.presses("concern.contact_me", "harassment")
        concern = await town.concern()
        assert (concern.text, concern.category.sensitive) == ("", True)
        assert words not in texts(await handler.news())


async def test_a_case_that_turns_out_sensitive_is_sealed_then(town: Town) -> None:
    await town.staff("保密专员", None)
    reporter = await town.reporter()
    await reporter.says("12楼有人金丝雀吵")
    await reporter.taps("提交")
    concern = await town.concern()
    assert "12楼有人金丝雀吵" in texts(await town.worker.news())
    worker_id = await town.worker.user_id()

    def correct(work: UnitOfWork) -> None:
        kind = work.session.scalars(select(Category).where(Category.code == "harassment")).one()
        found = work.session.get_one(Concern, concern.id)
        recategorise(work, work.session.get_one(User, worker_id), found, kind)

    await town.city.write(correct)
    left = await rows_with(town.city, "金丝雀吵")
    assert "concern" not in left
    assert "金丝雀吵" not in texts(await town.worker.screen())


async def test_looking_at_sensitive_cases_does_not_count_as_reporting(town: Town) -> None:
    await town.staff("保密专员", None)
    reporter = await sensitive_report(town)
    concern = await town.concern()
    for _ in range(5):
        await reporter.presses("concern.status", concern.id)
        town.city.clock.advance(timedelta(minutes=1))
    await reporter.says("12楼灯坏了")
    assert "已提交" in texts(await reporter.taps("提交"))
    assert at(24, 10) < town.city.clock.now()


async def test_6_7_many_followers_offer_a_consultation_once(town: Town) -> None:
    reporter = await town.reporter()
    await reporter.says("12楼空调太冷了")
    await reporter.taps("提交")
    concern = await town.concern()
    for number in range(11):
        other = await town.reporter()
        await other.presses("concern.me_too", concern.id)
        told = texts(await town.worker.news())
        assert ("要不要转为面向全楼的征集" in told) == (number == 9), number
    assert "已列入征集" in texts(await town.worker.taps("转为征集"))
    stranger = await town.reporter()
    assert "没有找到" in texts(await stranger.presses("case.consult", concern.id, 0))
