"""The REST entrance: Rasa's shape, buttons as messages, tokens, repeated requests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.web.site import Site, open_site

pytestmark = pytest.mark.asyncio(loop_scope="module")

WEBHOOK = "/webhooks/rest/webhook"


async def asks(site: Site, message: str, sender: str, **more: Any) -> list[dict[str, Any]]:
    body = {"sender": sender, "message": message, **more}
    response = await site.stranger().web.post(WEBHOOK, json=body)
    assert response.status_code == 200, response.text
    return list(response.json())


def button_of(answers: list[dict[str, Any]], title: str) -> str:
    buttons = [button for answer in answers for button in answer.get("buttons", ())]
    return str(next(each["payload"] for each in buttons if title in each["title"]))


async def test_it_looks_like_rasas_rest_channel(site: Site) -> None:
    assert (await site.stranger().web.get("/webhooks/rest/")).json() == {"status": "ok"}
    answers = await asks(site, "/start", "a-program")
    for answer in answers:
        assert answer["recipient_id"] == "a-program"
        assert answer["text"]
        assert set(answer) <= {"recipient_id", "text", "buttons", "image", "custom"}
    buttons = [button for answer in answers for button in answer.get("buttons", ())]
    assert buttons
    assert all(set(button) == {"title", "payload"} for button in buttons)


async def test_a_button_sent_back_as_a_message_is_pressed(site: Site) -> None:
    menu = await asks(site, "帮助", "presses")
    answers = await asks(site, button_of(menu, "活动"), "presses")
    assert "buttons" in answers[0]
    assert answers[0]["text"] != menu[0]["text"]


@pytest.mark.parametrize(
    "token", ["~talk.menu:xxxx", "~concern.fixed:1:AAAAAAAAAAAAAAAA", "~:", "~talk.menu:"]
)
async def test_a_forged_button_is_refused_politely(site: Site, token: str) -> None:
    sender = f"forges {token}"
    await asks(site, "帮助", sender)
    [answer] = await asks(site, token, sender)
    assert answer["text"] == site.city.louyi.concierge.texts.say("error.stale", "zh")


async def test_the_button_of_another_sender_does_nothing(site: Site) -> None:
    token = button_of(await asks(site, "帮助", "owner"), "活动")
    await asks(site, "帮助", "thief")
    [answer] = await asks(site, token, "thief")
    assert answer["text"] == site.city.louyi.concierge.texts.say("error.stale", "zh")


async def test_only_the_new_answers_are_returned(site: Site) -> None:
    first = await asks(site, "谢谢", "patient")
    second = await asks(site, "再见", "patient")
    assert len(first) == len(second) == 1
    assert first[0]["text"] != second[0]["text"]


async def test_a_repeated_request_is_the_same_message(site: Site) -> None:
    first = await asks(site, "谢谢", "repeats", message_id="just-once")
    again = await asks(site, "谢谢", "repeats", message_id="just-once")
    assert len(first) == 1
    assert again == []


async def test_the_language_is_that_of_the_request(site: Site) -> None:
    response = await site.stranger("en").web.post(
        WEBHOOK, json={"sender": "english", "message": "/help"}
    )
    assert response.json()[0]["text"].startswith(
        site.city.louyi.concierge.texts.say("talk.help", "en")
    )


@pytest.mark.parametrize(
    "body",
    [{}, {"sender": "", "message": "x"}, {"sender": "x" * 129, "message": "x"}, {"message": "x"}],
)
async def test_what_does_not_fit_is_a_problem(site: Site, body: dict[str, str]) -> None:
    response = await site.stranger().web.post(WEBHOOK, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


async def test_another_site_cannot_make_a_browser_ask(site: Site) -> None:
    response = await site.stranger().web.post(
        WEBHOOK,
        json={"sender": "x", "message": "x"},
        headers={"Origin": "https://evil.example"},
    )
    assert response.status_code == 403


async def test_who_writes_too_fast_is_told_to_wait(site: Site) -> None:
    body = {"sender": "flood", "message": "~x", "message_id": "same"}
    web = site.stranger().web
    statuses = [(await web.post(WEBHOOK, json=body)).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]


async def test_without_a_token_only_this_machine_may_ask(site: Site) -> None:
    body = {"sender": "somebody", "message": "谢谢"}
    for host, status in (("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 401), ("", 401)):
        transport = httpx2.ASGITransport(site.app, client=(host, 40000))
        async with httpx2.AsyncClient(transport=transport, base_url="http://louyi") as web:
            assert (await web.post(WEBHOOK, json=body)).status_code == status


async def test_with_a_token_only_its_holder_may_ask(tmp_path: Path) -> None:
    public = {"public_url": "https://louyi.example", "rest_token": "the-token"}
    statuses = {}
    async with open_site(tmp_path, **public) as site:
        for header in ("Bearer the-token", "Bearer the-toke", "bearer the-token", "the-token", ""):
            response = await site.stranger("en").web.post(
                WEBHOOK,
                json={"sender": "x", "message": "谢谢"},
                headers={"Authorization": header},
            )
            statuses[header] = response.status_code
    assert statuses.pop("Bearer the-token") == 200
    assert set(statuses.values()) == {401}


async def test_in_public_without_a_token_nobody_may_ask(tmp_path: Path) -> None:
    async with open_site(tmp_path, public_url="https://louyi.example") as site:
        response = await site.stranger("en").web.post(WEBHOOK, json={"sender": "x", "message": "x"})
        assert (response.status_code, response.json()["code"]) == (401, "no_token")
        assert "REST_TOKEN" in response.json()["detail"]
