"""What those who lead a club tap: roles, removing, handing over, closing."""

from __future__ import annotations

from activities.clubs.models import Openness
from tests.city import texts


async def test_a_member_is_promoted_demoted_and_told(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    anna = await house.joined(house.city.person("小安"), club)
    await lead.presses("club.manage", club)
    await lead.taps("成员名单")
    await lead.taps("小安")
    await lead.taps("任命为管理员")
    assert "您现在是这个社团的管理员" in texts(await anna.news())
    [manage] = await anna.presses("club.manage", club)
    assert "发公告" in manage.labels
    assert "解散社团" not in manage.labels
    await lead.taps("改为普通成员")
    assert "没有做这一步的权限" in texts(await anna.presses("club.manage", club))


async def test_a_member_is_removed_with_a_reason_and_can_do_nothing_more(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    anna = await house.joined(house.city.person("小安"), club)
    member = await house.membership(anna, club)
    await lead.presses("club.person", member.id)
    assert "为什么" in texts(await lead.taps("移出社团"))
    await lead.says("明天的活动三次报名都没来，打电话也不接")
    assert "三次报名都没来" in texts(await anna.news())
    for verb, *args in (
        ("club.show_me", club, 1),
        ("club.set_volume", club, "all"),
        ("club.leave", club),
    ):
        assert "不在这个社团" in texts(await anna.presses(verb, *args))
    assert "权限" in texts(await anna.presses("club.announce", club))


async def test_removing_somebody_who_has_left_meanwhile(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    anna = await house.joined(house.city.person("小安"), club)
    member = await house.membership(anna, club)
    await lead.presses("club.remove", member.id)
    await anna.presses("club.leave", club)
    assert "不在这个社团" in texts(await lead.says("总是迟到"))
    assert "没有找到" in texts(await lead.presses("club.person", member.id))


async def test_the_only_owner_learns_how_to_hand_over_or_close(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    await lead.says("我要退出云端飞盘社")
    [refused] = await lead.taps("退出社团")
    assert "唯一的负责人" in refused.text
    assert refused.labels == ["移交社团", "解散社团"]
    assert (await house.membership(lead, club)).role == "creator"


async def test_a_club_is_handed_over_by_offer_and_acceptance(house) -> None:
    lead = house.city.person("Lead", "en")
    club = await house.club(lead)
    anna = await house.joined(house.city.person("Anna", "en"), club)
    member = await house.membership(anna, club)
    await lead.presses("club.person", member.id)
    await lead.taps("Hand over to this member")
    assert "take over the lead" in texts(await anna.news())
    await anna.taps("I will take over")
    assert "Anna has taken the club over" in texts(await lead.news())
    assert (await house.membership(lead, club)).role == "administrator"
    assert (await house.membership(anna, club)).role == "creator"
    assert "changed" in texts(await anna.presses("club.take_over", club, 1)).lower()


async def test_a_declined_offer_is_told(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    anna = await house.joined(house.city.person("小安"), club)
    await lead.presses("club.offer", (await house.membership(anna, club)).id)
    await anna.taps("不了，谢谢")
    assert "谢绝" in texts(await lead.news())


async def test_closing_is_asked_twice_and_told_to_everybody(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    anna = await house.joined(house.city.person("小安"), club)
    await lead.presses("club.close", club)
    assert await anna.news() == []
    assert "已经解散" in texts(await lead.taps("解散社团"))
    assert "已经解散" in texts(await anna.news())


async def test_a_button_of_a_foreign_club_does_nothing(house) -> None:
    lead, stranger = house.city.person("负责人"), house.city.person("别家负责人")
    club = await house.club(lead, Openness.MODERATED)
    await house.club(stranger, zh="别家围棋社", en="Other Go")
    anna = house.city.person("小安")
    await anna.presses("club.join", club)
    member = await house.membership(anna, club)
    for verb, *args in (
        ("club.approve", member.id),
        ("club.decline", member.id),
        ("club.appoint", member.id, "moderator"),
        ("club.offer", member.id),
        ("club.person", member.id),
        ("club.remove", member.id),
        ("club.invite", club),
        ("club.requests", club),
        ("club.people", club),
        ("club.hide_names", club, 1),
        ("club.announce", club),
        ("club.close", club),
        ("club.close_now", club),
    ):
        assert "没有做这一步的权限" in texts(await stranger.presses(verb, *args)), verb
    assert (await house.membership(anna, club)).role == "not_approved"


async def test_requests_to_a_club_nobody_leads_reach_the_buildings_worker(house) -> None:
    operator = await house.city.operator()
    anna = house.city.person("小安")
    assert "申请" in texts(await anna.says("我想加入光影摄影社"))
    assert "小安 申请加入" in texts(await operator.news())
    await operator.taps("同意")
    assert "通过" in texts(await anna.news())
