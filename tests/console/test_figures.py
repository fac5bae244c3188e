"""The officer's figures: shares with their cases, tables behind charts, the weekly report."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from activities.concerns.models import Concern
from activities.people.service import recognise
from tests.console.posts import Posts
from tests.web.site import words

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def many_reports(posts: Posts, building: str = "恒隆广场", n: int = 6) -> str:
    """Six different people report; returns one number."""
    _, number = await posts.report(f"{building}12楼电梯口漏水")

    def copied(work):
        first = work.session.query(Concern).filter_by(number=number).one()
        columns = {
            column.key: getattr(first, column.key)
            for column in Concern.__table__.columns
            if column.key != "id"
        }
        for each in range(n - 1):
            person = recognise(work, "web", f"{number}-{each}")
            more = {"number": f"{number[:4]}-{each:04}", "reporter_id": person.id}
            work.session.add(Concern(**columns | more))

    await posts.site.city.write(copied)
    return number


async def test_figures_lead_to_their_cases(posts: Posts) -> None:
    number = await many_reports(posts)
    officer = await posts.desk(await posts.with_role("街道专员", "南京西路"))
    page = (await officer.web.get("/console/figures")).text
    for word in ("按时联系", "按时办结", "报告人认可解决", "满意", "无回应而办结", "每百人"):
        assert word in page
    row = re.search(r'<tr data-label="恒隆广场"[^>]*>.*?</tr>', page, re.DOTALL)
    assert row
    address = re.findall(r'href="(/console/figures/cases[^"]*)"', row[0])[0].replace("&amp;", "&")
    behind = (await officer.web.get(address)).text
    assert number in behind


async def test_few_persons_are_not_shown(posts: Posts) -> None:
    await many_reports(posts)
    await many_reports(posts, "宇宙电竞中心")
    await posts.report("大悦城3楼灯坏了")
    officer = await posts.desk(await posts.with_role("区级专员"))
    page = (await officer.web.get("/console/figures?weeks=1")).text
    row = re.search(r'<tr data-label="大悦城"[^>]*>.*?</tr>', page, re.DOTALL)
    assert row
    assert "不足 5 人" in row[0]
    assert "data-reported" not in row[0]
    assert "<a " not in row[0]


async def test_another_sub_district_sees_none_of_it(posts: Posts) -> None:
    number = await many_reports(posts)
    officer = await posts.desk(await posts.with_role("街道专员", "大宁路"))
    page = (await officer.web.get("/console/figures")).text
    assert "恒隆广场" not in page
    assert number not in (await officer.web.get("/console/figures/cases")).text


@pytest.mark.parametrize(
    "query", ["measure=x", "weeks=x", "building=x&page=-1", "measure=reported&page=99999"]
)
async def test_a_made_up_address_shows_nothing_wrong(posts: Posts, query: str) -> None:
    officer = await posts.desk(await posts.with_role("区级专员"))
    answer = await officer.web.get(f"/console/figures/cases?{query}")
    assert answer.status_code == (404 if query == "measure=x" else 200)


async def test_the_report_is_a_workbook_and_a_picture(posts: Posts) -> None:
    officer = await posts.desk(await posts.with_role("区级专员"))
    book = await officer.web.get("/console/figures/report.xlsx")
    assert book.content.startswith(b"PK")
    image = await officer.web.get("/console/figures/report.png")
    assert (image.headers["content-type"], image.content[:4]) == ("image/png", b"\x89PNG")


async def test_officers_hear_of_the_week_and_can_ask(posts: Posts) -> None:
    officer = await posts.with_role("区级专员")
    await many_reports(posts)
    clock = posts.site.city.clock
    clock.advance(timedelta(days=7))
    said = words(await officer.says("/report"))
    assert "上周数据（2026-11-23 起）" in said
    assert "按时联系" in said
    worker = await posts.worker_of("恒隆广场")
    assert "上周数据" not in words(await worker.says("/report"))
