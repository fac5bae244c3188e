"""Events from both sides, on every channel and in both languages."""

from __future__ import annotations

from datetime import datetime

import pytest

from activities.clock import SHANGHAI
from activities.events.models import Event
from tests.conversations.everywhere.stage import Actor, Stage

POST = {
    "zh": "发布活动：下周三中午 12:15 恒隆 B1 拉伸瑜伽 {n} 人",
    "en": "Post an event: desk yoga next Wednesday 12:15-13:00 at Plaza 66 B1 for {n} people",
}
NAME = {"zh": "拉伸瑜伽", "en": "desk yoga"}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of December 2026; the event is on Wednesday the second."""
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI)


async def posted(stage: Stage, organizer: Actor, seats: int, *taps: str) -> Event:
    await organizer.says(POST[stage.language].format(n=seats))
    for key in taps:
        await organizer.taps(key)
    await organizer.taps("event_post.confirm")
    return await stage.last_event()


async def registers(stage: Stage, actor: Actor) -> None:
    await actor.says(stage.either("报名拉伸瑜伽", "register for desk yoga"))


async def test_browsing_by_day_interest_building_and_programme(stage: Stage) -> None:
    anna = await stage.person("Anna")
    await anna.tells("今天中午有什么", "what's on at noon today")
    await anna.reads(stage.either("肩颈舒缓瑜伽", "Yoga for Stiff Shoulders"))
    await anna.misses(stage.either("苏州河夜跑五公里", "Creekside Five"))
    await anna.tells("有没有咖啡活动", "any coffee events")
    await anna.reads(stage.either("手冲咖啡小课", "Pour-over Coffee Hour"))
    await anna.tells("恒隆广场有什么活动", "what events are on in Plaza 66")
    await anna.reads(stage.either("双打轮转之夜", "Rotating Doubles Night"))
    await anna.tells("楼宇筑梦忆初心", "Building Dreams")
    await anna.reads(stage.either("旧址里的青春", "Youth in the Old Lanes"))


async def test_a_party_registers_withdraws_and_finds_it_in_the_agenda(stage: Stage) -> None:
    organizer, anna = await stage.organizer(), await stage.person("Anna")
    await posted(stage, organizer, 5)
    await anna.says(NAME[stage.language])
    await anna.taps("event.register_party", n=3)
    await anna.sees("event.registered", n=3)
    await anna.says("/me")
    await anna.reads(NAME[stage.language])
    await anna.says("/calendar")
    await anna.reads("/calendar/")
    await anna.says(NAME[stage.language])
    await anna.taps("event.withdraw_button")
    await anna.sees("event.withdrawn")
    await anna.sees("event.seats_left", n=5)


async def test_the_line_offers_in_turn_and_is_declined_in_one_tap(stage: Stage) -> None:
    organizer = await stage.organizer()
    anna, ben, cara = [await stage.person(name) for name in ("Anna", "Ben", "Cara")]
    await posted(stage, organizer, 1)
    for each in (anna, ben, cara):
        await registers(stage, each)
    await cara.sees("event.waiting", position=2)
    await anna.taps("event.withdraw_button")
    await ben.taps("event.decline_button")
    await ben.sees("event.declined")
    await cara.taps("event.accept_button")
    await cara.sees("event.registered", n=1)
    await cara.taps("event.withdraw_button")


async def test_the_organizer_asks_and_approves(stage: Stage) -> None:
    organizer, anna = await stage.organizer(), await stage.person("Anna")
    await organizer.says(POST[stage.language].format(n=5))
    await organizer.taps("event_post.change.question")
    await organizer.tells("有没有腰伤？", "Any back trouble?")
    await organizer.taps("event_post.with_approval_button")
    await organizer.taps("event_post.confirm")
    await registers(stage, anna)
    await anna.reads(stage.either("有没有腰伤？", "Any back trouble?"))
    await anna.tells("没有，谢谢", "none, thanks")
    await anna.sees("event.asked", n=1)
    await organizer.sees("event.asks_to_come", name="Anna", n=1)
    await organizer.reads(stage.either("没有，谢谢", "none, thanks"))
    await organizer.taps("event.approve_button")
    await anna.sees("event.decided.registered")


async def test_a_draw_instead_of_a_race(stage: Stage) -> None:
    organizer = await stage.organizer()
    anna, ben = await stage.person("Anna"), await stage.person("Ben")
    await posted(stage, organizer, 1, "event_post.with_draw_button")
    for each in (anna, ben):
        await each.says(NAME[stage.language])
        await each.taps("event.lot_button")
        await each.sees("event.lot_taken")
    await stage.until(at(1, 12, 15))
    won = [stage.words("event.drawn") in await each.screen() for each in (anna, ben)]
    assert sorted(won) == [False, True]
    loser = (anna, ben)[won.index(False)]
    await loser.taps("event.why_button")
    await loser.reads(stage.words("event.log_seed", seed="|", me="|").partition("|")[0])


async def test_12_a_missed_minimum_is_prolonged_by_one_tap_and_then_confirmed(
    stage: Stage,
) -> None:
    organizer = await stage.organizer()
    anna, ben = await stage.person("Anna"), await stage.person("Ben")
    await organizer.says(POST[stage.language].format(n=8))
    await organizer.taps("event_post.change.minimum")
    await organizer.says("2")
    await organizer.taps("event_post.confirm")
    await registers(stage, anna)
    await stage.until(at(1, 12, 15))
    await anna.sees("event.minimum.missed", n=1, minimum=2)
    await organizer.taps("event.prolong_button")
    await registers(stage, ben)
    await stage.until(at(2, 11))
    await ben.reads(stage.words("event.minimum.confirmed_now", n=2, until="|").partition("|")[0])


async def test_reminders_in_the_evening_before_and_an_hour_before(stage: Stage) -> None:
    organizer, anna = await stage.organizer(), await stage.person("Anna")
    await posted(stage, organizer, 5)
    await registers(stage, anna)
    await stage.until(at(1, 18))
    await anna.sees("event.reminder.evening")
    await stage.until(at(2, 11, 15))
    await anna.sees("event.reminder.hour")


async def test_13_at_the_door_by_code_by_name_and_on_the_page(stage: Stage) -> None:
    organizer = await stage.organizer()
    anna, ben = await stage.person("Anna"), await stage.person("Ben")
    await posted(stage, organizer, 5)
    for each in (anna, ben):
        await registers(stage, each)
    await stage.until(at(2, 12))
    await organizer.says("/organize")
    await organizer.taps_on(NAME[stage.language])
    await organizer.taps("event.door_button")
    shown = await organizer.screen()
    code = shown.rpartition("🔢 ")[2].splitlines()[0]
    await anna.says(NAME[stage.language])
    await anna.taps("event.check_in_button")
    await anna.says(code)
    await anna.sees("event.checked_in", at="12:00")
    await organizer.taps("event.names_button")
    await organizer.taps_on("✓ Ben")
    await organizer.sees("event.list_total", n=2, came=2)
    await organizer.says("/organize")
    await organizer.taps_on(NAME[stage.language])
    await organizer.taps("event.door_button")
    await organizer.taps("event.door_page_button")
    await organizer.sees("event.door_page")


async def test_a_change_a_higher_limit_and_a_cancellation_are_told(stage: Stage) -> None:
    organizer = await stage.organizer()
    anna, ben = await stage.person("Anna"), await stage.person("Ben")
    await posted(stage, organizer, 1)
    for each in (anna, ben):
        await registers(stage, each)
    await organizer.tells("拉伸瑜伽改到下周三 12:30", "move desk yoga to next Wednesday 12:30")
    await organizer.taps("event_change.confirm")
    await anna.reads("12:30")
    await organizer.tells("拉伸瑜伽名额改成 2", "raise the limit of desk yoga to 2 seats")
    await organizer.taps("event_change.confirm")
    await ben.taps("event.accept_button")
    await organizer.says("/organize")
    await organizer.taps_on(NAME[stage.language])
    await organizer.taps("event.cancel_button")
    await organizer.taps("event_cancel.reason.weather")
    await organizer.taps("event_cancel.confirm")
    await anna.reads(stage.words("event.cancelled_now", reason="|").partition("|")[0])


async def test_a_series_posts_four_at_once(stage: Stage) -> None:
    organizer = await stage.organizer()
    await organizer.says(POST[stage.language].format(n=5))
    await organizer.taps("event_post.change.repeat")
    await organizer.taps("event_post.repeat.weekly4")
    await organizer.taps("event_post.confirm")
    await organizer.sees("event_post.published", n=4)


async def test_a_clash_in_the_building_is_seen_before_publishing(stage: Stage) -> None:
    organizer = await stage.organizer()
    await posted(stage, organizer, 5)
    sentence = POST[stage.language].format(n=5)
    await organizer.says(
        sentence.replace(NAME[stage.language], stage.either("桌游", "board games"))
    )
    await organizer.reads(stage.words("event_post.clash_here", event="|").partition("|")[0])


async def test_the_organizer_writes_exports_and_shares(stage: Stage) -> None:
    organizer, anna = await stage.organizer(), await stage.person("Anna")
    event = await posted(stage, organizer, 5)
    await registers(stage, anna)
    await organizer.says("/organize")
    await organizer.taps_on(NAME[stage.language])
    await organizer.taps("event.write_button")
    await organizer.tells("请早点到", "come early")
    await organizer.taps("event_write.confirm")
    await anna.reads(stage.either("请早点到", "come early"))
    await organizer.says("/organize")
    await organizer.taps_on(NAME[stage.language])
    await organizer.taps("event.export_button")
    await organizer.sees("event.export")
    await organizer.says("/organize")
    await organizer.taps_on(NAME[stage.language])
    await organizer.taps("event.share_button")
    await organizer.reads(f"/e/{event.id}")
    if stage.town is not None:
        await organizer.reads(f"https://t.me/louyi_bot?start=e_{event.id}")
        guest = await stage.person("Cara")
        await guest.says(f"/start e_{event.id}")
        await guest.taps("event.register_button")
        await guest.sees("event.registered", n=1)


async def test_after_the_end_one_tap_and_a_report(stage: Stage) -> None:
    organizer, anna = await stage.organizer(), await stage.person("Anna")
    await posted(stage, organizer, 5)
    await registers(stage, anna)
    await stage.until(at(2, 13, 45))
    await anna.sees("event.how_was_it")
    await anna.taps_on("👍")
    await anna.reads(stage.words("event.thanks_for_rating", face="👍"))
    await organizer.says("/organize")
    await organizer.taps_on(f"📊 {NAME[stage.language]}")


@pytest.mark.parametrize("language", ["zh"], indirect=False)
async def test_a_deep_link_of_an_event_that_is_gone_says_so(stage: Stage) -> None:
    anna = await stage.person("Anna")
    await anna.says("/start e_999999")
    await anna.reads("没有找到")
