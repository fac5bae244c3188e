"""Who leads a club posts its events without any other grant, and a founded club is found."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.events.models import Event
from activities.search.query import search
from tests.city import texts

POST = "发布活动：下周三中午 12:15 尤克里里合奏 20 人"


async def posted(house) -> Event:
    def last(work: UnitOfWork) -> Event:
        return work.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()

    return await house.city.read(last)


async def test_the_lead_posts_by_a_sentence_and_the_first_post_waits_for_review(house) -> None:
    worker = await house.city.worker(await house.city.operator())
    lead = house.city.person("负责人")
    club_id = await house.club(lead)
    [draft] = await lead.says(POST)
    assert "👥 云端飞盘社" in draft.text
    assert "恒隆广场" in draft.text
    assert "审核" in texts(await lead.taps("✅ 发布"))
    event = await posted(house)
    assert (event.club_id, event.awaits_review) == (club_id, True)
    await worker.presses("event.release", event.id)
    assert not (await posted(house)).awaits_review
    assert "尤克里里合奏" in texts(await lead.says("/organize"))


async def test_the_lead_posts_by_a_tap_in_english(house) -> None:
    lead = house.city.person("Lead", "en")
    club_id = await house.club(lead)
    await lead.presses("club.manage", club_id)
    [ask] = await lead.taps("Post an event")
    assert "👥 Sky Discs" in ask.text
    await lead.says("Ukulele Hour")
    await lead.says("next Wednesday 12:15")
    await lead.taps("20")
    await lead.taps("Publish")
    event = await posted(house)
    assert (event.en, event.interest, event.club_id) == ("Ukulele Hour", "frisbee", club_id)


async def test_who_leads_two_clubs_is_asked_for_which(house) -> None:
    lead = house.city.person("负责人")
    await house.club(lead)
    second = await house.club(lead, zh="云端合奏团", en="Sky Players")
    [ask] = await lead.says(POST)
    assert "哪个社团" in ask.text
    [draft] = await lead.taps("云端合奏团")
    assert "👥 云端合奏团" in draft.text
    await lead.taps("恒隆广场")
    await lead.taps("✅ 发布")
    assert (await posted(house)).club_id == second


@pytest.mark.parametrize("role", ["member", "nobody"])
async def test_nobody_else_posts_for_the_club(house, role: str) -> None:
    lead, other = house.city.person("负责人"), house.city.person("别人")
    club_id = await house.club(lead)
    if role == "member":
        await house.joined(other, club_id)
    refused = texts(await other.says(POST))
    assert "👥" not in refused
    await other.presses("club.post", club_id)
    assert (await posted(house)).zh != "尤克里里合奏"


async def test_who_has_handed_the_club_over_posts_for_it_no_longer(house) -> None:
    lead, member = house.city.person("负责人"), house.city.person("接手的人")
    club_id = await house.club(lead)
    await house.joined(member, club_id)
    await lead.says(POST)
    heir = await house.membership(member, club_id)
    assert heir is not None
    await lead.presses("club.offer", heir.id)
    await member.presses("club.take_over", club_id, 1)
    own = await house.membership(lead, club_id)
    await member.presses("club.appoint", own.id, "member")
    assert "需要组织者身份" in texts(await lead.taps("✅ 发布"))
    assert "👥 云端飞盘社" in texts(await member.says(POST))


async def test_a_club_is_found_from_its_approval_to_its_end(house) -> None:
    async def finds() -> list[str]:
        def ask(work: UnitOfWork) -> list[str]:
            return [hit.title for hit in search(work, "云上飞盘", ("club",), "zh")]

        return await house.city.read(ask)

    worker = await house.city.worker(await house.city.operator())
    founder = house.city.person("小安")
    await founder.says("我想成立一个云上飞盘社，在恒隆广场")
    await founder.taps("想参加的人都可以加入")
    await founder.says("每周三中午在楼顶一起玩飞盘，新手也欢迎报名")
    await founder.taps("提交申请")
    assert "云上飞盘社" not in await finds()
    await worker.taps("同意成立")
    assert "云上飞盘社" in await finds()
    await founder.says("云上飞盘社")
    await founder.taps("管理")
    await founder.taps("解散")
    await founder.taps("解散")
    assert "云上飞盘社" not in await finds()
