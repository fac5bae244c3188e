"""Anonymous means anonymous: what is stored, shown, logged and sent never leads to the person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from activities.concerns.models import Concern
from activities.db.base import Base
from activities.db.work import UnitOfWork
from tests.city import Chat, City, open_city, texts
from tests.conversations.concerns.town import Town, at

NAME = "匿名金丝雀"
ADDRESS = "canary5f2a9c1d7e"
WORDS = "仓库门口堆满易燃纸箱"


def rows_with(work: UnitOfWork, needle: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table in which the needle stands."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in Base.metadata.tables:
        for row in work.session.execute(text(f'SELECT * FROM "{name}"')).mappings():
            if any(needle in str(value) for value in row.values()):
                found.setdefault(name, []).append(dict(row))
    return found


async def anonymous_report(city: City) -> tuple[Chat, str]:
    reporter = Chat(city, NAME, channel="web", address=ADDRESS)
    await reporter.says("/building")
    await reporter.taps("恒隆广场")
    await reporter.says(WORDS)
    await reporter.taps("完全匿名")
    shown = texts(await reporter.taps("提交"))
    receipt = shown.split("回执号：")[1][:19]
    return reporter, receipt


async def test_7_28_and_the_subpoena_find_nobody(
    tmp_path: Path, database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with open_city(tmp_path, database_url) as city:
        operator = await city.operator()
        town = Town(city, operator, await city.worker(operator))
        reporter, receipt = await anonymous_report(city)
        await town.until(at(24, 10, 45))
        concern = await town.concern()
        user_id, chat_id = await reporter.user_id(), reporter.conversation_id

        assert (concern.reporter_id, concern.conversation_id) == (None, None)
        assert NAME not in texts(await town.worker.screen())

        def dump(work: UnitOfWork) -> tuple[Any, ...]:
            bare = receipt.replace(" ", "")
            return (
                rows_with(work, WORDS),
                rows_with(work, receipt) | rows_with(work, bare),
                rows_with(work, concern.number),
            )

        words, receipts, numbers = await city.read(dump)
        assert receipts == {}
        for rows in (*words.values(), *numbers.values()):
            for row in rows:
                assert row.get("conversation_id") != chat_id
                persons = ("user_id", "author_id", "actor_id", "reporter_id", "owner_id")
                assert all(row.get(column) != user_id for column in persons)
    logged = "".join(capfd.readouterr())
    assert NAME not in logged
    assert ADDRESS not in logged
    assert WORDS not in logged


async def test_with_a_name_the_same_search_would_find_the_person(town: Town) -> None:
    reporter = Chat(town.city, NAME, channel="web", address=ADDRESS)
    await reporter.says("/building")
    await reporter.taps("恒隆广场")
    await reporter.says(WORDS)
    await reporter.taps("提交")
    user_id = await reporter.user_id()
    rows = await town.city.read(lambda work: rows_with(work, WORDS))
    assert user_id in [row["reporter_id"] for row in rows["concern"]]


async def test_the_receipt_is_the_way_back(town: Town) -> None:
    _, receipt = await anonymous_report(town.city)
    concern = await town.concern()
    await town.worker.presses("case.ask_back", concern.id)
    await town.worker.says("是几号门？")
    other = town.city.person("另一台电脑")
    shown = texts(await other.says(f"/receipt {receipt}"))
    assert "是几号门？" in shown
    assert "已补充到" in texts(await other.says(f"/receipt {receipt} 三号门"))
    assert "三号门" in texts(await town.worker.news())
    await town.worker.presses("case.resolved", concern.id, "fixed")
    await other.says(f"/receipt {receipt}")
    assert "很高兴" in texts(await other.taps("解决了"))
    closed = await town.concern()
    assert (closed.state, closed.confirmed_by) == ("closed", "reporter")


async def test_a_wrong_receipt_opens_nothing(town: Town) -> None:
    await anonymous_report(town.city)
    stranger = town.city.person()
    for digits in ("0000 0000 0000 0000", "123", "abcd"):
        assert "没有找到" in texts(await stranger.says(f"/receipt {digits}"))


async def test_soon_after_the_chat_no_longer_shows_it(town: Town) -> None:
    reporter, receipt = await anonymous_report(town.city)
    await town.until(at(24, 10, 30))
    left = texts(await reporter.screen())
    assert WORDS not in left
    assert receipt not in left


@pytest.mark.parametrize("label", ["改为保密", "用化名"])
async def test_7_28_staff_views_hold_no_name_or_address(town: Town, label: str) -> None:
    reporter = Chat(town.city, NAME, channel="web", address=ADDRESS)
    await reporter.says("/building")
    await reporter.taps("恒隆广场")
    await reporter.says(WORDS)
    await reporter.taps(label)
    await reporter.taps("提交")
    concern = await town.concern()
    await reporter.presses("concern.add", concern.id)
    await reporter.says("还有一堆泡沫")
    await reporter.presses("concern.nudge", concern.id)
    await town.worker.presses("case.resolved", concern.id, "fixed")
    await reporter.presses("concern.not_fixed", concern.id)
    await reporter.says("还在")
    await town.worker.presses("case.show", concern.id)
    staff = texts(await town.worker.screen()) + texts(await town.operator.screen())
    assert NAME not in staff
    assert ADDRESS not in staff
    user_id = await reporter.user_id()

    def trail(work: UnitOfWork) -> list[Any]:
        found = work.session.execute(
            text(
                "SELECT actor_id AS who FROM case_step WHERE actor_id IS NOT NULL UNION ALL "
                "SELECT author_id AS who FROM case_message WHERE author_id IS NOT NULL"
            )
        )
        return [row.who for row in found]

    assert user_id not in await town.city.read(trail)
    assert isinstance(concern, Concern)
