"""What is not understood: guesses, a person, the review list, and what comes out of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from activities.concerns.models import Concern
from activities.conversations.models import Misunderstanding
from bot.review import training_examples
from tests.city import Chat, City, open_city, texts

NONSENSE = ("咕噜咕噜哒", "哒哒哒咕噜")


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with open_city(tmp_path) as opened:
        yield opened


async def at_plaza(city: City) -> Chat:
    chat = city.person("白领")
    await chat.says("/building")
    await chat.taps("恒隆广场")
    return chat


async def kept(city: City) -> list[Misunderstanding]:
    query = select(Misunderstanding).order_by(Misunderstanding.id)
    return await city.read(lambda work: list(work.session.scalars(query)))


async def test_twice_in_a_row_offers_the_words_to_the_building_worker(city: City) -> None:
    chat = await at_plaza(city)
    assert "没太明白" in texts(await chat.says(NONSENSE[0]))
    assert "转给楼宇工作者" in texts(await chat.says(NONSENSE[1]))
    await chat.says("好的")
    await chat.taps("提交")
    concern = await city.read(lambda work: work.session.scalars(select(Concern)).unique().one())
    assert (concern.text, concern.category.code) == (NONSENSE[1], "other")


async def test_what_is_understood_in_between_begins_anew(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says(NONSENSE[0])
    await chat.says("谢谢")
    assert "没太明白" in texts(await chat.says(NONSENSE[1]))


async def test_not_what_i_meant_keeps_what_was_said_before(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("我有什么安排")
    shown = await chat.says("不是这个意思")
    assert "转给楼宇工作者" in [label for each in shown for label in each.labels]
    assert [each.text for each in await kept(city)] == ["我有什么安排"]


async def test_the_review_list_holds_no_phone_number(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says("咕噜咕噜哒13812345678")
    [row] = await kept(city)
    assert "138****5678" in row.text


async def test_only_the_operator_reviews(city: City) -> None:
    chat = await at_plaza(city)
    await chat.says(NONSENSE[0])
    assert NONSENSE[0] not in texts(await chat.says("/review"))
    [row] = await kept(city)
    await chat.presses("review.decide", row.id, "greet")
    [row] = await kept(city)
    assert row.reviewed_intent is None


async def test_what_was_reviewed_is_exported_as_training_examples(
    city: City, tmp_path: Path
) -> None:
    chat = await at_plaza(city)
    for words in (*NONSENSE, "滴滴答答嘟嘟", "叽里呱啦[呜]"):
        await chat.says(words)
    operator = await city.operator()
    assert NONSENSE[0] in texts(await operator.says("/review"))
    await operator.taps("与楼里无关")
    await operator.taps("不用学")
    await operator.taps("其他意思")
    await operator.taps("加入社团")
    written = await training_examples(city.louyi.workshop, tmp_path)
    read = yaml.safe_load(written)
    found = {each["intent"]: each["examples"].split("\n") for each in read["nlu"]}
    assert found == {
        "out_of_scope": [f"- {NONSENSE[0]}", ""],
        "join_club": ["- 滴滴答答嘟嘟", ""],
    }
    assert "叽里呱啦（呜）" in written
    assert NONSENSE[1] not in written


async def test_what_is_in_the_training_data_already_is_not_exported(
    city: City, tmp_path: Path
) -> None:
    chat = await at_plaza(city)
    await chat.says(NONSENSE[0])
    operator = await city.operator()
    await operator.says("/review")
    await operator.taps("与楼里无关")
    (tmp_path / "talk.yml").write_text(f"nlu:\n      - {NONSENSE[0]}\n", "utf-8")
    assert NONSENSE[0] not in await training_examples(city.louyi.workshop, tmp_path)
