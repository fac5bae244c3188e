"""Clubs at the console: requests, announcements once, roles, codes shown once, foundings."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from activities.clubs import founding
from activities.clubs import service as clubs
from activities.clubs.founding import Wish
from activities.clubs.models import Club, ClubAnnouncement, ClubFounding, Membership, Openness
from activities.people.models import User
from tests.console.posts import Posts, hidden
from tests.web.site import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def club_in(posts: Posts, building: str = "恒隆广场") -> int:
    return await posts.site.city.read(
        lambda work: next(
            each.id
            for each in work.session.scalars(select(Club).order_by(Club.id))
            if each.building.zh == building
        )
    )


async def member(posts: Posts, club_id: int, name: str, *, moderated: bool = False) -> Visitor:
    visitor = await posts.site.visitor()
    await visitor.says("/menu")
    user_id = (await visitor.user()).id

    def join(work):
        club = work.session.get_one(Club, club_id)
        club.openness = Openness.MODERATED if moderated else Openness.OPEN
        user = work.session.get_one(User, user_id)
        user.name = name
        clubs.join(work, user, club_id)

    await posts.site.city.write(join)
    return visitor


async def test_a_request_is_answered_by_who_looks_after_the_club(posts: Posts) -> None:
    club_id = await club_in(posts)
    await member(posts, club_id, "想来的人", moderated=True)
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    page = await desk.web.get(f"/console/clubs/{club_id}")
    assert "想来的人" in page.text
    membership = re.search(r'name="membership" value="(\d+)"', page.text)
    assert membership
    fields = hidden(page) | {"membership": membership[1], "approve": "yes"}
    done = await desk.web.post(f"/console/clubs/{club_id}/decide", data=fields)
    assert done.headers["location"].endswith("said=club_decide")
    again = await desk.web.post(f"/console/clubs/{club_id}/decide", data=fields)
    assert again.status_code == 409


async def test_an_announcement_is_made_once(posts: Posts) -> None:
    club_id = await club_in(posts)
    await member(posts, club_id, "听众")
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    page = await desk.web.get(f"/console/clubs/{club_id}")
    for _ in range(2):
        await desk.web.post(
            f"/console/clubs/{club_id}/announce", data=hidden(page) | {"text": "周五见"}
        )
    n = await posts.site.city.read(
        lambda work: work.session.query(ClubAnnouncement).filter_by(text="周五见").count()
    )
    assert n == 1


async def test_a_code_is_shown_on_the_answer_only(posts: Posts) -> None:
    club_id = await club_in(posts)
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    page = await desk.web.get(f"/console/clubs/{club_id}")
    made = await desk.web.post(f"/console/clubs/{club_id}/invite", data=hidden(page))
    assert made.status_code == 200
    assert "邀请码：" in made.text
    assert "邀请码：" not in (await desk.web.get(f"/console/clubs/{club_id}")).text


async def test_a_member_of_another_club_cannot_be_removed_here(posts: Posts) -> None:
    club_id, other = await club_in(posts), await club_in(posts, "大悦城")
    await member(posts, other, "别处的人")
    theirs = await posts.site.city.read(
        lambda work: work.session.scalars(
            select(Membership).where(Membership.club_id == other)
        ).first()
    )
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    fields = hidden(await desk.web.get(f"/console/clubs/{club_id}"))
    refused = await desk.web.post(
        f"/console/clubs/{club_id}/remove",
        data=fields | {"membership": str(theirs.id), "reason": "越权"},
    )
    assert refused.status_code == 404
    assert (await desk.web.get(f"/console/clubs/{other}")).status_code == 404


async def test_a_wish_is_answered_with_a_reason(posts: Posts) -> None:
    visitor = await posts.site.visitor()
    await visitor.says("/menu")
    user_id, club_id = (await visitor.user()).id, await club_in(posts)

    def wish(work):
        building = work.session.get_one(Club, club_id).building
        told = Wish(building, "other", Openness.OPEN, "一起观鸟", zh="观鸟社")
        return founding.propose(work, work.session.get_one(User, user_id), told).id

    founding_id = await posts.site.city.write(wish)
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    page = await desk.web.get("/console/clubs")
    assert "观鸟社" in page.text
    address = f"/console/clubs/foundings/{founding_id}/decline"
    assert (await desk.web.post(address, data=hidden(page))).status_code == 409
    done = await desk.web.post(address, data=hidden(page) | {"reason": "已有同类社团"})
    assert done.status_code == 303
    kept = await posts.site.city.read(
        lambda work: work.session.get_one(ClubFounding, founding_id).reason
    )
    assert kept == "已有同类社团"
