"""The shell: a link without a case, one's own way around, and words that no ended session loses."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.console.posts import Posts, hidden, path_of
from tests.web.site import find_button, words

pytestmark = pytest.mark.asyncio(loop_scope="module")


def navigation(page: str) -> list[str]:
    return re.findall(r"<li><a href=\"/console/(\w+)\"", page.partition("<main")[0])


async def test_the_chat_opens_the_console_without_a_case(posts: Posts) -> None:
    worker = await posts.worker_of("恒隆广场")
    await worker.says("/staff")
    messages = await worker.taps("打开工作台")
    _, button = find_button(messages, "登录工作台")
    link = str(button["url"]).replace("http://localhost:8080", "")
    browser = posts.site.stranger()
    entered = await browser.web.post(link, data={"to": hidden(await browser.web.get(link))["to"]})
    assert entered.headers["location"] == "/console"
    home = await browser.web.get("/console")
    assert home.headers["location"] == "/console/cases"


async def test_who_has_nothing_to_do_there_gets_no_link(posts: Posts) -> None:
    person = await posts.site.visitor()
    said = words(await person.says("/console"))
    assert "工作人员、组织者和商户" in said
    assert "/console/enter/" not in str(await person.history())


@pytest.mark.parametrize(
    ("role", "place", "pages"),
    [
        ("楼宇工作者", "恒隆广场", ["cases", "day", "roster", "events", "clubs"]),
        ("街道专员", "南京西路", ["cases", "day", "roster", "figures", "events", "clubs"]),
        ("活动组织者", "", ["events"]),
        ("保密专员", "", ["cases", "day", "roster"]),
        (
            "管理员",
            "",
            ["cases", "day", "roster", "figures", "events", "clubs", "operation"],
        ),
    ],
)
async def test_everybody_sees_the_pages_of_their_roles(
    posts: Posts, role: str, place: str, pages: list[str]
) -> None:
    desk = await posts.desk(await posts.with_role(role, place))
    first = (await desk.web.get("/console")).headers["location"]
    assert first == f"/console/{pages[0]}"
    assert navigation((await desk.web.get(first)).text) == pages


async def test_a_vendor_sees_the_kitchen_only(posts: Posts) -> None:
    desk = await posts.desk(await posts.vendor())
    assert (await desk.web.get("/console")).headers["location"] == "/console/kitchen"
    refused = await desk.web.get("/console/cases")
    assert refused.status_code == 403


async def test_an_ended_session_gives_back_the_words(posts: Posts) -> None:
    _, number = await posts.report()
    desk = await posts.desk(await posts.worker_of("恒隆广场"))
    fields = hidden(await desk.web.get(path_of(number)))
    posts.site.city.clock.advance(timedelta(hours=13))
    answer = await desk.web.post(
        f"{path_of(number)}/answer", data=fields | {"text": "写了很久的话"}
    )
    assert answer.status_code == 401
    assert "写了很久的话</textarea>" in answer.text
    assert "/console" in answer.text


async def test_the_language_changes_here_and_in_the_chat(posts: Posts) -> None:
    worker = await posts.worker_of("恒隆广场")
    desk = await posts.desk(worker)
    page = await desk.web.get("/console/cases")
    changed = await desk.web.post("/console/language", data=hidden(page) | {"language": "en"})
    assert (changed.status_code, changed.headers["location"]) == (303, "/console/cases")
    assert "My cases" in (await desk.web.get("/console/cases")).text
    assert (await worker.user()).language == "en"
    await desk.web.post("/console/language", data=hidden(page) | {"language": "xx"})
    assert (await worker.user()).language == "en"
