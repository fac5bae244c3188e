"""The worker's day: stops in walking order, visits once, absences that hand everything on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from activities.casework.duty_models import Absence, Visit
from activities.clock import local
from activities.people.models import Substitution
from tests.console.posts import Posts, hidden
from tests.console.test_case_page import step
from tests.console.test_steps import choices

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_day_goes_from_building_to_building(posts: Posts) -> None:
    _, near = await posts.report("恒隆广场12楼电梯口漏水")
    _, far = await posts.report("大悦城3楼灯坏了")
    admin = await posts.desk(await posts.with_role("管理员"))
    for number in (near, far):
        assert (await step(admin, number, "take")).status_code == 303
    page = (await admin.web.get("/console/day")).text
    assert near in page
    assert far in page
    assert "走 " in page, "the second stop says how far it is"
    assert "uri.amap.com" in page


async def test_a_visit_is_noted_once_however_often_the_form_is_sent(posts: Posts) -> None:
    worker = await posts.worker_of("恒隆广场")
    desk = await posts.desk(worker)
    page = await desk.web.get("/console/day")
    building = choices(page.text, "building")["恒隆广场"]
    form = hidden(page) | {"building": building, "floor": "18F", "note": "前台说空调太冷"}
    for _ in range(2):
        kept = await desk.web.post("/console/day/visits", data=form)
        assert kept.headers["location"] == "/console/day?said=visit"
    user_id = (await worker.user()).id
    found = await posts.site.city.read(
        lambda work: work.session.scalars(select(Visit).where(Visit.user_id == user_id)).all()
    )
    assert [(each.floor, each.note) for each in found] == [("18F", "前台说空调太冷")]
    assert "前台说空调太冷" in (await desk.web.get("/console/day")).text
    nothing = await desk.web.post("/console/day/visits", data=form | {"note": " "})
    assert nothing.status_code == 409


async def test_a_visit_to_a_building_of_others_is_refused(posts: Posts) -> None:
    desk = await posts.desk(posts.elsewhere)
    page = await posts.desk(posts.worker)
    building = choices((await page.web.get("/console/day")).text, "building")["恒隆广场"]
    form = hidden(await desk.web.get("/console/day")) | {"building": building, "note": "路过"}
    refused = await desk.web.post("/console/day/visits", data=form)
    assert refused.status_code == 409
    assert "路过</textarea>" in refused.text


async def test_an_absence_hands_new_cases_to_the_substitute_until_one_is_back(
    posts: Posts,
) -> None:
    away, other = await posts.worker_of("悦达889广场"), await posts.worker_of("悦达889广场")
    ids = [(await each.user()).id for each in (away, other)]
    await posts.site.city.write(
        lambda work: work.session.add(Substitution(user_id=ids[0], substitute_id=ids[1]))
    )
    desk = await posts.desk(away)
    page = await desk.web.get("/console/roster")
    today = local(posts.site.city.clock.now()).date()
    form = hidden(page) | {
        "first": today.isoformat(),
        "last": (today + timedelta(days=2)).isoformat(),
    }
    for _ in range(2):
        kept = await desk.web.post("/console/roster/absences", data=form)
        assert kept.headers["location"].endswith("said=away")
    rows = await posts.site.city.read(
        lambda work: work.session.scalars(select(Absence).where(Absence.user_id == ids[0])).all()
    )
    assert len(rows) == 1
    _, number = await posts.report("悦达889广场5楼灯坏了")
    assert number not in (await desk.web.get("/console/cases")).text
    roster = (await desk.web.get("/console/roster")).text
    assert "我回来了" in roster
    back = await desk.web.post(f"/console/roster/absences/{rows[0].id}/end", data=hidden(page))
    assert back.headers["location"].endswith("said=back")
    assert "我回来了" not in (await desk.web.get("/console/roster")).text


@pytest.mark.parametrize(
    ("first", "last"), [("2026-12-05", "2026-12-01"), ("x", ""), ("2020-01-01", "2020-01-02")]
)
async def test_an_absence_that_cannot_be_says_why(posts: Posts, first: str, last: str) -> None:
    desk = await posts.desk(posts.worker)
    fields = hidden(await desk.web.get("/console/roster"))
    refused = await desk.web.post(
        "/console/roster/absences", data=fields | {"first": first, "last": last}
    )
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
