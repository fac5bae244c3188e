"""What people type and tap around joining, leaving and being in a club."""

from __future__ import annotations

import pytest

from activities.clubs import queries
from activities.clubs.models import Openness
from tests.city import texts


async def test_clubs_are_browsed_by_interest_building_and_name(house) -> None:
    anna = house.city.person()
    listed = texts(await anna.says("有哪些社团？"))
    assert "1. " in listed
    assert "轻食青年社团" in listed
    assert "羽毛球" in texts(await anna.says("有羽毛球社吗"))
    there = texts(await anna.says("太古汇有哪些社团"))
    assert "太古汇" in there
    assert "恒隆" not in there
    [card] = await anna.says("轻食青年社团")
    assert card.text.startswith("轻食青年社团")
    assert "加入" in card.labels


async def test_clubs_are_browsed_in_english(house) -> None:
    anna = house.city.person(language="en")
    assert "Light Eaters" in texts(await anna.says("what clubs are there?"))
    [card] = await anna.says("tell me about the Light Eaters club")
    assert "Anyone may join" in card.text


async def test_pages_lead_to_every_club(house) -> None:
    anna = house.city.person()
    seen = set()
    [page] = await anna.says("/clubs")
    for _ in range(10):
        seen |= {each.args[0] for each in page.buttons if each.verb == "club.show"}
        if "下一页" not in page.labels:
            break
        [page] = await anna.taps("下一页")
    known = len(await house.city.read(queries.clubs))
    assert len(seen) == known > 8


@pytest.mark.parametrize(
    ("language", "sentence", "joined", "leave", "left"),
    [
        ("zh", "我想加入轻食青年社团", "欢迎加入", "我要退出轻食青年社团", "您已退出"),
        (
            "en",
            "I want to join the Light Eaters",
            "Welcome",
            "I want to leave the Light Eaters",
            "left",
        ),
    ],
)
async def test_an_open_club_is_joined_and_left_by_a_sentence(
    house, language: str, sentence: str, joined: str, leave: str, left: str
) -> None:
    anna = house.city.person(language=language)
    assert joined in texts(await anna.says(sentence))
    assert left in texts(await anna.says(leave))


async def test_joining_and_leaving_twice_by_a_stale_button(house) -> None:
    lead, anna = house.city.person("负责人"), house.city.person()
    club = await house.club(lead)
    await anna.presses("club.join", club)
    assert "已经在" in texts(await anna.presses("club.join", club))
    await anna.presses("club.leave", club)
    assert "不在这个社团" in texts(await anna.presses("club.leave", club))


async def test_a_request_is_answered_by_the_lead_and_the_person_is_told(house) -> None:
    lead, anna = house.city.person("负责人"), house.city.person("小安")
    club = await house.club(lead, Openness.MODERATED)
    assert "申请" in texts(await anna.says("加入云端飞盘社"))
    await lead.news()
    [asked] = [each for each in await lead.screen() if "申请加入" in each.text]
    assert "小安" in asked.text
    [done] = await lead.taps("同意")
    assert "已获准加入" in done.text
    assert done.key == asked.key
    assert "您的申请通过了" in texts(await anna.news())
    assert (await house.membership(anna, club)).role == "member"


async def test_a_refused_person_reads_when_to_ask_again(house) -> None:
    lead, anna = house.city.person("Lead", "en"), house.city.person("Anna", "en")
    club = await house.club(lead, Openness.MODERATED)
    await anna.presses("club.join", club)
    await lead.taps("Decline")
    assert "You may ask again in 7 days" in texts(await anna.news())
    [card] = await anna.says("Sky Discs")
    assert "You may ask again from" in card.text
    assert "Ask to join" not in card.labels
    assert "7 days" in texts(await anna.presses("club.join", club))
    await house.tick(days=7)
    [card] = await anna.says("Sky Discs")
    assert "Ask to join" in card.labels


async def test_an_invitation_is_passed_on_as_a_line_and_as_a_deep_link(house) -> None:
    lead, anna, ben = house.city.person("负责人"), house.city.person(), house.city.person()
    club = await house.club(lead, Openness.INVITE_ONLY)
    assert "邀请码" in texts(await anna.presses("club.join", club))
    [card] = await lead.presses("club.invite", club)
    line = next(line for line in card.text.splitlines() if line.startswith("/club"))
    [shown] = await anna.says(line)
    assert "收到了邀请" in shown.text
    await anna.taps("加入")
    assert (await house.membership(anna, club)).role == "member"
    number = line.removeprefix("/club").replace(" ", "")
    await ben.presses("club.invited", int(number))
    await ben.taps("不了，谢谢")
    assert (await house.membership(ben, club)).role == "outside"


async def test_a_wrong_code_is_refused_and_a_missing_one_explained(house) -> None:
    anna = house.city.person()
    assert "例如" in texts(await anna.says("/club"))
    assert "不对" in texts(await anna.says("/club 2222 2222 2222 2222"))


async def test_my_clubs_are_listed_with_what_i_am(house) -> None:
    lead = house.city.person("负责人")
    assert "还没有加入" in texts(await lead.presses("club.mine"))
    await house.club(lead)
    [mine] = await lead.says("/myclubs")
    assert "云端飞盘社 · 负责人" in mine.text


async def test_names_are_shown_with_consent_and_two_of_a_name_are_kept_apart(house) -> None:
    lead = house.city.person("负责人")
    club = await house.club(lead)
    first = await house.joined(house.city.person("王芳"), club)
    second = await house.joined(house.city.person("王芳"), club)
    hidden = await house.joined(house.city.person("李雷"), club)
    for chat in (first, second):
        await chat.presses("club.members", club)
        await chat.taps("公开我的名字")
    [members] = await hidden.presses("club.members", club)
    named = [line for line in members.text.splitlines() if "王芳" in line]
    assert len(set(named)) == 2
    assert "👥 4 人" in members.text
    assert "另有 2 位" in members.text
    assert "李雷" not in members.text
    await lead.presses("club.hide_names", club, 1)
    [members] = await hidden.presses("club.members", club)
    assert "王芳" not in members.text
    assert "👥 4 人" in members.text
    [members] = await house.city.person().presses("club.members", club)
    assert "👥 4 人" in members.text


@pytest.mark.parametrize(
    "name", ["", "   ", "\u200b", "飞" * 500, "👨‍👩‍👧", "a\nb\u202e", "<b>{x}</b>"]
)
async def test_any_display_name_can_be_in_a_list(house, name: str) -> None:
    lead, odd = house.city.person("负责人"), house.city.person(name)
    club = await house.club(lead)
    await house.joined(odd, club)
    await odd.presses("club.show_me", club, 1)
    [members] = await odd.presses("club.members", club)
    [line] = [line for line in members.text.splitlines() if line.startswith("· ")]
    assert 3 <= len(line) <= 40
    assert "\u202e" not in line
    [people] = await lead.presses("club.people", club)
    assert all(label.strip() for label in people.labels)


async def test_a_club_that_is_deleted_or_closed_meanwhile(house) -> None:
    lead, anna = house.city.person("负责人"), await house.joined(house.city.person(), 1)
    club = await house.club(lead)
    await anna.presses("club.join", club)
    await lead.presses("club.close_now", club)
    assert "解散" in texts(await anna.news())
    assert "解散" in texts(await anna.presses("club.leave", club))
    assert "解散" in texts(await anna.says("云端飞盘社"))
    for verb in ("club.join", "club.leave", "club.members", "club.volume", "club.manage"):
        assert "没有找到" in texts(await anna.presses(verb, 2**31))
    for verb in ("club.person", "club.approve", "club.remove", "club.offer", "club.found_yes"):
        assert "没有找到" in texts(await anna.presses(verb, 2**31))


async def test_no_name_reaches_the_log(house, capfd) -> None:
    lead, anna = house.city.person("负责人甲乙丙"), house.city.person("小安丁戊")
    club = await house.club(lead, Openness.MODERATED)
    await anna.presses("club.join", club)
    await lead.taps("同意")
    logged = "".join(capfd.readouterr())
    assert "甲乙丙" not in logged
    assert "丁戊" not in logged
