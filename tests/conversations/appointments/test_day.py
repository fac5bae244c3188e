"""From the day to the reminder a year later, through what people type and tap."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from activities.appointments import personal
from activities.appointments.office_list import COLUMNS, office_list
from activities.appointments.personal_models import AppointmentConsent, PersonalDetails
from activities.conversations.models import InboxMessage
from activities.enrolment import door, seats
from activities.enrolment.models import Registration
from activities.people.models import User
from tests.city import Chat, texts
from tests.conversations.appointments.tower import DAY, Tower, at


async def test_the_worker_sets_the_day_in_one_sentence(tower: Tower) -> None:
    number = await tower.begun()
    folks = tower.folk(3)
    await tower.joined(number, *folks)
    await tower.worker.taps("定日子")
    [draft] = await tower.worker.says(DAY)
    for part in (
        "12月8日周二 09:30–11:30",
        "2楼会议室",
        "4 个时段，每段 30 分钟、2 人",
        "共 8 个名额",
    ):
        assert part in draft.text
    assert "姓名、证件号码、手机号" in draft.text
    [draft] = await tower.worker.taps("－ 证件号码")
    assert "姓名、手机号" in draft.text
    await tower.worker.taps("定下来")
    told = await tower.news(folks[0])
    assert "日子定了" in told
    assert "请带：身份证原件" in told
    assert "09:30 · 余 2" in (await folks[0].screen())[-1].labels


async def test_the_day_piece_by_piece_and_too_small_at_first(tower: Tower) -> None:
    number = await tower.begun()
    await tower.joined(number, *tower.folk(3))
    await tower.worker.taps("定日子")
    [draft] = await tower.worker.says("12月8日 10点到11点")
    assert "4 个时段，每段 15 分钟、1 人" in draft.text
    await tower.worker.taps("改时段长度")
    [draft] = await tower.worker.says("30")
    assert "2 个时段，每段 30 分钟、2 人" in draft.text
    await tower.worker.taps("改每段人数")
    [draft] = await tower.worker.says("1人")
    assert "名额不够" in draft.text
    assert "请多安排一些" in texts(await tower.worker.taps("定下来"))
    await tower.worker.taps("改时间")
    [draft] = await tower.worker.says("9点到11点")
    assert "12月8日周二 09:00–11:00" in draft.text
    assert "日子定了" not in await tower.news(tower.folks[0])
    await tower.worker.taps("定下来")
    assert "日子定了" in await tower.news(tower.folks[0])


async def test_only_now_the_data_is_asked_for_with_consent(tower: Tower) -> None:
    number, [anna, *_] = await tower.with_day()
    shown = await anna.taps("09:30")
    assert "您选了 12月8日周二 09:30–10:00" in shown[0].text
    consent = shown[1]
    for part in ("姓名、证件号码、手机号", "恒隆广场的楼宇工作者", "2027年1月7日", "自己删除"):
        assert part in consent.text
    assert await tower.count(AppointmentConsent) == 0
    await anna.taps("同意并填写")
    await anna.says("王小明")
    [card] = await anna.says("110105194912310021")
    assert "号码不对" in card.text
    await anna.says("11010519491231002X")
    [card] = await anna.says("138 1234 5678")
    assert "110***********002X" in card.text
    assert "138****5678" in card.text
    assert await tower.count(PersonalDetails) == 0, "nothing is kept before the last tap"
    await anna.taps("同意并提交")
    assert await tower.count(PersonalDetails) == 1

    def kept(work: Any) -> tuple[str, list[str], str]:
        consent = work.session.query(AppointmentConsent).one()
        inbox = " ".join(str(each.payload) for each in work.session.query(InboxMessage))
        return consent.purpose, consent.fields, inbox

    purpose, fields, inbox = await tower.city.read(kept)
    assert purpose == f"collective_appointment:{number}"
    assert fields == ["name", "id_number", "phone"]
    assert "王小明" not in inbox
    assert "11010519491231002X" not in inbox


async def test_31_a_question_in_between_is_answered_and_the_field_asked_once(tower: Tower) -> None:
    _, [anna, *_] = await tower.with_day()
    await anna.taps("09:30")
    await anna.taps("同意并填写")
    shown = await anna.says("今天有什么活动？")
    assert len(shown) == 2
    assert "请输入姓名" in shown[1].text
    [card] = await anna.says("王小明")
    assert "姓名: 王小明" in card.text


async def test_data_can_be_erased_and_told_again(tower: Tower) -> None:
    _, [anna, *_] = await tower.with_day()
    await tower.tells(anna, "09:30")
    [card] = await anna.taps("删除我的资料")
    assert "您的资料已删除" in card.text
    assert "还需要填写资料" in card.text
    assert await tower.count(PersonalDetails) == 0
    await anna.taps("填写资料")
    await anna.taps("同意并填写")
    [card] = await anna.says("李雷")
    assert "姓名: 李雷" in card.text


async def test_a_full_slot_is_swapped_between_two_without_names(tower: Tower) -> None:
    _, [anna, bob, eve] = await tower.with_day()
    await anna.taps("09:30")
    await bob.says("我选9点半的时段")
    await eve.says("我选10点那个时段")
    [asked] = await eve.says("时段换到9点半")
    assert "不会说出是谁" in asked.text
    told = await tower.news(anna)
    assert "有人想用 12月8日周二 10:00–10:30 换您的 12月8日周二 09:30–10:00" in told
    assert "同事" not in told
    [card] = await anna.taps("同意交换")
    assert "您的时段是 12月8日周二 10:00–10:30" in card.text
    assert "您的时段是 12月8日周二 09:30–10:00" in await tower.news(eve)
    assert "别人先同意" in texts(await bob.taps("同意交换"))


async def test_slots_in_english(tower: Tower) -> None:
    number = await tower.begun()
    [eve] = tower.folk(1, "en")
    await tower.joined(number, eve, *tower.folk(2))
    await tower.worker.presses("appointment.day", number)
    await tower.worker.says(DAY)
    await tower.worker.taps("定下来")
    told = await tower.news(eve)
    assert "The day is set" in told
    assert "Please bring: Your ID card or passport" in told
    shown = await eve.says("I'd like the 10:15 slot")
    assert "You chose Tue, Dec 8 10:00–10:30" in shown[0].text
    assert "It is erased on Jan 7, 2027" in shown[1].text
    await eve.taps("Agree and go on")
    await eve.says("Eve Miller")
    await eve.says("E12345678")
    [card] = await eve.says("+49 30 901820")
    assert "+49" in card.text
    await eve.taps("Agree and send")
    [card] = await eve.says("change my slot")
    assert "09:30 · 2 left" in card.labels


async def test_the_office_gets_a_list_and_it_is_noted(tower: Tower) -> None:
    number, [anna, *_] = await tower.with_day()
    await tower.tells(anna, "10:00")
    [card] = await tower.worker.presses("appointment.people", number)
    assert "10:00 王小明" in card.text
    [card] = await tower.worker.presses("appointment.file", number)
    assert f"to=/console/appointments/{number}.xlsx" in (card.buttons[0].url or "")


async def test_the_evening_before_everybody_is_reminded_what_to_bring(tower: Tower) -> None:
    _, [anna, bob, _] = await tower.with_day()
    await tower.tells(anna, "09:30")
    await anna.news()
    await tower.until(at(37, 17, 59))
    await bob.news()
    assert "提醒" not in await tower.news(anna)
    await tower.until(at(37, 18))
    told = await tower.news(anna)
    assert "您的时段是 明天 09:30–10:00" in told
    assert "请带" in told
    assert "还没有选时段" in await tower.news(bob)


async def held(tower: Tower) -> tuple[int, list[Chat]]:
    """The day is over: the first came by code, the second was ticked off, the third stayed away."""
    number, [anna, bob, eve] = await tower.with_day()
    await tower.tells(anna, "09:30")
    await bob.taps("09:30")
    await eve.taps("10:00")
    await tower.until(at(38, 9))
    [card] = await tower.worker.presses("appointment.door", number)
    assert await _code(tower, number) in card.text.replace(" ", "")
    await tower.shows(anna, number)
    await anna.taps("签到")
    [card] = await anna.says(await _code(tower, number))
    assert "签到成功" in card.text
    await tower.worker.presses("appointment.people", number)
    [card] = await tower.worker.taps("✓ 09:30 同事1")
    assert "已到 2 人" in card.text
    await tower.until(at(38, 12))
    for each in (anna, bob, eve):
        await each.news()
    return number, [anna, bob, eve]


async def test_after_the_day_those_who_came_hear_where_to_pick_up(tower: Tower) -> None:
    number, [anna, bob, eve] = await held(tower)
    assert "今天来了 2 人" in await tower.news(tower.worker)
    await tower.worker.presses("appointment.results", number)
    await tower.worker.says("周三起工作日 9:00–17:00，2楼服务站")
    assert "2楼服务站" in await tower.news(anna)
    assert "可以领取了" in await tower.news(bob)
    assert await tower.news(eve) == "", "who did not come has nothing to pick up"
    [card] = await anna.taps("我已领取")
    assert "已记下" in card.text


async def test_data_goes_after_thirty_days_and_a_year_later_somebody_reminds(tower: Tower) -> None:
    _, [anna, _, eve] = await held(tower)
    assert await tower.count(PersonalDetails) == 1
    await tower.until(at(69, 10))
    assert await tower.count(PersonalDetails) == 0
    tower.city.clock.set(at(373, 9, 59))
    await tower.city.louyi.ticks.do_due()
    await anna.news()
    await tower.until(at(373, 10))
    assert "大约在 2027年12月8日 到期" in await tower.news(anna)
    assert "到期" not in await tower.news(eve)
    [draft] = await anna.taps("再集体办一次")
    assert "健康证（从业人员健康证明）" in draft.text


async def _code(tower: Tower, number: int) -> str:
    found = await tower.newest()
    assert found.id == number

    def read(work: Any) -> str:
        return door.code_at(seats.pool(work, found.seat_pool_id or 0), work.now)

    code: str = await tower.city.read(read)
    return code


async def test_a_changed_day_voids_what_was_chosen(tower: Tower) -> None:
    number, [anna, *_] = await tower.with_day()
    await anna.taps("09:30")
    await anna.news()
    await tower.worker.presses("appointment.day", number)
    await tower.worker.says("12月9日 14:00到16:00，每30分钟2人")
    await tower.worker.taps("定下来")
    told = await tower.news(anna)
    assert "日子改了" in told
    assert "请选一个时段" in told


async def test_no_number_says_whose_it_is(tower: Tower) -> None:
    """A guessed number of a registration or a swap does nothing for a stranger."""
    _, [anna, bob, _] = await tower.with_day()
    await anna.taps("09:30")
    rows = await tower.city.read(lambda work: work.session.query(Registration).all())
    for row in rows:
        assert "没有做这一步的权限" in texts(await bob.presses("appointment.tick", row.id))
    assert "别人先同意" in texts(await bob.presses("appointment.agree", 12345))


@pytest.mark.parametrize("words", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0"])
async def test_the_file_never_calculates(tower: Tower, words: str) -> None:
    number, [anna, *_] = await tower.with_day()
    await anna.taps("10:00")
    anna_id, worker_id = await anna.user_id(), await tower.worker.user_id()
    told = {"name": "王小明", "id_number": "E12345678", "phone": "13812345678"}

    def give(work: Any) -> bytes:
        anna_here = work.session.get_one(User, anna_id)
        kept = personal.give(work, anna_here, number, told, consents=True)
        kept.told = {**kept.told, "name": words}
        work.session.flush()
        by = work.session.get_one(User, worker_id)
        return office_list(work, by, number, dict(zip(COLUMNS, COLUMNS, strict=True)))

    content = await tower.city.write(give)
    cell = load_workbook(BytesIO(content)).active["B2"]
    assert cell.data_type == "s"
    assert cell.value == f"'{words}"
