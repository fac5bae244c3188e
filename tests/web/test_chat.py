"""The chat page's conversation: greeting, history, ids, language, idempotency, limits."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from activities.conversations.models import InboxMessage
from tests.web.site import Site, find_button, words

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def count_inbox(site: Site, address: str | None) -> int:
    return await site.city.read(
        lambda work: work.session.scalar(
            select(func.count())
            .select_from(InboxMessage)
            .where(InboxMessage.external_id.startswith(f"{address}:"))
        )
    )


async def test_the_first_visit_is_greeted_without_showing_a_command(site: Site) -> None:
    visitor = await site.visitor()
    assert await visitor.history() == []
    assert (await visitor.posts({"start": True})).status_code == 202
    messages = await visitor.answered()
    assert {message["from"] for message in messages} == {"louyi"}
    assert "/start" not in words(messages)
    assert site.city.louyi.concierge.texts.say("talk.notice", "zh") in words(messages)
    assert find_button(messages, "恒隆")


async def test_two_tabs_that_open_at_once_are_greeted_once(site: Site) -> None:
    visitor = await site.visitor()
    await asyncio.gather(*(visitor.posts({"start": True}) for _ in range(4)))
    await visitor.answered()
    assert await count_inbox(site, visitor.address) == 1


async def test_every_message_has_an_id_of_its_own_and_stands_in_order(site: Site) -> None:
    visitor = await site.visitor()
    for text in ("谢谢", "再见", "你是机器人吗"):
        site.city.clock.advance(timedelta(seconds=5))
        messages = await visitor.says(text)
    assert [message["from"] for message in messages] == ["me", "louyi"] * 3
    ids = [message["id"] for message in messages]
    assert len(set(ids)) == len(ids)
    said = [message["payload"]["text"] for message in messages if message["from"] == "me"]
    assert said == ["谢谢", "再见", "你是机器人吗"]
    assert [message["id"] for message in await visitor.history()] == ids


async def test_a_card_is_edited_however_often_it_was_edited_before(site: Site) -> None:
    visitor = await site.visitor("en")
    await visitor.says("the lift on 12F in Plaza 66 is broken")
    keys = set()
    for label in ("confidential", "my name"):
        messages = await visitor.taps(label)
        assert messages[-1]["edits"], words(messages)
        keys.add((messages[-1]["key"], messages[-1]["shown_as"]))
    assert len(keys) == 1


async def test_the_switch_changes_the_page_and_the_answers(site: Site) -> None:
    visitor = await site.visitor("zh")
    await visitor.posts({"start": True})
    await visitor.answered()
    assert (await visitor.user()).language == "zh"
    response = await visitor.web.post("/chat/language", json={"language": "en"})
    assert response.status_code == 204
    assert (await visitor.user()).language == "en"
    page = await visitor.web.get("/")
    assert '<html lang="en">' in page.text
    assert "What can I do" not in page.text
    messages = await visitor.says("/menu")
    assert site.city.louyi.concierge.texts.say("talk.help", "en") in words(messages)


@pytest.mark.parametrize("body", ["{}", '{"language": "fr"}', "[]", "not json", ""])
async def test_a_language_that_nobody_speaks_here_is_refused(site: Site, body: str) -> None:
    visitor = await site.visitor()
    response = await visitor.web.post("/chat/language", content=body)
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.5,zh;q=0.4", "en"),
        ("fr-FR,zh;q=0.5,en;q=0.4", "zh"),
        ("de", "en"),
        ("en;q=0,zh;q=0.1", "zh"),
        ("*", "zh"),
        ("", "zh"),
        (";;q=,,=", "zh"),
    ],
)
async def test_the_first_language_is_the_browsers(site: Site, header: str, language: str) -> None:
    visitor = await site.visitor(header)
    page = await visitor.web.get("/")
    assert page.headers["content-language"] == language
    await visitor.posts({"start": True})
    await visitor.answered()
    assert (await visitor.user()).language == language


async def test_the_same_key_twice_is_one_message(site: Site) -> None:
    visitor = await site.visitor()
    answers = [await visitor.posts({"text": "谢谢"}, key="the-same-key") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202] * 3
    messages = await visitor.answered()
    assert await count_inbox(site, visitor.address) == 1
    assert len(messages) == 2


async def test_the_same_key_at_the_same_moment_is_one_message(site: Site) -> None:
    visitor = await site.visitor()
    same = (visitor.posts({"text": "谢谢"}, key="at-the-same-moment") for _ in range(8))
    assert {answer.status_code for answer in await asyncio.gather(*same)} == {202}
    await visitor.answered()
    assert await count_inbox(site, visitor.address) == 1


@pytest.mark.parametrize(
    "other",
    [{"text": "再见"}, {"press": "~menu"}, {"location": [31.2, 121.4]}],
    ids=["words", "button", "place"],
)
async def test_the_same_key_with_other_content_is_refused(site: Site, other: object) -> None:
    visitor = await site.visitor("en")
    await visitor.posts({"text": "谢谢"}, key="one-key-two-matters")
    refused = await visitor.posts(other, key="one-key-two-matters")
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "key_reused"
    assert "new key" in refused.json()["detail"]
    await visitor.answered()
    assert await count_inbox(site, visitor.address) == 1


async def test_the_same_key_from_another_person_is_another_message(site: Site) -> None:
    one, other = await site.visitor(), await site.visitor()
    await one.posts({"text": "谢谢"}, key="everybodys-key")
    assert (await other.posts({"text": "再见"}, key="everybodys-key")).status_code == 202
    assert len(await other.answered()) == 2


async def test_a_conversation_whose_words_were_wiped_still_opens(site: Site) -> None:
    visitor = await site.visitor()
    await visitor.posts({"text": "谢谢"}, key="said-and-wiped")
    await visitor.answered()
    await site.city.write(
        lambda work: work.session.execute(
            update(InboxMessage)
            .where(InboxMessage.external_id == f"{visitor.address}:said-and-wiped")
            .values(payload={})
        )
    )
    assert [message["from"] for message in await visitor.history()] == ["louyi"]
    assert (await visitor.posts({"text": "谢谢"}, key="said-and-wiped")).status_code == 202
    assert await count_inbox(site, visitor.address) == 1


@pytest.mark.parametrize("key", ["short", "x" * 65])
async def test_a_key_of_no_use_is_refused(site: Site, key: str) -> None:
    visitor = await site.visitor()
    refused = await visitor.posts({"text": "谢谢"}, key=key)
    assert (refused.status_code, refused.json()["code"]) == (400, "no_key")


async def test_without_a_cookie_nothing_is_taken_in(site: Site) -> None:
    refused = await site.stranger("en").posts({"text": "hello"})
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json() == {
        "type": "about:blank",
        "title": "That did not work",
        "status": 401,
        "code": "no_cookie",
        "detail": "Please open the chat page first, then send.",
    } | {key: refused.json()[key] for key in ("title", "detail")}


async def test_who_writes_faster_than_people_do_is_told_to_wait(site: Site) -> None:
    visitor = await site.visitor()
    answers = [await visitor.posts({"press": "~x"}, key="x" * 8) for _ in range(60)]
    assert {answer.status_code for answer in answers} == {202}
    refused = await visitor.posts({"text": "谢谢"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_fast")
    assert refused.headers["retry-after"] == "60"
    assert (await (await site.visitor()).posts({"text": "谢谢"})).status_code == 202


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"text": 7}',
        '{"text": {"a": 1}}',
        '{"start": 1}',
        '{"press": 7}',
        '{"location": [91, 0]}',
        '{"location": [NaN, 0]}',
        '{"location": ["31", "121"]}',
        '{"location": [1]}',
        "[" * 50_000,
        "text=hello",
        "\udcff",
    ],
)
async def test_what_is_not_a_message_is_refused_and_leaves_nothing(site: Site, body: str) -> None:
    visitor = await site.visitor()
    response = await visitor.web.post(
        "/chat/messages",
        content=body.encode("utf-8", "surrogateescape"),
        headers={"Idempotency-Key": "a-key-for-nothing", "Content-Type": "application/json"},
    )
    assert (response.status_code, response.json()["code"]) == (422, "unreadable")
    assert await count_inbox(site, visitor.address) == 0


async def test_halves_of_characters_and_control_characters_do_no_harm(site: Site) -> None:
    visitor = await site.visitor()
    response = await visitor.web.post(
        "/chat/messages",
        content=b'{"text": "\\ud83d \\u0000\\u001b[31m\\u8c22\\u8c22"}',
        headers={"Idempotency-Key": "strange-characters"},
    )
    assert response.status_code == 202
    messages = await visitor.answered()
    assert messages[0]["payload"]["text"] == "? [31m谢谢"
    assert messages[-1]["from"] == "louyi"


async def test_a_very_long_message_is_answered_and_a_longer_one_refused(site: Site) -> None:
    visitor = await site.visitor()
    messages = await visitor.says("长" * 20_000)
    assert site.city.louyi.concierge.texts.say("talk.too_long", "zh") in words(messages)
    refused = await visitor.posts({"text": "长" * 100_000})
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


async def test_a_body_of_unknown_length_is_refused_unread(site: Site) -> None:
    visitor = await site.visitor()

    async def endless():
        yield b'{"text": "'

    response = await visitor.web.post(
        "/chat/messages", content=endless(), headers={"Idempotency-Key": "endless-message"}
    )
    assert (response.status_code, response.json()["code"]) == (411, "no_length")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
async def test_another_site_cannot_speak_for_a_visitor(site: Site, headers: dict[str, str]) -> None:
    visitor = await site.visitor()
    refused = await visitor.posts({"text": "谢谢"}, **headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "elsewhere")
    language = await visitor.web.post("/chat/language", json={"language": "en"}, headers=headers)
    assert language.status_code == 403
    own = {"Sec-Fetch-Site": "same-origin", "Origin": site.url}
    assert (await visitor.posts({"text": "谢谢"}, **own)).status_code == 202
