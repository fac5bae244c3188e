"""Announcing by words, preview and send; each member's volume; never at night."""

from __future__ import annotations

from tests.city import texts


async def test_words_become_a_preview_and_then_a_notice(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    anna = await house.joined(house.city.person("小安"), club)
    await lead.presses("club.announce", club)
    [preview] = await lead.says("明天中午有飞盘活动，报名的人请带水")
    assert "带水" in preview.text
    assert "1 位成员会收到" in preview.text
    assert await anna.news() == []
    await lead.taps("发出公告")
    await house.tick()
    [notice] = await anna.news()
    assert "带水" in notice.text
    assert notice.text.startswith("📣 云端飞盘社")
    assert await lead.news() == []


async def test_a_notice_reads_in_english_too(house) -> None:
    lead = house.city.person("Lead", "en")
    club = await house.club(lead)
    anna = await house.joined(house.city.person("Anna", "en"), club)
    await lead.presses("club.announce", club)
    [preview] = await lead.says("No practice on Wednesday")
    assert "1 member will get it" in preview.text
    await lead.taps("Mark as important")
    await lead.taps("Send")
    await house.tick()
    assert "❗ Sky Discs\nNo practice" in texts(await anna.news())


async def test_volume_is_kept_and_the_muted_hear_nothing(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    everything, important, muted = [
        await house.joined(house.city.person(f"成员{number}"), club) for number in range(3)
    ]
    await important.presses("club.volume", club)
    await important.taps("只要重要的")
    await muted.presses("club.volume", club)
    await muted.taps("都不要")
    for chat in (everything, important, muted):
        await chat.news()
    for text, mark in (("普通的话", None), ("重要的话", "标为重要")):
        await lead.presses("club.announce", club)
        await lead.says(text)
        if mark:
            await lead.taps(mark)
        await lead.taps("发出公告")
        await house.tick()
    assert [each.payload["lines"] for each in await everything.news()] == [
        ["普通的话"],
        ["重要的话"],
    ]
    assert [each.payload["lines"] for each in await important.news()] == [["重要的话"]]
    assert await muted.news() == []
    assert "发满" in texts(await lead.presses("club.announce", club))


async def test_what_is_written_at_night_comes_in_the_morning(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    anna = await house.joined(house.city.person("小安"), club)
    await anna.news()
    await house.tick(hours=12)
    await lead.presses("club.announce", club)
    [preview] = await lead.says("明早见")
    assert "夜里不打扰大家" in preview.text
    await lead.taps("发出公告")
    await house.tick(hours=10, minutes=29)
    assert await anna.news() == []
    await house.tick(minutes=1)
    assert "明早见" in texts(await anna.news())


async def test_a_text_that_is_too_long_is_asked_for_again_and_can_be_changed(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    await lead.presses("club.announce", club)
    assert "1000" in texts(await lead.says("长" * 1001))
    [preview] = await lead.says("短一些")
    assert "“短一些”" in preview.text
    await lead.taps("改内容")
    assert "“再短些”" in texts(await lead.says("再短些"))


async def test_a_club_that_closes_under_the_preview(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    await lead.presses("club.announce", club)
    await lead.says("再见")
    await lead.presses("club.close_now", club)
    assert "解散" in texts(await lead.taps("发出公告"))


async def test_somebody_who_leaves_before_the_morning_hears_nothing(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    anna = await house.joined(house.city.person("小安"), club)
    await house.tick(hours=12)
    await lead.presses("club.announce", club)
    await lead.says("明早见")
    await lead.taps("发出公告")
    await anna.presses("club.leave", club)
    await house.tick(hours=11)
    assert "明早见" not in texts(await anna.screen())
