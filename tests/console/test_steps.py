"""Everything that a worker can do with a case on its page, and the lists that lead there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from activities.concerns.models import Concern
from tests.console.posts import Posts, hidden, path_of
from tests.console.test_case_page import _shows, step
from tests.web import pictures
from tests.web.site import Visitor, until, words

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def page_of(desk: Visitor, number: str) -> str:
    return (await desk.web.get(path_of(number))).text


def choices(page: str, name: str) -> dict[str, str]:
    """The options of a select, by their label."""
    found = re.search(rf'<select id="{name}"[^>]*>(.*?)</select>', page, re.DOTALL)
    assert found
    return {
        label: value
        for value, label in re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)<', found[1])
    }


async def test_the_reporter_is_asked_and_the_clocks_wait(posts: Posts) -> None:
    reporter, number = await posts.report()
    desk = await posts.desk(posts.worker)
    await step(desk, number, "ask_back", text="几号电梯？")
    await until(lambda: _shows(reporter, "几号电梯？"))
    assert "等待报告人" in await page_of(desk, number)


async def test_a_visit_is_planned_and_waiting_for_others_ends(posts: Posts) -> None:
    reporter, number = await posts.report()
    desk = await posts.desk(posts.worker)
    planned = await step(desk, number, "schedule", at="2026-12-30T15:30", text="带工具来")
    assert planned.headers["location"].endswith("said=schedule")
    assert "12月30日" in await page_of(desk, number)
    await step(desk, number, "wait", text="等电梯公司的备件")
    await until(lambda: _shows(reporter, "等电梯公司的备件"))
    assert "继续办理" in await page_of(desk, number)
    assert (await step(desk, number, "go_on")).status_code == 303


@pytest.mark.parametrize("at", ["", "明天", "2026-13-40T99:00"])
async def test_a_time_that_is_none_is_asked_for_again(posts: Posts, at: str) -> None:
    _, number = await posts.report()
    desk = await posts.desk(posts.worker)
    refused = await step(desk, number, "schedule", at=at, text="带工具来")
    assert refused.status_code == 409
    assert "日期和时间" in refused.text
    assert "带工具来</textarea>" in refused.text


async def test_a_common_reply_reaches_the_reader_in_their_language(posts: Posts) -> None:
    reporter, number = await posts.report("Water leaks at the lift on 12F of Plaza 66", "en")
    desk = await posts.desk(posts.worker)
    replies = choices(await page_of(desk, number), "canned")
    await step(desk, number, "answer", canned=replies["收到，我马上过去看。"], text="")
    await until(lambda: _shows(reporter, "Got it, I am on my way"))


async def test_a_reply_carries_a_photo(posts: Posts) -> None:
    reporter, number = await posts.report()
    desk = await posts.desk(posts.worker)
    fields = hidden(await desk.web.get(path_of(number)))
    sent = await desk.web.post(
        f"{path_of(number)}/answer",
        data=fields | {"text": "修好了，请看"},
        files={"photo": ("after.jpg", pictures.picture(), "image/jpeg")},
    )
    assert sent.status_code == 303
    photos = re.findall(r'src="(/photos/[^"]+)"', await page_of(desk, number))
    assert len(photos) == 2
    await until(lambda: _shows(reporter, "修好了，请看"))
    assert (await reporter.web.get(photos[1])).status_code == 200


async def test_a_wrong_file_is_refused_and_the_words_stay(posts: Posts) -> None:
    _, number = await posts.report()
    desk = await posts.desk(posts.worker)
    fields = hidden(await desk.web.get(path_of(number)))
    refused = await desk.web.post(
        f"{path_of(number)}/answer",
        data=fields | {"text": "请看附件"},
        files={"photo": ("virus.exe", b"MZ" + bytes(4000), "image/jpeg")},
    )
    assert refused.status_code == 409
    assert "不是能打开的照片" in refused.text
    assert "请看附件</textarea>" in refused.text
    assert 'class="mine' not in await page_of(desk, number)


async def test_a_case_goes_to_a_colleague_with_the_reason(posts: Posts) -> None:
    _, number = await posts.report()
    desk = await posts.desk(posts.worker)
    other = await posts.worker_of("恒隆广场")
    user_id = str((await other.user()).id)
    assert user_id in choices(await page_of(desk, number), "to").values()
    missing = await step(desk, number, "move", how="hand_over", to=user_id, text=" ")
    assert missing.status_code == 409
    moved = await step(desk, number, "move", how="hand_over", to=user_id, text="我明天休息")
    assert moved.status_code == 303
    colleague = await posts.desk(other)
    assert number in (await colleague.web.get("/console/cases")).text
    assert "我明天休息" in await page_of(colleague, number)


async def test_a_case_goes_up_and_the_helper_proposes_what_the_officer_agrees_to(
    posts: Posts,
) -> None:
    reporter, number = await posts.report()
    officer = await posts.desk(await posts.with_role("街道专员", "南京西路"))
    desk = await posts.desk(posts.worker)
    await step(desk, number, "take")
    moved = await step(desk, number, "move", how="escalate", text="要动总阀")
    assert moved.status_code == 303
    helping = await desk.web.get("/console/cases?view=helping")
    assert number in helping.text
    await step(desk, number, "resolve", resolution="fixed", text="阀门换好了")
    assert "建议办结" in await page_of(officer, number)
    assert (await step(officer, number, "agree")).status_code == 303
    await until(lambda: _shows(reporter, "阀门换好了"))


async def test_the_kind_is_corrected_and_two_reports_become_one(posts: Posts) -> None:
    _, number = await posts.report()
    _, other = await posts.report("恒隆广场12楼电梯口还在漏水")
    desk = await posts.desk(posts.worker)
    await step(desk, number, "recategorise", category="lift")
    assert "电梯" in (await page_of(desk, number)).split("<dd>")[1].split("</dd>")[0]
    assert (await step(desk, other, "merge", into=number)).status_code == 303
    assert "合并" in await page_of(desk, other)
    nowhere = await step(desk, number, "merge", into="XXXX-XXXX")
    assert nowhere.status_code == 404


async def test_the_same_note_twice_is_kept_once(posts: Posts) -> None:
    _, number = await posts.report()
    desk = await posts.desk(posts.worker)
    seen = hidden(await desk.web.get(path_of(number)))
    for _ in range(2):
        assert (await step(desk, number, "note", text="备件已订", page=seen)).status_code == 303
    assert (await page_of(desk, number)).count("备件已订") == 1


async def test_the_lists_show_what_is_due_and_what_is_around(posts: Posts) -> None:
    reporter, number = await posts.report()
    desk = await posts.desk(posts.worker)
    officer = await posts.desk(await posts.with_role("街道专员", "南京西路"))
    elsewhere = await posts.desk(posts.elsewhere)
    await step(desk, number, "take")
    assert number not in (await desk.web.get("/console/cases?view=due")).text
    assert number in (await officer.web.get("/console/cases?view=around")).text
    assert number not in (await elsewhere.web.get("/console/cases?view=around")).text
    await make_overdue(posts, number)
    due = await desk.web.get("/console/cases?view=due")
    assert number in due.text
    assert 'class="late"' in due.text
    assert "漏水" in words(await reporter.history())


@pytest.mark.parametrize("address", ["?view=x&page=-1&building=x", "?page=99999999999999999999"])
async def test_a_made_up_list_is_the_own_one(posts: Posts, address: str) -> None:
    desk = await posts.desk(posts.worker)
    assert (await desk.web.get(f"/console/cases{address}")).status_code == 200


async def test_a_number_leads_to_its_case(posts: Posts) -> None:
    _, number = await posts.report()
    desk = await posts.desk(posts.worker)
    spoken = number.replace("-", " ").lower()
    found = await desk.web.get("/console/cases", params={"number": spoken})
    assert found.headers["location"] == path_of(number)


async def test_an_open_page_hears_of_changes_and_of_the_end_of_rights(posts: Posts) -> None:
    _, number = await posts.report()
    worker = await posts.worker_of("恒隆广场")
    watching, acting = await posts.desk(worker), await posts.desk(posts.worker)
    address = f"/console/stream?case={number}"
    async with watching.web.stream("GET", address) as stream:
        lines = stream.aiter_lines()
        first = await _next_mark(lines)
        await step(acting, number, "note", text="看过了")
        assert await _next_mark(lines) != first
        await posts.dismissed(worker)
        assert await _next_mark(lines) == "gone"


async def make_overdue(posts: Posts, number: str) -> None:
    """Let the promise of one case have been broken a minute ago, and no other's."""

    def late(work):
        concern = work.session.scalars(select(Concern).where(Concern.number == number)).one()
        concern.next_due_at = work.now - timedelta(minutes=1)

    await posts.site.city.write(late)


async def _next_mark(lines) -> str:
    async for line in lines:
        if line.startswith("data:"):
            return line.removeprefix("data:").strip()
    raise AssertionError("the stream ended")
