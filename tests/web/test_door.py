"""The check-in page: who gets in, what it shows, and that every scan counts once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from activities.db.work import UnitOfWork
from activities.enrolment import door
from activities.enrolment.models import CheckIn, Registration
from activities.events import service as events
from activities.events.models import Event
from activities.people.models import Role, RoleGrant, User
from tests.web.site import Site, Visitor, find_button, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

POST = "发布活动：明天中午 12:15 恒隆 B1 拉伸瑜伽{} 20 人"
HALF_PAST_ELEVEN = timedelta(days=1, hours=1, minutes=30)


@dataclass
class Door:
    """An event, who organizes it, and the browser in which its check-in page is open."""

    site: Site
    organizer: Visitor
    event_id: int
    browser: Visitor
    token: str = ""

    async def now(self) -> dict[str, Any]:
        return (await self.browser.web.get(f"/door/{self.event_id}/now")).json()

    async def notes(self, *came: dict[str, Any]) -> httpx2.Response:
        body = {"form_token": self.token, "came": list(came)}
        return await self.browser.web.post(f"/door/{self.event_id}/came", json=body)

    def at(self, **before: float) -> int:
        moment = self.site.city.clock.now() - timedelta(**before)
        return int(moment.timestamp())

    async def guest(self, name: str) -> tuple[int, str]:
        """Somebody who has registered: the number of their registration, and their ticket."""
        chat = self.site.city.person(name)
        await chat.presses("event.register", self.event_id, 1)
        user_id = await chat.user_id()

        def read(work: UnitOfWork) -> tuple[int, str]:
            pool = events.event(work, self.event_id).seats
            found = work.session.query(Registration).filter_by(user_id=user_id).one()
            return found.id, door.ticket(pool, found)

        return await self.site.city.read(read)


@pytest_asyncio.fixture(loop_scope="module")
async def opened(site: Site, request: pytest.FixtureRequest) -> Door:
    """The page as its organizer opened it, within the hour before the event."""
    organizer = await site.visitor()
    await organizer.says("/menu")
    user_id = (await organizer.user()).id

    def grant(work: UnitOfWork) -> None:
        user = work.session.get_one(User, user_id)
        role = RoleGrant(user_id=user_id, role=Role.ORGANIZER, granted_at=work.now)
        user.roles.append(role)

    await site.city.write(grant)
    await organizer.says(POST.format(request.node.name[-20:]))
    await organizer.taps("✅ 发布")

    def release(work: UnitOfWork) -> int:
        event = work.session.query(Event).order_by(Event.id.desc()).first()
        event.status, event.awaits_review = "published", False
        event.starts_at = work.now + timedelta(minutes=45)
        event.ends_at = event.starts_at + timedelta(hours=1)
        event.seats.closes_at = event.starts_at
        return int(event.id)

    event_id = await site.city.write(release)
    opening = Door(site, organizer, event_id, site.stranger())
    link = await link_to_door(opening)
    await opening.browser.signs_in(link.split("/enter/")[1].split("?")[0], f"/door/{event_id}")
    page = await opening.browser.web.get(f"/door/{event_id}")
    assert page.status_code == 200, page.text
    found = re.search(r'data-token="([^"]+)"', page.text)
    assert found
    opening.token = found.group(1)
    return opening


async def link_to_door(opening: Door) -> str:
    await opening.organizer.says("/organize")
    await opening.organizer.taps("拉伸瑜伽")
    await opening.organizer.taps("签到")
    messages = await opening.organizer.taps("网页签到")
    _, button = find_button(messages, "打开签到页")
    return str(button["url"])


async def test_the_link_from_the_chat_leads_to_the_page_once(opened: Door) -> None:
    link = await link_to_door(opened)
    assert link.endswith(f"?to=/door/{opened.event_id}")
    token = link.split("/enter/")[1].split("?")[0]
    entered = await opened.site.stranger().signs_in(token, f"/door/{opened.event_id}")
    assert (entered.status_code, entered.headers["location"]) == (303, f"/door/{opened.event_id}")
    assert (await opened.site.stranger().signs_in(token)).status_code == 403


async def test_the_page_runs_under_a_strict_policy_and_may_use_the_camera(opened: Door) -> None:
    page = await opened.browser.web.get(f"/door/{opened.event_id}")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page.text
    assert "style=" not in page.text
    assert "camera=(self)" in page.headers["permissions-policy"]
    chat = await opened.browser.web.get("/")
    assert "camera=()" in chat.headers["permissions-policy"]


async def test_the_code_of_the_page_checks_in_and_changes(opened: Door) -> None:
    told = await opened.now()
    guest = opened.site.city.person("拿码签到的人")
    await guest.presses("event.register", opened.event_id, 1)
    [shown, *_] = await guest.presses("event.check_in", opened.event_id)
    [shown] = await guest.says(told["code"])
    assert "已签到" in shown.text
    assert 0 < told["next_in"] <= 30
    opened.site.city.clock.advance(timedelta(seconds=31))
    assert (await opened.now())["code"] != told["code"]


async def test_13_a_second_scan_returns_the_first(opened: Door) -> None:
    _, ticket = await opened.guest("扫码的人")
    first = (await opened.notes({"key": "a", "ticket": ticket, "at": opened.at()})).json()
    opened.site.city.clock.advance(timedelta(minutes=3))
    again = (await opened.notes({"key": "b", "ticket": ticket, "at": opened.at()})).json()
    assert first["results"] == [
        {"key": "a", "name": "扫码的人", "at": first["results"][0]["at"], "again": False}
    ]
    assert again["results"][0]["at"] == first["results"][0]["at"]
    assert again["results"][0]["again"]


async def test_13_what_was_noted_without_a_network_keeps_its_time(opened: Door) -> None:
    number, ticket = await opened.guest("没网时来的人")
    other, _ = await opened.guest("没网时按名字找到的人")
    minutes = opened.at(minutes=20)
    kept = await opened.notes(
        {"key": "a", "ticket": ticket, "at": minutes},
        {"key": "b", "registration": other, "at": minutes + 60},
    )
    assert [each["again"] for each in kept.json()["results"]] == [False, False]

    def times(work: UnitOfWork) -> list[int]:
        rows = work.session.query(CheckIn).filter(CheckIn.registration_id.in_([number, other]))
        return [int(row.came_at.timestamp()) for row in rows.order_by(CheckIn.registration_id)]

    assert await opened.site.city.read(times) == [minutes, minutes + 60]


async def test_sending_the_same_note_again_changes_nothing(opened: Door) -> None:
    number, _ = await opened.guest("网断在半路的人")
    note = {"key": "a", "registration": number, "at": opened.at(minutes=5)}
    first = (await opened.notes(note)).json()["results"][0]
    again = (await opened.notes(note)).json()["results"][0]
    assert again["at"] == first["at"]


async def test_a_phone_whose_clock_runs_fast_notes_this_moment(opened: Door) -> None:
    number, _ = await opened.guest("手机快了的人")
    told = await opened.notes({"key": "a", "registration": number, "at": opened.at(hours=-2)})
    assert "error" not in told.json()["results"][0]


@pytest.mark.parametrize("ticket", ["1-0000000000000000", "x", "９-0123456789abcdef", "9" * 60])
async def test_a_made_up_ticket_is_refused_and_harms_none_of_the_others(
    opened: Door, ticket: str
) -> None:
    number, _ = await opened.guest("真的人")
    told = await opened.notes(
        {"key": "a", "ticket": ticket, "at": opened.at()},
        {"key": "b", "registration": number, "at": opened.at()},
    )
    wrong, right = told.json()["results"]
    assert wrong["error"] == "door_code_wrong"
    assert right["name"] == "真的人"


async def test_somebody_on_the_list_of_another_event_is_not_let_in_here(opened: Door) -> None:
    elsewhere = opened.site.city.person("别处的人")

    def another(work: UnitOfWork) -> int:
        return next(
            each.id
            for each in events.upcoming(work, events.EventFilter(), limit=3)
            if each.id != opened.event_id
        )

    await elsewhere.presses("event.register", await opened.site.city.read(another), 1)
    user_id = await elsewhere.user_id()
    number = await opened.site.city.read(
        lambda work: work.session.query(Registration).filter_by(user_id=user_id).one().id
    )
    told = await opened.notes({"key": "a", "registration": number, "at": opened.at()})
    assert told.json()["results"][0]["error"] == "not_registered"


async def test_only_the_own_form_is_taken(opened: Door) -> None:
    number, _ = await opened.guest("不该签到的人")
    opened.token = "forged"
    refused = await opened.notes({"key": "a", "registration": number, "at": opened.at()})
    assert refused.status_code == 403
    assert [each["at"] for each in (await opened.now())["people"]] == [None]


async def test_who_manages_the_event_no_longer_reads_its_list_no_longer(opened: Door) -> None:
    await opened.guest("一位客人")

    def hand_over(work: UnitOfWork) -> None:
        events.event(work, opened.event_id).organizer_id = None

    await opened.site.city.write(hand_over)
    told = await opened.browser.web.get(f"/door/{opened.event_id}/now")
    assert told.status_code == 404
    assert "一位客人" not in told.text


async def test_the_ticket_is_a_picture_for_who_has_it(opened: Door) -> None:
    _, ticket = await opened.guest("有票的人")
    web = opened.site.stranger().web
    picture = await web.get(f"/e/{opened.event_id}/ticket/{ticket}.png")
    assert picture.content.startswith(b"\x89PNG")
    edited = ticket[:-1] + ("0" if ticket[-1] != "0" else "1")
    assert (await web.get(f"/e/{opened.event_id}/ticket/{edited}.png")).status_code == 404


async def test_the_list_has_an_address_for_a_quarter_of_an_hour(opened: Door) -> None:
    await opened.guest('=HYPERLINK("http://evil")')
    await opened.organizer.says("/organize")
    await opened.organizer.taps("拉伸瑜伽")
    messages = await opened.organizer.taps("导出名单")
    assert "15 分钟内有效" in words(messages)
    _, button = find_button(messages, "下载名单")
    path = str(button["url"]).partition("/e/")[2]
    web = opened.site.stranger().web
    fetched = await web.get(f"/e/{path}")
    assert fetched.headers["content-disposition"].startswith("attachment")
    assert fetched.content.startswith(b"PK")
    for forged in (path[:-1] + "x", path.replace("by=", "by=1"), path.replace("until=", "until=9")):
        assert (await web.get(f"/e/{forged}")).status_code == 404
    opened.site.city.clock.advance(timedelta(minutes=16))
    assert (await web.get(f"/e/{path}")).status_code == 404
