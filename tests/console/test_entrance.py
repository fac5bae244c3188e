"""Coming in: the link of the bot, once, in time, to one of our pages only; and leaving."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.console.entrance import FIRST_PAGE, inside
from tests.console.posts import Posts, hidden, link_from_chat, path_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_link_of_the_bot_leads_to_the_case_once(posts: Posts) -> None:
    _, number = await posts.report()
    worker = await posts.worker_of("恒隆广场")
    del worker
    link = await link_from_chat(posts.worker)
    browser = posts.site.stranger()
    shown = await browser.web.get(link)
    assert shown.status_code == 200
    assert 'method="post"' in shown.text
    assert (await browser.web.get(link)).status_code == 200, "looking at it does not use it up"
    token = link.split("/enter/")[1].split("?")[0]
    entered = await browser.signs_in(token, hidden(shown)["to"])
    assert entered.headers["location"] == path_of(number)
    case = await browser.web.get(path_of(number))
    assert case.status_code == 200
    assert number in case.text
    again = await posts.site.stranger().signs_in(token)
    assert again.status_code == 403
    assert "louyi_staff" not in again.headers.get("set-cookie", "")


async def test_a_link_is_good_for_minutes_only(posts: Posts) -> None:
    await posts.report()
    link = await link_from_chat(posts.worker)
    posts.site.city.clock.advance(timedelta(minutes=11))
    refused = await posts.site.stranger("en").signs_in(link.split("/enter/")[1].split("?")[0])
    assert refused.status_code == 403
    assert "no longer works" in refused.text


@pytest.mark.parametrize("token", ["x", "x" * 500, "%00", "<script>alert(1)</script>"])
async def test_a_made_up_link_is_refused_on_a_friendly_page(posts: Posts, token: str) -> None:
    stranger = posts.site.stranger("en")
    refused = await stranger.web.post(f"/console/enter/{token}", data={"to": FIRST_PAGE})
    assert refused.status_code in {403, 404}
    assert "<script>alert" not in refused.text
    assert "louyi_staff" not in stranger.web.cookies


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example",
        "//evil.example",
        "/console//evil.example",
        "/console/\\evil.example",
        "/console/../../evil",
        "/console/cases/../leave",
        "/console/cases?x=https://evil.example",
        "/console/cases\r\nSet-Cookie: x=y",
        "javascript:alert(1)",
        "/console/leave",
        "",
    ],
)
async def test_signing_in_leads_to_no_other_site(to: str) -> None:
    assert inside(to) == FIRST_PAGE


async def test_the_session_ends_after_a_working_day(posts: Posts) -> None:
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    assert (await desk.web.get("/console/cases")).status_code == 200
    posts.site.city.clock.advance(timedelta(hours=12))
    ended = await desk.web.get("/console/cases")
    assert ended.status_code == 401
    assert "请先登录" in ended.text


async def test_leaving_ends_it_and_only_the_own_form_does(posts: Posts) -> None:
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    page = await desk.web.get("/console/cases")
    refused = await desk.web.post("/console/leave", data={"form_token": "forged"})
    assert refused.status_code == 403
    assert (await desk.web.get("/console/cases")).status_code == 200
    left = await desk.web.post("/console/leave", data=hidden(page))
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert (await desk.web.get("/console/cases")).status_code == 401


async def test_the_cookie_of_the_console_has_its_flags(posts: Posts) -> None:
    await posts.report()
    link = await link_from_chat(posts.worker)
    entered = await posts.site.stranger().signs_in(link.split("/enter/")[1].split("?")[0])
    flags = set(entered.headers["set-cookie"].lower().split("; "))
    assert {"httponly", "samesite=lax", "path=/", "max-age=43200"} <= flags
