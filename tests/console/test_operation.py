"""The operator's pages: changes are written down, can be taken back, and overwrite nobody."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from activities.casework.clock_models import SlaPolicy
from activities.conversations.models import Misunderstanding, OutboxMessage, OutboxState
from activities.operation import service as operation
from activities.people.models import DutyRoster, Role, RoleGrant
from activities.places.models import Building
from bot.console.operation_views import VIEWS
from tests.console.posts import Posts, hidden
from tests.web.site import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def operator(posts: Posts) -> Visitor:
    return await posts.desk(await posts.with_role("管理员"))


async def act(desk: Visitor, view: str, step: str, **form: str):
    page = await desk.web.get(f"/console/operation/{view}")
    return await desk.web.post(f"/console/operation/{view}/{step}", data=hidden(page) | form)


async def newest_entry(desk: Visitor) -> str:
    page = (await desk.web.get("/console/operation/changes")).text
    found = re.search(r'name="entry" value="(\d+)"', page)
    assert found, page
    return found[1]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_page_can_be_read(posts: Posts, view: str, language: str) -> None:
    desk = await posts.desk(await posts.with_role("管理员", language=language))
    page = await desk.web.get(f"/console/operation/{view}?q=x&page=0")
    assert page.status_code == 200
    assert (await desk.web.get("/console/operation/nothing")).status_code == 404


async def test_a_code_makes_a_worker_and_the_role_ends_at_once(posts: Posts) -> None:
    desk = await operator(posts)
    building = await posts.site.city.read(
        lambda work: work.session.scalars(select(Building.id).where(Building.zh == "大悦城")).one()
    )
    made = await act(desk, "people", "invite", role="building_worker", where=f"b{building}")
    code = re.search(r"/join ([0-9A-Z-]+)", made.text)
    assert code
    worker = await posts.site.visitor()
    await worker.says(f"/join {code[1]}")
    worker_id = (await worker.user()).id
    [grant] = await posts.site.city.read(lambda work: _grants(work, worker_id))
    await posts.desk(worker)
    await act(desk, "people", "revoke", grant=str(grant))
    assert (await worker.web.get("/console/cases")).status_code == 403
    undone = await act(desk, "changes", "undo", entry=await newest_entry(desk))
    assert undone.status_code == 303, undone.text[-1500:]
    assert (await worker.web.get("/console/cases")).status_code == 200


def _grants(work, user_id: int) -> list[int]:
    return list(work.session.scalars(select(RoleGrant.id).where(RoleGrant.user_id == user_id)))


async def test_the_last_operator_stays(posts: Posts) -> None:
    def alone(work) -> None:
        grants = work.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.ADMIN)).all()
        by = grants[0].user
        for each in grants[1:]:
            work.session.delete(each)
        work.session.flush()
        with pytest.raises(operation.LastOperator):
            operation.revoke(work, by, grants[0].id)
        raise RuntimeError("taken back")

    with pytest.raises(RuntimeError, match="taken back"):
        await posts.site.city.write(alone)


async def test_a_promise_changes_for_the_future_and_back(posts: Posts) -> None:
    desk = await operator(posts)
    form = {"topic": "lift", "level": "building", "first": "20", "next": "60", "resolution": "300"}
    saved = await act(desk, "promises", "promise", **form)
    assert saved.headers["location"] == "/console/operation/promises?said=saved&q=lift"

    def first(work):
        rows = work.session.scalars(
            select(SlaPolicy).where(SlaPolicy.topic == "lift", SlaPolicy.level == "building")
        )
        return [each.first_response_minutes for each in rows]

    assert await posts.site.city.read(first) == [20]
    entry = await newest_entry(desk)
    assert (await act(desk, "changes", "undo", entry=entry)).status_code == 303
    assert await posts.site.city.read(first) != [20]
    again = await act(desk, "changes", "undo", entry=entry)
    assert again.status_code == 409
    assert "不能撤销" in again.text


@pytest.mark.parametrize("first", ["0", "-1", "x", "99999999"])
async def test_a_promise_of_no_time_is_refused(posts: Posts, first: str) -> None:
    desk = await operator(posts)
    form = {"topic": "lift", "level": "building", "first": first, "next": "60", "resolution": "9"}
    refused = await act(desk, "promises", "promise", **form)
    assert refused.status_code in {404, 409}


async def test_undoing_never_overwrites_what_came_later(posts: Posts) -> None:
    desk = await operator(posts)
    building = await posts.site.city.read(
        lambda work: work.session.scalars(select(Building.id).where(Building.zh == "大融城")).one()
    )
    size = {"building": str(building), "floors_above": "20", "floors_below": "2"}
    await act(desk, "places", "size", office_workers="1111", **size)
    entry = await newest_entry(desk)
    await act(desk, "places", "size", office_workers="2222", **size)
    refused = await act(desk, "changes", "undo", entry=entry)
    assert refused.status_code == 409
    workers = await posts.site.city.read(
        lambda work: work.session.get_one(Building, building).office_workers
    )
    assert workers == 2222


async def test_the_same_form_twice_is_one_change(posts: Posts) -> None:
    desk = await operator(posts)
    building = await posts.site.city.read(
        lambda work: work.session.scalars(select(Building.id).order_by(Building.id)).first()
    )
    size = {"building": str(building), "floors_above": "61", "floors_below": "3"}
    await act(desk, "places", "size", office_workers="3333", **size)
    entry = await newest_entry(desk)
    await act(desk, "places", "size", office_workers="3333", **size)
    assert await newest_entry(desk) == entry


async def test_duty_is_given_and_taken(posts: Posts) -> None:
    desk = await operator(posts)
    person = await posts.worker_of("恒隆广场")
    user_id = (await person.user()).id
    building = await posts.site.city.read(
        lambda work: work.session.scalars(
            select(Building.id).where(Building.zh == "恒隆广场")
        ).one()
    )
    days = {f"day{each}": "" for each in range(5)} | {"day1": str(user_id)}
    await act(desk, "duty", "duty", building=str(building), **days)

    def duty(work):
        rows = work.session.scalars(select(DutyRoster).where(DutyRoster.building_id == building))
        return [(each.weekday, each.user_id) for each in rows]

    assert await posts.site.city.read(duty) == [(1, user_id)]
    other = await posts.worker_of("恒隆广场")
    other_id = str((await other.user()).id)
    saved = await act(desk, "duty", "substitute", person=str(user_id), by=other_id)
    assert saved.status_code == 303
    wrong = await act(desk, "duty", "substitute", person=str(user_id), by=str(user_id))
    assert wrong.status_code == 404


async def test_a_dead_letter_is_tried_again_and_shows_no_words(posts: Posts) -> None:
    desk = await operator(posts)
    person = await posts.site.visitor()
    await person.says("谢谢")

    def dead(work):
        row = work.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
        row.state, row.last_error = OutboxState.DEAD, "Forbidden"
        return row.id

    letter = await posts.site.city.write(dead)
    page = (await desk.web.get("/console/operation/messages")).text
    assert "Forbidden" in page
    assert "不客气" not in page
    done = await act(desk, "messages", "again", direction="out", message=str(letter))
    assert done.status_code == 303
    twice = await act(desk, "messages", "again", direction="out", message=str(letter))
    assert twice.status_code == 404


async def test_what_was_not_understood_gets_its_meaning(posts: Posts) -> None:
    desk = await operator(posts)
    person = await posts.site.visitor()
    await person.says("咕噜咕噜呱呱呱 13800138000")
    page = (await desk.web.get("/console/operation/words")).text
    assert "咕噜咕噜" in page
    assert "13800138000" not in page
    row = re.search(r'name="row" value="(\d+)"', page)
    assert row
    await act(desk, "words", "review", row=row[1], intent="out_of_scope")
    kept = await posts.site.city.read(
        lambda work: work.session.get_one(Misunderstanding, int(row[1])).reviewed_intent
    )
    assert kept == "out_of_scope"
    assert "咕噜咕噜" not in (await desk.web.get("/console/operation/words")).text


async def test_texts_are_found_in_both_languages(posts: Posts) -> None:
    desk = await operator(posts)
    page = (await desk.web.get("/console/operation/texts?q=Try again")).text
    assert "console.op.again" in page
    assert "再试" in page


async def test_a_guide_is_confirmed(posts: Posts) -> None:
    desk = await operator(posts)
    page = (await desk.web.get("/console/operation/guides")).text
    guide = re.search(r'name="guide" value="(\d+)"', page)
    assert guide
    assert (await act(desk, "guides", "confirm", guide=guide[1])).status_code == 303
    assert "核对" in (await desk.web.get("/console/operation/changes")).text
