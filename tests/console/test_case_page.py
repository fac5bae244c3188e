"""The page of a case: what it shows, what its forms do, what happens when the case has moved."""

from __future__ import annotations

import re

import pytest

from tests.console.posts import Posts, hidden, path_of
from tests.web.site import Visitor, until, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(1)>"


async def step(
    desk: Visitor, number: str, name: str, *, page: dict[str, str] | None = None, **form: str
):
    fields = page or hidden(await desk.web.get(path_of(number)))
    return await desk.web.post(f"{path_of(number)}/{name}", data=fields | form)


async def test_a_case_goes_from_report_to_confirmation(posts: Posts) -> None:
    reporter, number = await posts.report()
    desk = await posts.desk(posts.worker)
    listed = await desk.web.get("/console/cases")
    assert number in listed.text
    page = await desk.web.get(path_of(number))
    assert "恒隆广场12楼电梯口漏水" in page.text
    photo = re.findall(r'img src="(/photos/[^"]+)"', page.text)[0]
    assert (await desk.web.get(photo)).headers["content-type"] == "image/jpeg"

    taken = await step(desk, number, "take")
    assert (taken.status_code, taken.headers["location"]) == (303, f"{path_of(number)}?said=take")
    assert "已受理" in (await desk.web.get(taken.headers["location"])).text
    await step(desk, number, "note", text="备件要订")
    await step(desk, number, "answer", text="师傅十分钟后到")
    history = await until(lambda: _shows(reporter, "师傅十分钟后到"))
    assert "备件要订" not in words(history)
    await step(desk, number, "resolve", resolution="fixed", text="换了水管")
    assert "换了水管" in words(await until(lambda: _shows(reporter, "换了水管")))
    await reporter.taps("解决了")
    done = (await desk.web.get(path_of(number))).text
    for words_of_history in ("受理", "回复", "办结 · 已解决", "报告人确认", "备件要订"):
        assert words_of_history in done
    assert 'name="resolution"' not in done


async def test_the_page_speaks_the_workers_language(posts: Posts) -> None:
    _, number = await posts.report()
    worker = await posts.desk(await posts.worker_of("恒隆广场", "en"))
    await worker.web.post("/chat/language", json={"language": "en"})
    page = await worker.web.get(path_of(number))
    assert '<html lang="en">' in page.text
    assert "Plaza 66" in page.text


async def test_words_are_words_wherever_they_come_from(posts: Posts) -> None:
    reporter, number = await posts.report(f"恒隆广场12楼漏水 {PAYLOAD}")
    del reporter
    desk = await posts.desk(posts.worker)
    await step(desk, number, "note", text=PAYLOAD)
    page = await desk.web.get(path_of(number))
    assert PAYLOAD not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    rejected = await step(desk, number, "answer", text=PAYLOAD, page={"form_token": "forged"})
    assert PAYLOAD not in rejected.text


async def test_a_form_of_a_case_that_moved_comes_back_with_the_words_and_the_news(
    posts: Posts,
) -> None:
    _, number = await posts.report()
    desk = await posts.desk(posts.worker)
    seen = hidden(await desk.web.get(path_of(number)))
    colleague = await posts.desk(await posts.worker_of("恒隆广场"))
    await step(colleague, number, "answer", text="我先去看看")

    moved = await step(desk, number, "answer", text="水工明早到\n请稍等", page=seen)
    assert moved.status_code == 409
    assert "新进展" in moved.text
    assert "我先去看看" in moved.text.split('id="case"')[0]
    kept = re.search(r'<textarea id="answer"[^>]*>([^<]*)</textarea>', moved.text)
    assert kept
    assert kept.group(1) == "水工明早到\n请稍等"

    sent = await step(desk, number, "answer", text="水工明早到", page=hidden(moved))
    assert sent.status_code == 303


async def test_the_same_form_twice_tells_the_reporter_once(posts: Posts) -> None:
    reporter, number = await posts.report()
    desk = await posts.desk(posts.worker)
    seen = hidden(await desk.web.get(path_of(number)))
    first = await step(desk, number, "answer", text="马上来", page=seen)
    again = await step(desk, number, "answer", text="马上来", page=seen)
    assert (first.status_code, again.status_code) == (303, 409)
    history = await until(lambda: _shows(reporter, "马上来"))
    assert words(history).count("马上来") == 1


async def test_words_for_a_closed_case_are_not_lost(posts: Posts) -> None:
    reporter, number = await posts.report()
    desk = await posts.desk(posts.worker)
    await step(desk, number, "take")
    seen = hidden(await desk.web.get(path_of(number)))
    await step(desk, number, "resolve", resolution="fixed")
    await until(lambda: _shows(reporter, "解决"))
    await reporter.taps("解决了")
    moved = await step(desk, number, "answer", text="还想说一句", page=seen)
    assert moved.status_code == 409
    assert "还想说一句</textarea>" in moved.text


@pytest.mark.parametrize(
    ("name", "form", "sentence"),
    [
        ("answer", {"text": "  \n "}, "请先写"),
        ("answer", {"text": "长" * 2001}, "最多 2000 个字"),
        ("note", {"text": ""}, "请先写"),
        ("resolve", {"resolution": "magic", "text": "x"}, "变"),
    ],
)
async def test_a_form_that_cannot_be_followed_says_why(
    posts: Posts, name: str, form: dict[str, str], sentence: str
) -> None:
    _, number = await posts.report()
    desk = await posts.desk(posts.worker)
    refused = await step(desk, number, name, **form)
    assert refused.status_code == 409
    assert sentence in refused.text.split('id="case"')[0]
    assert form["text"].strip() in refused.text


async def test_a_form_of_another_session_does_nothing_and_keeps_the_words(posts: Posts) -> None:
    _, number = await posts.report()
    desk = await posts.desk(posts.worker)
    other = await posts.desk(await posts.worker_of("恒隆广场"))
    theirs = hidden(await other.web.get(path_of(number)))
    for token in ("", "forged", theirs["form_token"]):
        own = hidden(await desk.web.get(path_of(number)))
        refused = await step(
            desk, number, "answer", text="冒名的话", page=own | {"form_token": token}
        )
        assert refused.status_code == 409
        assert "过期" in refused.text
    assert 'class="mine' not in (await desk.web.get(path_of(number))).text


async def test_another_site_cannot_use_a_form(posts: Posts) -> None:
    _, number = await posts.report()
    desk = await posts.desk(posts.worker)
    fields = hidden(await desk.web.get(path_of(number)))
    refused = await desk.web.post(
        f"{path_of(number)}/take", data=fields, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert refused.status_code == 409


async def test_a_step_that_does_not_exist_is_not_found(posts: Posts) -> None:
    _, number = await posts.report()
    desk = await posts.desk(posts.worker)
    assert (await step(desk, number, "delete")).status_code == 404


async def test_rights_end_at_once(posts: Posts) -> None:
    _, number = await posts.report()
    worker = await posts.worker_of("恒隆广场")
    desk = await posts.desk(worker)
    fields = hidden(await desk.web.get(path_of(number)))
    photo = re.findall(r'src="(/photos/[^"]+)"', (await desk.web.get(path_of(number))).text)[0]
    await posts.dismissed(worker)
    for address in ("/console/cases", path_of(number)):
        refused = await desk.web.get(address)
        assert refused.status_code == 403
        assert number not in refused.text
    assert (await step(desk, number, "take", page=fields)).status_code == 403
    assert (await desk.web.get(photo)).status_code == 404


async def test_an_unchanged_page_is_not_sent_again(posts: Posts) -> None:
    _, number = await posts.report()
    desk = await posts.desk(posts.worker)
    first = await desk.web.get(path_of(number))
    same = {"If-None-Match": first.headers["etag"]}
    assert (await desk.web.get(path_of(number), headers=same)).status_code == 304
    await step(desk, number, "note", text="变了")
    assert (await desk.web.get(path_of(number), headers=same)).status_code == 200


async def _shows(visitor: Visitor, text: str) -> list[dict[str, object]] | None:
    history = await visitor.history()
    return history if text in words(history) else None
