"""The organizer's pages: posting with a preview, who comes and who waits, changes that collide."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from activities.clock import local
from activities.enrolment.models import Registration
from activities.events import service as events
from activities.events.models import Event, EventMessage
from activities.people.models import User
from activities.places.models import Building
from tests.console.posts import Posts, hidden
from tests.web.site import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def building_id(posts: Posts, name: str = "恒隆广场") -> str:
    return str(
        await posts.site.city.read(
            lambda work: work.session.scalars(select(Building.id).where(Building.zh == name)).one()
        )
    )


async def form(posts: Posts, desk: Visitor, **more: str) -> dict[str, str]:
    starts = local(posts.site.city.clock.now() + timedelta(days=3)).replace(hour=12, minute=10)
    fields = {
        "title": "午间读诗",
        "starts": starts.strftime("%Y-%m-%dT%H:%M"),
        "ends": "13:00",
        "building": await building_id(posts),
        "floor": "3F",
        "capacity": "2",
        "interest": "other",
        "about": "一起读一首诗",
    }
    page = await desk.web.get("/console/events/new")
    return hidden(page) | fields | more


async def posted(posts: Posts, desk: Visitor, **more: str) -> str:
    answer = await desk.web.post("/console/events", data=await form(posts, desk, **more))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("?")[0]


async def join(posts: Posts, address: str, *names: str) -> list[int]:
    event_id, ids = int(address.rpartition("/")[2]), []
    for name in names:
        visitor = await posts.site.visitor()
        await visitor.says("/menu")
        ids.append((await visitor.user()).id)

        def register(work, user_id=ids[-1], name=name):
            user = work.session.get_one(User, user_id)
            user.name = name
            events.register(work, event_id, user)

        await posts.site.city.write(register)
    return ids


async def test_an_event_is_posted_once_however_often_the_form_is_sent(posts: Posts) -> None:
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    fields = await form(posts, desk, title="一次就好")
    addresses = {
        (await desk.web.post("/console/events", data=fields)).headers["location"] for _ in range(2)
    }
    assert len(addresses) == 1
    listed = (await desk.web.get("/console/events")).text
    assert listed.count("一次就好") == 1


async def test_the_preview_shows_the_event_its_clashes_and_what_is_wrong(posts: Posts) -> None:
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    await posted(posts, desk, title="早就定好的")
    fields = await form(posts, desk, title="<b>新的</b>")
    shown = (await desk.web.post("/console/events/preview", data=fields)).text
    assert "&lt;b&gt;新的&lt;/b&gt;" in shown
    assert "早就定好的" in shown
    assert "2 个名额" in shown
    past = fields | {"starts": "2020-01-01T12:00"}
    assert "trouble" in (await desk.web.post("/console/events/preview", data=past)).text
    assert "<html" not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "长" * 41},
        {"starts": "x"},
        {"starts": "2020-01-01T12:00"},
        {"ends": "11:00"},
        {"capacity": "0"},
    ],
)
async def test_what_cannot_be_comes_back_as_it_was_filled_in(
    posts: Posts, wrong: dict[str, str]
) -> None:
    desk = await posts.desk(posts.worker)
    fields = await form(posts, desk, about="写了很久的介绍", **wrong)
    refused = await desk.web.post("/console/events", data=fields)
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    assert "写了很久的介绍</textarea>" in refused.text


async def test_a_new_organizer_waits_for_the_workers_review(posts: Posts) -> None:
    organizer = await posts.desk(await posts.with_role("活动组织者"))
    address = await posted(posts, organizer, title="新人的第一场")
    assert "审核中" in (await organizer.web.get(address)).text
    reviewer = await posts.desk(await posts.worker_of("恒隆广场"))
    assert "新人的第一场" in (await reviewer.web.get("/console/events")).text
    page = await reviewer.web.get(address)
    done = await reviewer.web.post(f"{address}/review", data=hidden(page) | {"approve": "yes"})
    assert done.status_code == 303
    assert "报名中" in (await organizer.web.get(address)).text
    stranger = await posts.desk(posts.elsewhere)
    assert (await stranger.web.get(address)).status_code == 403


async def test_the_organizer_sees_who_comes_and_who_waits(posts: Posts) -> None:
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    address = await posted(posts, desk, title="两个名额")
    await join(posts, address, "甲", "乙", "丙")
    page = (await desk.web.get(address)).text
    people, _, line = page.partition("等候名单</h2>")
    assert "甲" in people
    assert "丙" not in people.partition("报名的人")[2], "who waits is not among who comes"
    assert "1. 丙" in line
    book = await desk.web.get(f"{address}/people.xlsx")
    assert book.content.startswith(b"PK")


async def test_seats_are_approved_and_taken_away_with_a_reason(posts: Posts) -> None:
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    address = await posted(posts, desk, title="要同意的", approval="1")
    await join(posts, address, "丁")
    page = await desk.web.get(address)
    assert "等您同意的人" in page.text
    event_id = int(address.rpartition("/")[2])
    registration = await posts.site.city.read(
        lambda work: work.session.scalars(
            select(Registration)
            .join(Event, Event.seat_pool_id == Registration.pool_id)
            .where(Event.id == event_id)
        ).one()
    )
    fields = hidden(page) | {"registration": str(registration.id)}
    await desk.web.post(f"{address}/decide", data=fields | {"approve": "yes"})
    assert "等您同意的人" not in (await desk.web.get(address)).text
    other = await posted(posts, desk, title="另一场", starts="2026-12-20T12:10")
    wrong = await desk.web.post(f"{other}/remove", data=fields | {"reason": "别的活动的人"})
    assert wrong.status_code == 404
    await desk.web.post(f"{address}/remove", data=fields | {"reason": "名单有误"})
    assert "丁" not in (await desk.web.get(address)).text


async def test_a_change_that_collides_is_shown_and_nothing_overwritten(posts: Posts) -> None:
    first = await posts.desk(await posts.worker_of("恒隆广场"))
    address = await posted(posts, first, title="两人都改")
    second = await posts.desk(await posts.worker_of("恒隆广场"))
    pages = [await each.web.get(address) for each in (first, second)]
    fields = await form(posts, first, title="第一个改的")
    change = {name: fields[name] for name in ("starts", "ends", "floor", "capacity")}
    changed = await first.web.post(
        f"{address}/change", data=hidden(pages[0]) | change | {"title": "第一个改的"}
    )
    assert changed.status_code == 303
    late = await second.web.post(
        f"{address}/change", data=hidden(pages[1]) | change | {"title": "第二个改的"}
    )
    assert late.status_code == 409
    alert = late.text.partition('role="alert"')[2].partition("</div>")[0]
    assert "第一个改的" in alert
    assert 'value="第二个改的"' in late.text
    assert "第一个改的" in (await first.web.get(address)).text
    again = await second.web.post(
        f"{address}/change", data=hidden(late) | change | {"title": "第二个改的"}
    )
    assert again.status_code == 303


async def test_a_message_is_sent_once(posts: Posts) -> None:
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    address = await posted(posts, desk, title="写给大家")
    await join(posts, address, "戊")
    page = await desk.web.get(address)
    for _ in range(2):
        sent = await desk.web.post(
            f"{address}/message", data=hidden(page) | {"audience": "all", "text": "改在三楼"}
        )
        assert sent.status_code == 303
    event_id = int(address.rpartition("/")[2])
    n = await posts.site.city.read(
        lambda work: work.session.query(EventMessage).filter_by(event_id=event_id).count()
    )
    assert n == 1


async def test_an_event_is_called_off_with_a_reason(posts: Posts) -> None:
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    address = await posted(posts, desk, title="办不成了")
    page = await desk.web.get(address)
    done = await desk.web.post(f"{address}/cancel", data=hidden(page) | {"reason": "老师生病"})
    assert done.headers["location"].endswith("said=cancel")
    assert "已取消" in (await desk.web.get(address)).text


async def test_what_people_said_is_shown_afterwards(posts: Posts) -> None:
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    address = await posted(posts, desk, title="已经办完")
    await join(posts, address, "己")
    event_id = int(address.rpartition("/")[2])

    def over(work):
        event = work.session.get_one(Event, event_id)
        event.starts_at, event.ends_at = (
            work.now - timedelta(hours=3),
            work.now - timedelta(hours=2),
        )

    await posts.site.city.write(over)
    page = (await desk.web.get(address)).text
    assert "活动之后" in page
    assert "少于三条" in page
