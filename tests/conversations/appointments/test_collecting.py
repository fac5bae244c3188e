"""From a sentence to enough people. Numbers in names are lines of the acceptance list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.appointments.models import CollectiveAppointment
from activities.appointments.personal_models import AppointmentConsent, PersonalDetails
from tests.city import texts
from tests.conversations.appointments.tower import SENTENCE, Tower, at


async def test_a_sentence_becomes_an_appointment_that_the_worker_lets_begin(tower: Tower) -> None:
    [anna] = tower.folk(1)
    [draft] = await anna.says("办健康证，20 个人就请医生来楼里")
    assert "哪栋楼" in draft.text
    [draft] = await anna.taps("恒隆广场")
    for part in ("健康证", "恒隆广场", "满 20 人成行，最多 40 人", "先由楼宇工作者看一看"):
        assert part in draft.text
    assert "12月8日周二 17:00" in draft.text
    shown = texts(await anna.taps("✅ 发起"))
    assert "已交给恒隆广场的楼宇工作者" in shown
    stranger = tower.folk(1)[0]
    assert "健康证（从业" not in texts(await stranger.says("/together"))
    found = await tower.newest()
    assert "没有找到" in texts(await stranger.presses("appointment.show", found.id))
    asked = await tower.worker.news()
    assert "有人想在恒隆广场集体办理" in texts(asked)
    await tower.worker.taps("同意征集")
    assert "您是第一个" in await tower.news(anna)
    assert "1/20" in texts(await stranger.says("/together"))


async def test_the_same_in_english(tower: Tower) -> None:
    [eve] = tower.folk(1, "en")
    [draft] = await eve.says(
        "I'd like to organise a collective health certificate in Plaza 66, at least 12, at most 30"
    )
    for part in ("Health certificate", "Plaza 66", "Goes ahead with 12 people, at most 30"):
        assert part in draft.text
    await eve.taps("Cut-off")
    [draft] = await eve.says("4 December")
    assert "Fri, Dec 4 17:00" in draft.text
    await eve.taps("Propose")
    await tower.worker.taps("同意征集")
    assert "collects now" in await tower.news(eve)
    [card] = await eve.says(f"/together {(await tower.newest()).id}")
    assert "1/12" in card.text
    assert "11 more people" in card.text


async def test_a_refusal_reaches_the_proposer_with_its_reason(tower: Tower) -> None:
    [anna] = tower.folk(1)
    await anna.says(SENTENCE)
    await anna.taps("✅ 发起")
    await tower.worker.taps("不同意")
    await tower.worker.says("医院本季度已排满")
    told = await tower.news(anna)
    assert "没有通过" in told
    assert "医院本季度已排满" in told
    assert "最新" in texts(await tower.worker.taps("同意征集"))


async def test_a_proposal_can_be_taken_back(tower: Tower) -> None:
    [anna] = tower.folk(1)
    await anna.says(SENTENCE)
    await anna.taps("✅ 发起")
    assert "提议已收回" in texts(await anna.taps("收回提议"))


async def test_what_is_collected_already_is_joined_instead(tower: Tower) -> None:
    await tower.begun()
    [anna] = tower.folk(1)
    [draft] = await anna.says(SENTENCE)
    assert "已经有同样的集体办理" in draft.text
    assert "✅ 发起" not in draft.labels
    [card] = await anna.taps("健康证（从业人员健康证明）")
    assert "我有意向" in card.labels


async def test_interest_is_one_sentence_and_nothing_personal_is_asked(tower: Tower) -> None:
    await tower.begun()
    anna, bob = tower.folk(2)
    [card] = await anna.says("恒隆广场健康证集体办理算我一个")
    assert "已登记您的意向" in card.text
    assert "1/3" in card.text
    assert "还差 2 人" in card.text
    [card] = await bob.says("恒隆广场的集体办健康证，如果满 8 人我就来")
    assert "满 8 人您就来" in card.text
    assert "1/3" in card.text
    assert "另有 1 人" in card.text
    assert await tower.count(PersonalDetails) == 0
    assert await tower.count(AppointmentConsent) == 0
    [card] = await anna.says("/me")
    assert "🤝 健康证" in card.text


async def test_the_same_interest_in_english(tower: Tower) -> None:
    number = await tower.begun()
    eve, max_ = tower.folk(2, "en")
    [card] = await eve.says("sign me up for the collective health certificate in Plaza 66")
    assert "You are on the list" in card.text
    await max_.says(f"/together {number}")
    [card] = await max_.says("I'm in if 6 people come")
    assert "you come if 6 people do" in card.text
    assert "1/3" in card.text


async def test_where_two_can_be_meant_it_asks_which(tower: Tower) -> None:
    await tower.begun()
    [anna] = tower.folk(1)
    [asked] = await anna.says("我要报名集体办健康证")
    assert "您说的是哪一个" in asked.text
    [card] = await anna.taps("大悦城")
    assert "1/20" in card.text


async def test_several_are_asked_to_sign_up_each_alone(tower: Tower) -> None:
    number = await tower.begun()
    [anna] = tower.folk(1)
    [card] = await anna.says("我们店 5 个人，恒隆广场集体办健康证都报名")
    assert f"/together {number}" in card.text
    assert "1/3" in card.text


async def test_cards_of_others_edit_themselves(tower: Tower) -> None:
    number = await tower.begun()
    watcher, anna = tower.folk(2)
    card = await tower.shows(watcher, number)
    tower.city.clock.advance(timedelta(seconds=1))
    await tower.joined(number, anna)
    tower.city.clock.advance(timedelta(seconds=10))
    await tower.city.louyi.ticks.do_due()
    [edited] = await watcher.news()
    assert edited.key == card.key
    assert edited.edits
    assert "1/3" in edited.text
    assert "同事" not in edited.text, "nobody's name is on the card"


async def test_29_reached_asks_the_worker_for_the_day_again_and_the_level_above(
    tower: Tower,
) -> None:
    number = await tower.begun()
    await tower.worker.news()
    folks = tower.folk(3)
    await tower.joined(number, *folks[:2])
    [card] = await folks[2].presses("appointment.join", number)
    assert "人数够了" in card.text
    assert "人数够了（3 人）" in await tower.news(folks[0])
    assert "请约办事单位并定日子" in await tower.news(tower.worker)
    await tower.operator.news()
    await tower.until(at(25, 10))
    assert "第 1 次提醒" in await tower.news(tower.worker)
    assert "提醒" not in await tower.news(tower.operator)
    await tower.until(at(27, 10))
    assert "第 2 次提醒" in await tower.news(tower.worker)
    assert "第 2 次提醒" in await tower.news(tower.operator)


async def test_12_too_few_everybody_is_told_and_one_tap_prolongs(tower: Tower) -> None:
    number = await tower.begun()
    anna, eve = tower.folk(1)[0], tower.folk(1, "en")[0]
    await tower.joined(number, anna, eve)
    await tower.worker.news()
    await tower.until(at(38, 17, 1))
    assert "还不到 3 人" in await tower.news(anna)
    assert "3 are needed" in await tower.news(eve)
    assert "可以延长一次" in await tower.news(tower.worker)
    await tower.worker.taps("延长征集")
    assert "征集延长到" in await tower.news(anna)
    await tower.until(at(60, 10))
    assert "没有成行" in await tower.news(anna)
    assert "does not go ahead" in await tower.news(eve)
    assert "最新" in texts(await anna.presses("appointment.join", number))


async def test_a_limit_under_those_joined_is_explained_and_not_offered(tower: Tower) -> None:
    number = await tower.begun("在恒隆广场办健康证，至少 6 人，最多 8 人")
    await tower.joined(number, *tower.folk(4))
    await tower.worker.presses("appointment.numbers", number)
    [card] = await tower.worker.says("最少2人，最多3人")
    assert "不会把任何人请出去" in card.text
    assert "✅ 确认" not in card.labels
    [card] = await tower.worker.says("最少4人，最多8人")
    assert "已有 4 人会来，确认后立即成行" in card.text
    await tower.worker.taps("✅ 确认")
    assert "请约办事单位并定日子" in texts(await tower.worker.screen())


async def test_calling_off_tells_everybody_why(tower: Tower) -> None:
    number = await tower.begun()
    [anna] = tower.folk(1)
    await tower.joined(number, anna)
    await tower.worker.presses("appointment.call_off", number)
    await tower.worker.says("体检机构停业整顿")
    told = await tower.news(anna)
    assert "这次集体办理取消了" in told
    assert "体检机构停业整顿" in told


@pytest.mark.parametrize("verb", ["manage", "day", "numbers", "call_off", "people", "file", "door"])
async def test_nobody_else_does_what_is_the_workers(tower: Tower, verb: str) -> None:
    number, [anna, *_] = await tower.with_day()
    before = await tower.count(CollectiveAppointment)
    assert "没有做这一步的权限" in texts(await anna.presses(f"appointment.{verb}", number))
    assert await tower.count(CollectiveAppointment) == before


async def test_the_sample_city_has_something_to_do_together(tower: Tower) -> None:
    [anna] = tower.folk(1)
    [card] = await anna.says("/together")
    assert "流感疫苗" in card.text
    [eve] = tower.folk(1, "en")
    [card] = await eve.says("sign me up for the collective flu shot")
    assert "1/15" in card.text
