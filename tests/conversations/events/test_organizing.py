"""Posting by a sentence, review, changing, cancelling, the door, messages, and what comes after."""

from __future__ import annotations

import pytest

from activities.db.work import UnitOfWork
from activities.enrolment.models import EnrolmentLog
from activities.events import service as events
from activities.events.models import EventStatus
from activities.people.models import Role, RoleGrant, User
from tests.city import texts
from tests.conversations.events.people import YOGA, Noon, at


async def test_a_forwarded_sentence_becomes_a_draft_and_is_published(noon: Noon) -> None:
    organizer = await noon.organizer()
    [draft] = await organizer.says("下周三中午 12:15 恒隆 B1 瑜伽 20 人，带垫子")
    for words in ("📌 瑜伽", "12月2日周三 12:15–13:15", "恒隆广场 B1", "20 个名额", "垫子"):
        assert words in draft.text
    [person] = await noon.folk(1)
    assert "📌" not in texts(await person.says("下周三有什么活动")), "nothing before Confirm"
    done, card = await organizer.taps("✅ 发布")
    assert "已发布" in done.text
    assert "还有 20 个名额" in card.text
    event = await noon.last_event()
    assert event.starts_at == at(32, 12, 15)
    assert event.zh in texts(await person.says("下周三有什么活动"))


async def test_a_forwarded_notice_with_labels(noon: Noon) -> None:
    organizer = await noon.organizer()
    [draft] = await organizer.says(
        "活动主题：短篇共读\n时间：12月3日 18:30-20:00\n地点：恒隆广场 3F\n人数：12人\n自带：水杯"
    )
    for words in ("📌 短篇共读", "12月3日周四 18:30–20:00", "恒隆广场 3F", "12 个名额", "水杯"):
        assert words in draft.text


async def test_posting_in_english(noon: Noon) -> None:
    organizer = await noon.organizer()
    [draft] = await organizer.says(
        "Post an event: desk yoga next Wednesday 12:15-13:00 at Plaza 66 B1 for 20 people, "
        "bring a mat"
    )
    for words in ("desk yoga", "12:15–13:00", "Plaza 66 B1", "20 seats", "a mat"):
        assert words in draft.text
    done, _ = await organizer.taps("✅ Publish")
    assert "Published" in done.text


async def test_what_is_missing_is_asked_for_one_by_one(noon: Noon) -> None:
    organizer = await noon.organizer()
    [shown] = await organizer.says("/post")
    assert "活动叫什么" in shown.text
    [shown] = await organizer.says("手冲交流")
    assert "什么时候" in shown.text
    [shown] = await organizer.says("后天 12:15")
    assert "哪栋楼" in shown.text
    [shown] = await organizer.taps("恒隆广场")
    assert "多少名额" in shown.text
    await organizer.taps("20")
    _, card = await organizer.taps("✅ 发布")
    assert "手冲交流" in card.text


async def test_who_is_no_organizer_is_told_how_to_become_one(noon: Noon) -> None:
    [person] = await noon.folk(1)
    [shown] = await person.says(YOGA)
    assert "需要组织者身份" in shown.text


async def test_the_first_two_posts_of_a_new_organizer_wait_for_review(noon: Noon) -> None:
    worker = await noon.organizer("楼宇工作者")

    def as_worker(work: UnitOfWork) -> None:
        grant = work.session.query(RoleGrant).order_by(RoleGrant.id.desc()).first()
        assert grant
        grant.role, grant.building_id = Role.BUILDING_WORKER, 1

    await noon.city.write(as_worker)
    fresh = await noon.organizer("新组织者", trusted=False)
    for place, day in enumerate(("周三", "周四", "周五")):
        await fresh.says(f"发布活动：下{day}中午 12:15 恒隆 B1 拉伸瑜伽 20 人")
        shown = await fresh.taps("✅ 发布")
        if place == 2:
            assert "已发布" in texts(shown), "the third post needs no review"
            return
        assert "已提交" in texts(shown)
        event = await noon.last_event()
        assert event.status == EventStatus.DRAFT
        [card] = await fresh.presses("event.register", event.id, 1)
        assert "没有找到" in card.text
        assert "想发布一场活动" in await noon.news(worker)
        await worker.taps("通过")
        assert "通过审核" in await noon.news(fresh)


async def test_a_refused_post_comes_back_with_the_reason(noon: Noon) -> None:
    worker = await noon.organizer("审核人")
    fresh = await noon.organizer("新组织者", trusted=False)
    await fresh.says(YOGA)
    await fresh.taps("✅ 发布")
    event = await noon.last_event()
    await worker.presses("event.refuse", event.id)
    await worker.says("场地还没订")
    told = await noon.news(fresh)
    assert "没有通过审核" in told
    assert "场地还没订" in told
    [shown] = await worker.presses("event.release", event.id)
    assert "状态已经变了" in shown.text


async def test_a_change_is_shown_first_and_then_told_to_everybody(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer)
    [one] = await noon.folk(1)
    await one.presses("event.register", event.id, 1)
    await one.news()
    [draft] = await organizer.says("拉伸瑜伽改到周四 12:30")
    assert "12月2日周三 12:15 → 后天 12:30" in draft.text
    assert "通知 1 人" in draft.text
    assert await one.news() == []
    await organizer.taps("确认修改")
    told = await noon.news(one)
    assert "12月2日周三 12:15–13:15 → 后天 12:30–13:30" in told
    assert "名额保留" in told


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("拉伸瑜伽推迟半小时", "12:15 → 12月2日周三 12:45"),
        ("拉伸瑜伽改到 13:00", "12:15 → 12月2日周三 13:00"),
        ("拉伸瑜伽换到太古汇", "恒隆广场 → 兴业太古汇"),
        ("拉伸瑜伽名额改成 30", "20 → 30"),
        ("move the 拉伸瑜伽 to Friday 12:30", "12:30"),
    ],
)
async def test_changes_by_a_sentence(noon: Noon, words: str, line: str) -> None:
    organizer = await noon.organizer()
    await noon.posted(organizer)
    [draft] = await organizer.says(words)
    assert line in draft.text


async def test_postponing_keeps_seats_until_a_new_date_is_set(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer)
    [one] = await noon.folk(1)
    await one.presses("event.register", event.id, 1)
    await one.news()
    await organizer.presses("event.postpone", event.id)
    await organizer.taps("还不知道")
    assert "活动延期" in await noon.news(one)
    assert "新时间待定" in (await noon.shows(one, event)).text
    await organizer.presses("event.change", event.id)
    await organizer.says("12月9日 12:15")
    await organizer.taps("确认修改")
    assert "12月9日" in await noon.news(one)
    assert "您已报名" in (await noon.shows(one, event)).text


async def test_cancelling_tells_everybody_why(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer)
    [one] = await noon.folk(1)
    await one.presses("event.register", event.id, 1)
    await one.news()
    await organizer.presses("event.cancel", event.id)
    await organizer.taps("天气")
    assert await one.news() == []
    await organizer.taps("确认取消")
    told = await noon.news(one)
    assert "活动取消了" in told
    assert "天气原因" in told
    [shown] = await organizer.presses("event.cancel", event.id)
    await organizer.taps("天气")
    [shown] = await organizer.taps("确认取消")
    assert "不能再改了" in shown.text


async def test_a_weekly_series_skips_holidays(noon: Noon) -> None:
    organizer = await noon.organizer()
    await organizer.says("发布活动：12月25日 12:15 恒隆 B1 周五瑜伽 20 人")
    await organizer.taps("重复")
    await organizer.taps("每周一次，4 次")
    done, _ = await organizer.taps("✅ 发布")
    assert "已发布 3 场" in done.text, "the first of January is a holiday"


async def test_a_clash_on_the_same_floor_is_seen_before_it_is_published(noon: Noon) -> None:
    organizer = await noon.organizer()
    await noon.posted(organizer)
    [draft] = await organizer.says("发布活动：下周三中午 12:30 恒隆 B1 电影课 20 人")
    assert "同楼层同时段已有" in draft.text
    assert "拉伸瑜伽" in draft.text


@pytest.mark.parametrize(
    ("sentence", "refusal"),
    [
        ("发布活动：昨天 12:15 恒隆 B1 拉伸瑜伽 20 人", "已经过去"),
        ("发布活动：下周三 12:15 恒隆 B1 拉伸瑜伽 0 人", "1 到 10000"),
        ("发布活动：下周三 12:15 恒隆 B1 拉伸瑜伽 1000000000 人", "1 到 10000"),
        ("发布活动：下周三 12:15 恒隆 B1 拉伸瑜伽 5 人，满 9 人成团", "成团人数至少"),
    ],
)
async def test_what_cannot_be_is_refused_and_the_draft_stays(
    noon: Noon, sentence: str, refusal: str
) -> None:
    organizer = await noon.organizer()
    await organizer.says(sentence)
    shown = await organizer.taps("✅ 发布")
    assert refusal in texts(shown)
    await organizer.says("/menu")
    await organizer.taps("改名额")


async def test_the_same_event_twice_is_refused(noon: Noon) -> None:
    organizer = await noon.organizer()
    await noon.posted(organizer)
    await organizer.says(YOGA)
    shown = await organizer.taps("✅ 发布")
    assert "同一时间、同一标题" in texts(shown)


async def test_10_hiding_names_leaves_the_numbers_right(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer, "发布活动：下周三中午 12:15 恒隆 B1 拉伸瑜伽 3 人")
    one, two = await noon.folk(2)
    await one.presses("event.register", event.id, 2)
    assert "白领1" not in (await noon.shows(two, event)).text
    await organizer.presses("event.names", event.id, 1)
    shown = await noon.shows(two, event)
    assert "白领1" in shown.text
    assert "还有 1 个名额" in shown.text
    await organizer.presses("event.names", event.id, 0)
    shown = await noon.shows(two, event)
    assert "白领1" not in shown.text
    assert "还有 1 个名额" in shown.text


async def test_07_those_who_wait_are_not_in_the_list(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer, "发布活动：下周三中午 12:15 恒隆 B1 拉伸瑜伽 1 人")
    one, two = await noon.folk(2)
    for each in (one, two):
        await each.presses("event.register", event.id, 1)
    [shown] = await organizer.presses("event.list", event.id)
    assert "白领1" in shown.text
    assert "白领2" not in shown.text


async def test_13_checking_in_by_the_code_at_the_door_and_by_name(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer)
    one, two = await noon.folk(2)
    for each in (one, two):
        await each.presses("event.register", event.id, 1)
    noon.city.clock.set(at(32, 12))
    [door] = await organizer.presses("event.door", event.id)
    code = door.text.split("🔢 ")[1].split("\n")[0]
    await noon.shows(one, event)
    [asked] = await one.taps("签到")
    assert "六位签到码" in asked.text
    [shown] = await one.says(code)
    assert "已签到 12:00" in shown.text
    noon.city.clock.set(at(32, 12, 5))
    [again] = await one.says(f"/checkin 拉伸瑜伽 {code}")
    assert "签到码不对" in again.text, "the code has changed since"
    await organizer.presses("event.find", event.id)
    [found] = await organizer.says("白领2 12:02")
    assert "白领2" in found.text
    [listed] = await organizer.taps("✓ 白领2")
    assert "✅ 12:02 白领2" in listed.text
    assert "已到 2" in listed.text


async def test_a_wrong_code_is_refused(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer)
    [one] = await noon.folk(1)
    await one.presses("event.register", event.id, 1)
    noon.city.clock.set(at(32, 12))
    [door] = await organizer.presses("event.door", event.id)
    real = door.text.split("🔢 ")[1].split("\n")[0].replace(" ", "")
    wrong = f"{(int(real) + 1) % 1_000_000:06d}"
    await one.presses("event.check_in", event.id)
    [shown] = await one.says(wrong)
    assert "签到码不对" in shown.text


async def test_after_the_end_one_tap_and_a_report(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer)
    folks = await noon.folk(4)
    for each in folks:
        await each.presses("event.register", event.id, 1)
    noon.city.clock.set(at(32, 12, 10))
    [door] = await organizer.presses("event.door", event.id)
    code = door.text.split("🔢 ")[1].split("\n")[0]
    for each in folks[:3]:
        await each.says(f"/checkin 拉伸瑜伽 {code}")
        await each.news()
    await organizer.news()
    await noon.until(at(32, 13, 45))
    assert "到场 3 位，未到 1 位" in await noon.news(organizer)
    for each in folks[:3]:
        assert "怎么样" in await noon.news(each)
        [thanks] = await each.taps("👍")
        assert "谢谢" in thanks.text
    assert "怎么样" not in await noon.news(folks[3])
    [report] = await organizer.presses("event.report", event.id)
    assert "👍 3" in report.text
    [shown] = await folks[3].presses("event.rate", event.id, 1)
    assert "没有做这一步的权限" in shown.text


async def test_messages_have_a_budget_and_go_to_whom_they_are_meant_for(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer)
    [one] = await noon.folk(1)
    await one.presses("event.register", event.id, 1)
    await one.news()
    for place in range(2):
        await organizer.presses("event.write", event.id, "all")
        await organizer.says(f"请早点到 {place}")
        assert await one.news() == []
        shown = await organizer.taps("✅ 发送")
        assert "已发给 1 人" in texts(shown)
        assert f"请早点到 {place}" in await noon.news(one)
    await organizer.presses("event.write", event.id, "all")
    await organizer.says("第三条")
    shown = await organizer.taps("✅ 发送")
    assert "明天再发" in texts(shown)
    assert await one.news() == []


async def test_handing_over_and_leaving_in_order(noon: Noon) -> None:
    organizer = await noon.organizer("组织者甲", trusted=False)
    other = await noon.organizer("组织者乙")
    await organizer.says(YOGA)
    await organizer.taps("✅ 发布")
    event = await noon.last_event()
    await other.presses("event.release", event.id)
    shown = texts(await organizer.says("/stop_organizing"))
    assert "还有 1 场没结束的活动" in shown
    await organizer.presses("event.hand_over", event.id)
    await organizer.taps("组织者乙")
    assert "转交给您" in await noon.news(other)
    shown = texts(await organizer.says("/stop_organizing"))
    assert "不再是组织者" in shown
    shown = texts(await organizer.presses("event.manage", event.id))
    assert "没有做这一步的权限" in shown


async def test_nobody_else_can_manage_an_event(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer)
    [stranger] = await noon.folk(1)
    verbs = (
        "manage",
        "change",
        "cancel",
        "postpone_now",
        "list",
        "door",
        "pending",
        "report",
        "find",
    )
    for verb in verbs:
        [shown] = await stranger.presses(f"event.{verb}", event.id)
        assert "没有做这一步的权限" in shown.text, verb
    for verb, argument in (("names", 1), ("write", "all"), ("hand_over_to", 1)):
        [shown] = await stranger.presses(f"event.{verb}", event.id, argument)
        assert "没有做这一步的权限" in shown.text, verb


async def test_09_the_card_with_three_hundred_people_stays_short_and_is_refreshed(
    noon: Noon,
) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer, "发布活动：下周三中午 12:15 恒隆 B1 拉伸瑜伽 400 人")
    await organizer.presses("event.names", event.id, 1)
    [watcher] = await noon.folk(1)
    await noon.shows(watcher, event)

    def crowd(work: UnitOfWork) -> None:
        for place in range(300):
            user = User(district_id=1, name=f"同事{place}", language="zh", created_at=work.now)
            work.session.add(user)
            work.session.flush()
            events.register(work, event.id, user)

    await noon.city.write(crowd)
    await noon.city.louyi.delivery.take_up_waiting()
    shown = await noon.shows(watcher, event)
    assert "还有 100 个名额" in shown.text
    assert len(shown.text) < 500
    before = len(await watcher.screen())
    noon.city.clock.advance(step=at(1, 0, 1) - at(1, 0))
    await noon.city.louyi.ticks.do_due()
    after = await watcher.screen()
    assert len(after) <= before + 1, "three hundred registrations are one refresh"

    def lines(work: UnitOfWork) -> int:
        return int(work.session.query(EnrolmentLog).count())

    assert await noon.city.read(lines) == 300
