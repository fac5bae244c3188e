"""Browsing, registering, waiting, offers, the draw and the minimum, as people live through them."""

from __future__ import annotations

from activities.db.work import UnitOfWork
from activities.enrolment import service as enrolment
from activities.enrolment import threshold
from activities.events.models import Event
from activities.people.models import Identity
from tests.city import texts
from tests.conversations.events.people import Noon, at

MINIMUM = "发布活动：下周三中午 12:15 恒隆 B1 拉伸瑜伽 8 人，满 3 人成团"


async def limited(noon: Noon, seats: int, *taps: str) -> Event:
    organizer = await noon.organizer()
    return await noon.posted(
        organizer, f"发布活动：下周三中午 12:15 恒隆 B1 拉伸瑜伽 {seats} 人", *taps
    )


async def test_what_is_on_this_noon(noon: Noon) -> None:
    [person] = await noon.folk(1)
    [shown] = await person.says("今天中午有什么")
    assert "肩颈舒缓瑜伽" in shown.text
    assert "苏州河夜跑" not in shown.text
    [shown] = await person.says("What's on tomorrow at noon?")
    assert "Ten-minute Salad Workshop" in shown.text


async def test_browsing_by_interest_and_building(noon: Noon) -> None:
    [person] = await noon.folk(1)
    [shown] = await person.says("有没有咖啡活动")
    assert "手冲咖啡小课" in shown.text
    assert "瑜伽" not in shown.text
    [shown] = await person.says("恒隆广场有什么活动")
    assert "双打轮转之夜" in shown.text
    assert "手冲咖啡小课" not in shown.text


async def test_a_programme_shows_what_is_next_in_it(noon: Noon) -> None:
    [person] = await noon.folk(1)
    await person.says("楼宇筑梦忆初心")
    await person.presses("event.programme", 1)
    found = [each for each in await person.screen() if (each.key or "").startswith("programme:")]
    assert found
    assert "还有" in found[-1].text


async def test_registering_alone_and_as_a_party_and_withdrawing(noon: Noon) -> None:
    event = await limited(noon, 4)
    one, other = await noon.folk(2)
    await noon.shows(one, event)
    [shown] = await one.taps("报 3 位")
    assert "报名成功，3 位" in shown.text
    assert "还有 1 个名额" in shown.text
    [shown] = await other.says("报名拉伸瑜伽")
    assert "报名成功，1 位" in shown.text
    [shown] = await one.says("拉伸瑜伽我去不了了")
    assert "已退出" in shown.text
    assert "还有 3 个名额" in shown.text


async def test_waiting_shows_position_chance_and_log_and_the_offer_is_accepted(noon: Noon) -> None:
    event = await limited(noon, 1)
    holder, waiting = await noon.folk(2)
    await holder.says("报名拉伸瑜伽")
    [shown] = await waiting.says("报名拉伸瑜伽")
    assert "候补第 1 位" in shown.text
    assert "希望不大（约 10%）" in shown.text
    await holder.taps("退出")
    [offered] = await waiting.news()
    assert "1 个名额为您保留" in offered.text
    [shown] = await waiting.taps("接受")
    assert "报名成功" in shown.text
    [log] = await waiting.presses("event.why", event.id)
    steps = [word for word in ("进入候补", "为您保留", "报名成功") if word in log.text]
    assert steps == ["进入候补", "为您保留", "报名成功"]


async def test_declining_is_one_tap_in_english_too(noon: Noon) -> None:
    event = await limited(noon, 1)
    [holder] = await noon.folk(1)
    one, other = await noon.folk(2, "en")
    await holder.says("报名拉伸瑜伽")
    for each in (one, other):
        await each.presses("event.register", event.id, 1)
        await each.news()
    await holder.taps("退出")
    [offered] = await one.news()
    assert "A seat is kept for you until" in offered.text
    [shown] = await one.taps("No, thanks")
    assert "the seat goes to the next person" in shown.text
    [offered] = await other.news()
    assert "A seat is kept for you" in offered.text


async def test_an_offer_accepted_after_its_time_is_refused_and_passed_on(noon: Noon) -> None:
    event = await limited(noon, 1)
    holder, first, second = await noon.folk(3)
    for each in (holder, first, second):
        await each.presses("event.register", event.id, 1)
        await each.news()
    noon.city.clock.set(at(31, 10))
    await holder.presses("event.withdraw", event.id)
    assert "为您保留" in await noon.news(first)
    await noon.passes(hours=3)
    assert "退后一位" in await noon.news(first)
    assert "为您保留" in await noon.news(second)
    [shown] = await first.presses("event.accept", event.id)
    assert "已经过期" in shown.text
    [shown] = await second.taps("接受")
    assert "报名成功" in shown.text


async def test_05_what_comes_free_at_night_is_offered_in_the_morning(noon: Noon) -> None:
    event = await limited(noon, 1)
    holder, waiting = await noon.folk(2)
    for each in (holder, waiting):
        await each.presses("event.register", event.id, 1)
        await each.news()
    noon.city.clock.set(at(31, 3))
    await holder.presses("event.withdraw", event.id)
    assert await waiting.news() == []
    await noon.until(at(31, 8, 30))
    assert "为您保留" in await noon.news(waiting)


async def test_03_raising_the_limit_offers_seats_and_lowering_throws_nobody_out(
    noon: Noon,
) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer, "发布活动：下周三中午 12:15 恒隆 B1 拉伸瑜伽 1 人")
    holder, waiting = await noon.folk(2)
    for each in (holder, waiting):
        await each.presses("event.register", event.id, 1)
        await each.news()
    await organizer.says("拉伸瑜伽名额改成 2")
    await organizer.taps("确认修改")
    assert "为您保留" in await noon.news(waiting)
    await organizer.says("拉伸瑜伽名额改成 1")
    shown = await organizer.taps("确认修改")
    assert "已修改" in texts(shown)
    [shown_to_them] = await waiting.taps("接受")
    assert "报名成功" in shown_to_them.text, "a promise is kept, and nobody is thrown out"


async def test_06_the_rule_of_a_party_is_chosen_when_joining_and_explained(noon: Noon) -> None:
    event = await limited(noon, 2)
    holder, party = await noon.folk(2)
    await holder.presses("event.register", event.id, 2)
    await noon.shows(party, event)
    await party.taps("多人")
    [shown] = await party.taps("2 位一起")
    assert "先给后面的人，您的位置不变" in shown.text
    await party.taps("离开候补")
    await party.taps("多人")
    [shown] = await party.taps("2 位，部分也行")
    assert "有几个名额就先给您几个" in shown.text


async def test_a_draw_from_lot_to_seat(noon: Noon) -> None:
    event = await limited(noon, 1, "改为抽签")
    one, two = await noon.folk(2)
    for each in (one, two):
        shown = await noon.shows(each, event)
        assert "🎲 抽签" in shown.text
        [shown] = await each.taps("参加抽签")
        assert "已参加抽签" in shown.text
    await noon.until(at(31, 12, 15))
    told = [await noon.news(one), await noon.news(two)]
    assert sorted("抽中了" in each for each in told) == [False, True]
    assert sorted("下次抽签您优先" in each for each in told) == [False, True]
    [log] = await one.presses("event.why", event.id)
    assert "抽签种子" in log.text


async def test_the_organizer_asks_and_approves(noon: Noon) -> None:
    organizer = await noon.organizer()
    await organizer.says("发布活动：下周三中午 12:15 恒隆 B1 拉伸瑜伽 5 人")
    await organizer.taps("加个问题")
    await organizer.says("有没有腰伤？")
    await organizer.taps("需要我同意")
    await organizer.taps("✅ 发布")
    event = await noon.last_event()
    one, two = await noon.folk(2)
    [shown] = await one.says("报名拉伸瑜伽")
    assert "1/1 有没有腰伤？" in shown.text
    [shown] = await one.says("没有，谢谢")
    assert "已提交申请" in shown.text
    [asked] = [each for each in await organizer.news() if "申请参加" in each.text]
    assert "没有，谢谢" in asked.text
    await organizer.taps("同意")
    assert "组织者同意了" in await noon.news(one)
    await two.presses("event.register", event.id, 1)
    await two.says("有一点")
    await organizer.presses("event.pending", event.id)
    await organizer.taps("✗ 白领2")
    assert "没有同意" in await noon.news(two)


async def test_12_a_missed_minimum_is_told_to_everybody_and_prolonged_by_one_tap(
    noon: Noon,
) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer, MINIMUM)
    one, two, three = await noon.folk(3)
    shown = await noon.shows(one, event)
    assert "满 3 人成团" in shown.text
    await one.taps("报名")
    await organizer.news()
    await noon.until(at(31, 12, 15))
    assert "不用付任何费用" in await noon.news(one)
    assert "可以延长一次" in await noon.news(organizer)
    await organizer.taps("延长一次")
    assert "报名延长到" in await noon.news(one)
    for each in (two, three):
        await each.presses("event.register", event.id, 1)
    await noon.until(at(32, 11))
    assert "成团了" in await noon.news(one)
    assert "已成团" in (await noon.shows(one, event)).text


async def test_12_without_enough_people_it_is_called_off_and_everybody_is_told(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer, MINIMUM)
    [one] = await noon.folk(1)
    await one.presses("event.register", event.id, 1)
    await noon.until(at(31, 12, 15))
    await noon.passes(hours=5)
    told = await noon.news(one)
    assert "活动取消了" in told
    assert "没有达到成团人数" in told
    assert "没有费用" in told
    assert "已通知 1 人" in await noon.news(organizer)


async def test_i_come_if_so_many_come(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer, MINIMUM)
    [one] = await noon.folk(1)
    await noon.shows(one, event)
    [shown] = await one.taps("满 3 人我就来")
    assert "满 3 人才算数" in shown.text

    def coming(work: UnitOfWork) -> int:
        return threshold.count_coming(work, event.seat_pool_id)

    assert await noon.city.read(coming) == 0


async def test_reminders_come_in_the_evening_before_and_an_hour_before(noon: Noon) -> None:
    event = await limited(noon, 5)
    [one] = await noon.folk(1)
    await one.presses("event.register", event.id, 1)
    await one.news()
    await noon.until(at(31, 18))
    assert "明天的活动" in await noon.news(one)
    await noon.until(at(32, 11, 15))
    assert "快开始了" in await noon.news(one)
    await noon.passes(minutes=30)
    assert "⏰" not in await noon.news(one)


async def test_the_agenda_shows_seats_and_lines(noon: Noon) -> None:
    event = await limited(noon, 1)
    one, two = await noon.folk(2)
    for each in (one, two):
        await each.presses("event.register", event.id, 1)
        [shown] = await each.says("/me")
        assert "拉伸瑜伽" in shown.text


async def test_registering_from_two_phones_is_one_registration(noon: Noon) -> None:
    event = await limited(noon, 5)
    [phone] = await noon.folk(1)
    tablet = noon.city.person("白领1", channel="rest")
    await tablet.says("/menu")
    mine, theirs = await phone.user_id(), tablet.address

    def link(work: UnitOfWork) -> None:
        work.session.query(Identity).filter_by(external_id=theirs).one().user_id = mine

    await noon.city.write(link)
    await phone.presses("event.register", event.id, 1)
    shown = await tablet.presses("event.register", event.id, 1)
    assert "已经报过名了" in texts(shown)

    def seated(work: UnitOfWork) -> int:
        return len(enrolment.registered(work, event.seat_pool_id))

    assert await noon.city.read(seated) == 1


async def test_a_party_larger_than_the_room_is_refused(noon: Noon) -> None:
    event = await limited(noon, 2)
    [one] = await noon.folk(1)
    for party in (3, 0, -1, 1_000):
        [shown] = await one.presses("event.register", event.id, party)
        assert "1 到 2 位" in shown.text


async def test_the_button_of_an_event_that_is_gone_says_so(noon: Noon) -> None:
    [one] = await noon.folk(1)
    for verb in ("event.show", "event.register", "event.accept", "event.withdraw", "event.why"):
        [shown] = await one.presses(verb, 999_999)
        assert "没有找到" in shown.text


async def test_the_private_calendar_has_an_address_that_can_be_changed(noon: Noon) -> None:
    [one] = await noon.folk(1)
    [first] = await one.says("/calendar")
    [again] = await one.says("/calendar")
    assert first.text == again.text
    [other] = await one.taps("换一个地址")
    assert other.text != first.text
