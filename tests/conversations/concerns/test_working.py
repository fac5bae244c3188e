"""A worker's conversation: waiting, planning, handing on, merging, the brief, visits, coverage."""

from __future__ import annotations

import pytest

from activities.casework.duty_models import Visit
from activities.concerns.workflow import ConcernState
from activities.db.work import UnitOfWork
from tests.city import texts
from tests.conversations.concerns.town import Town, at, reported


async def case_in_hand(town: Town) -> int:
    reporter = await town.reporter()
    await reported(reporter)
    await town.worker.news()
    return int((await town.concern()).id)


async def test_a_canned_reply_reaches_an_english_reader_in_english(town: Town) -> None:
    reporter = await town.reporter("en")
    await reported(reporter, "the air conditioning on 12F is too cold")
    await town.worker.taps("回复")
    await town.worker.taps("已请物业调整空调温度")
    assert "The temperature is being adjusted" in texts(await reporter.news())


async def test_waiting_for_others_and_going_on(town: Town) -> None:
    await case_in_hand(town)
    await town.worker.taps("更多")
    await town.worker.taps("等其他单位")
    assert "时限暂停" in texts(await town.worker.says("等维保单位来"))
    assert (await town.concern()).state == ConcernState.PENDING_THIRD_PARTY
    await town.worker.taps("继续办理")
    assert (await town.concern()).state == ConcernState.IN_PROGRESS


async def test_a_time_is_read_from_words_and_promised(town: Town) -> None:
    reporter = await town.reporter()
    await reported(reporter)
    await town.worker.taps("更多")
    await town.worker.taps("约时间")
    assert "什么时候" in texts(await town.worker.says("尽快吧"))
    await town.worker.says("明天下午三点")
    concern = await town.concern()
    assert concern.action_at == at(25, 15)
    assert "约定 明天 15:00" in texts(await reporter.news())
    await town.until(at(25, 15))
    assert "约定的时间到了" in texts(await town.worker.news())


async def test_a_case_is_transferred_with_a_reason_and_sent_back(town: Town) -> None:
    second = await town.staff("楼宇工作者", "恒隆广场")
    concern_id = await case_in_hand(town)
    await town.worker.presses("case.transfer", concern_id)
    await town.worker.taps("楼宇工作者")
    assert "现由" in texts(await town.worker.says("设备归你管"))
    assert "转办给您：设备归你管" in texts(await second.news())
    await second.presses("case.send_back", concern_id)
    await second.says("不归我管")
    concern = await town.concern()
    assert (concern.refusals, concern.transfers) == (1, 1)
    assert "退回给您：不归我管" in texts(await town.worker.news())


async def test_two_cases_become_one(town: Town) -> None:
    first, second = await town.reporter(), await town.reporter()
    await reported(first)
    main = await town.concern()
    await reported(second, "12楼空调冷得受不了")
    duplicate = await town.concern()
    await town.worker.presses("case.merge", duplicate.id)
    assert "已合并" in texts(await town.worker.says(f"就是 {main.number} 那件"))
    assert f"与 {main.number} 是同一件事" in texts(await second.news())
    await town.worker.presses("case.take", main.id)
    await town.worker.presses("case.resolved", main.id, "fixed")
    assert "说已经处理" in texts(await second.news())


async def test_a_changed_kind_is_told_and_stays_open(town: Town) -> None:
    concern_id = await case_in_hand(town)
    await town.worker.presses("case.category", concern_id)
    assert "类别已更正" in texts(await town.worker.taps("噪声"))
    concern = await town.concern()
    assert (concern.category.code, concern.state) == ("noise", ConcernState.NEW)


async def test_the_morning_brief_comes_at_half_past_eight_on_working_days(town: Town) -> None:
    await case_in_hand(town)
    town.city.clock.set(at(25, 8, 30))
    await town.city.louyi.ticks.do_due()
    shown = texts(await town.worker.news())
    assert "今天先办这 1 件" in shown
    assert "🏢 恒隆广场" in shown
    town.city.clock.set(at(28, 8, 31))
    await town.city.louyi.ticks.do_due()
    assert all("今天先办" not in each.text for each in await town.worker.news())
    assert "今天先办" in texts(await town.worker.says("/brief"))


async def test_nobody_gets_a_brief_while_away(town: Town) -> None:
    await case_in_hand(town)
    assert "请假到" in texts(await town.worker.says("/away 3"))
    town.city.clock.set(at(25, 8, 30))
    await town.city.louyi.ticks.do_due()
    assert all("今天先办" not in each.text for each in await town.worker.news())
    assert "欢迎回来" in texts(await town.worker.says("/back"))


@pytest.mark.parametrize(
    ("words", "state"),
    [("/visit 12楼见了行政，反映空调冷", "done"), ("/visit 15楼没人", "nobody_there")],
)
async def test_a_visit_is_noted_in_one_sentence(town: Town, words: str, state: str) -> None:
    assert "走访已记下" in texts(await town.worker.says(words))

    def read(work: UnitOfWork) -> Visit:
        return work.session.query(Visit).one()

    visit = await town.city.read(read)
    assert visit.state == state
    assert (visit.floor or "").startswith("1")
    assert visit.subject_id is None


async def test_a_visit_is_linked_to_its_case(town: Town) -> None:
    concern_id = await case_in_hand(town)
    await town.worker.presses("visit.about", concern_id)
    await town.worker.says("看过了，出风口正对座位")
    visit = await town.city.read(lambda work: work.session.query(Visit).one())
    assert (visit.subject_kind, visit.subject_id) == ("concern", concern_id)
    assert "出风口正对座位" in texts(await town.worker.says("/visits"))


async def test_a_visitor_who_is_no_staff_is_refused(town: Town) -> None:
    reporter = await town.reporter()
    for words in ("/visit 12楼", "/brief", "/away 3", "/overview", "/coverage"):
        assert "没有做这一步的权限" in texts(await reporter.says(words)), words


async def test_the_operator_sees_what_is_not_covered(town: Town) -> None:
    shown = texts(await town.operator.says("/coverage"))
    assert "没有能联系上的负责人" in shown
    assert "恒隆广场：4 类没有负责人" in shown
    assert "大悦城：22 类没有负责人" in shown


async def test_the_overview_counts_and_tells_no_words(town: Town) -> None:
    officer = await town.officer()
    await case_in_hand(town)
    shown = texts(await officer.says("/overview"))
    assert "楼宇：未办结 1" in shown
    assert "空调" not in shown


async def test_an_often_reopened_case_is_told_to_the_level_above(town: Town) -> None:
    officer = await town.officer()
    reporter = await town.reporter()
    await reported(reporter)
    concern = await town.concern()
    for _ in range(2):
        await town.worker.presses("case.resolved", concern.id, "fixed")
        await reporter.presses("concern.not_fixed", concern.id)
        await reporter.says("还是冷")
    shown = texts(await officer.news())
    assert "已被重新打开 2 次" in shown
    assert "还是冷" not in shown


async def test_a_sensitive_case_overdue_is_told_above_as_a_number_only(town: Town) -> None:
    handler = await town.staff("保密专员", None)
    district = await town.staff("区", None)
    reporter = await town.reporter()
    await reporter.says("被领导骚扰，很害怕")
    await reporter.taps("同意加密保存")
    await reporter.taps("提交")
    await handler.news()
    await district.news()
    await town.until(at(24, 11, 0))
    shown = texts(await district.news())
    concern = await town.concern()
    assert "敏感诉求已超期" in shown
    assert "骚扰" not in shown
    assert concern.number not in shown
