"""Clubs from both sides, on every channel and in both languages."""

from __future__ import annotations

from activities.clubs.models import Openness
from tests.conversations.everywhere.stage import Stage


async def test_browsing_by_interest_building_and_name_joining_and_leaving(stage: Stage) -> None:
    lead, anna = await stage.person("Lin"), await stage.person("Anna")
    await stage.club(lead)
    await anna.tells("有什么飞盘社团", "which frisbee clubs are there")
    await anna.reads(stage.club_name)
    await anna.tells("恒隆广场有什么社团", "clubs in Plaza 66")
    await anna.says(stage.club_name)
    await anna.taps("club.join_button")
    await anna.sees("club.joined")
    await anna.says("/myclubs")
    await anna.reads(stage.club_name)
    await anna.taps_on(stage.club_name)
    await anna.taps("club.leave_button")
    await anna.sees("club.left")


async def test_a_request_is_answered_by_the_lead(stage: Stage) -> None:
    lead, anna, ben = [await stage.person(name) for name in ("Lin", "Anna", "Ben")]
    await stage.club(lead, Openness.MODERATED)
    await anna.says(stage.club_name)
    await anna.taps("club.ask_button")
    await lead.sees("club.somebody_asks", name="Anna")
    await lead.taps("club.approve")
    await anna.sees("club.you_are_in")
    await ben.says(stage.club_name)
    await ben.taps("club.ask_button")
    await lead.sees("club.somebody_asks", name="Ben")
    await lead.taps("club.decline")
    await ben.sees("club.you_were_refused", n=7)


async def test_an_invitation_is_a_link_on_telegram_and_a_line_everywhere(stage: Stage) -> None:
    lead, anna = await stage.person("Lin"), await stage.person("Anna")
    await stage.club(lead, Openness.INVITE_ONLY)
    await lead.says(stage.club_name)
    await lead.taps("club.manage_button")
    await lead.taps("club.invite_button")
    shown = await lead.screen()
    if stage.town is None:
        await anna.says(next(line for line in shown.splitlines() if line.startswith("/club")))
    else:
        link = next(word for word in shown.split() if "https://t.me/" in word)
        name, _, payload = link.partition("https://t.me/")[2].partition("?start=")
        assert name == "louyi_bot"
        await anna.says(f"/start {payload}")
    await anna.sees("club.you_are.invited")
    await anna.taps("club.join_button")
    await anna.sees("club.joined")


async def test_announcements_with_each_members_volume(stage: Stage) -> None:
    lead, anna, ben = [await stage.person(name) for name in ("Lin", "Anna", "Ben")]
    await stage.club(lead)
    for each in (anna, ben):
        await each.says(stage.club_name)
        await each.taps("club.join_button")
    await ben.taps("club.volume_button")
    await ben.taps("club.volume.muted")
    await lead.says(stage.club_name)
    await lead.taps("club.manage_button")
    await lead.taps("club.announce_button")
    await lead.tells("明天带水", "bring water tomorrow")
    await lead.taps("club.send")
    await stage.passes(seconds=1)
    await anna.reads("📣", stage.either("明天带水", "bring water tomorrow"))
    await ben.misses("📣")


async def test_the_list_of_members_names_only_who_agreed(stage: Stage) -> None:
    lead, anna, ben = [await stage.person(name) for name in ("Lin", "Anna", "Ben")]
    await stage.club(lead)
    for each in (anna, ben):
        await each.says(stage.club_name)
        await each.taps("club.join_button")
    await anna.taps("club.members_button")
    await anna.taps("club.show_me_button")
    await ben.taps("club.members_button")
    await ben.reads("· Anna")
    await ben.sees("club.unnamed", n=2)
    await ben.misses("· Lin")


async def test_11_the_only_owner_cannot_leave_and_hands_the_club_over(stage: Stage) -> None:
    lead, anna = await stage.person("Lin"), await stage.person("Anna")
    await stage.club(lead)
    await anna.says(stage.club_name)
    await anna.taps("club.join_button")
    await lead.says(stage.club_name)
    await lead.taps("club.leave_button")
    await lead.taps("club.leave_button")
    await lead.sees("error.club_only_owner")
    await lead.taps("club.hand_over_button")
    await lead.taps_on("Anna")
    await lead.taps("club.offer_button")
    await anna.sees("club.you_are_offered")
    await anna.taps("club.accept_offer")
    await anna.sees("club.taken_over")
    await lead.sees("club.was_taken_over", name="Anna")


async def test_who_leads_a_club_posts_its_event_which_waits_for_review(stage: Stage) -> None:
    lead, worker = await stage.person("Lin"), await stage.organizer("Wu")
    await stage.club(lead)
    await lead.says(stage.club_name)
    await lead.taps("club.manage_button")
    await lead.taps("club.post_button")
    await lead.tells("尤克里里合奏", "Ukulele Hour")
    await lead.tells("下周三 12:15", "next Wednesday 12:15")
    await lead.taps_on("20")
    await lead.reads(f"👥 {stage.club_name}")
    await lead.taps("event_post.confirm")
    await lead.sees("event_post.in_review", n=1)
    event = await stage.last_event()
    assert event.awaits_review
    await worker.says("/organize")
    await worker.taps_on(f"🔎 {event.zh}")
    await worker.taps("event.release_button")
    assert not (await stage.last_event()).awaits_review
