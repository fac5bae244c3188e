"""What comes in malformed on purpose: refused or set aside, never an error and never an effect."""

from __future__ import annotations

import random
import re
from pathlib import Path

import aiohttp
import pytest

from activities.conversations.models import InboxMessage, InboxState, OutboxMessage
from tests.city import open_city, texts
from tests.conversations.telegram.town import Town, open_town
from tests.web.site import open_site

NESTED = "[" * 100_000
SECRET = "X-Telegram-Bot-Api-Secret-Token"


async def push(town: Town, body: str | bytes) -> int:
    url = f"{town.louyi.settings.base_url}/webhooks/telegram"
    headers = {SECRET: town.louyi.telegram.webhook_secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as response,
    ):
        return response.status


@pytest.mark.parametrize(
    "body",
    [
        NESTED,
        '{"update_id": 1, "message": ' + '{"a":' * 50_000,
        b"\xff\xfe\x00",
        "null",
        "[]",
        '"text"',
        (
            '{"update_id": 1, "message": {"text": [[[1]]], "chat": {"id": 1, "type": "private"},'
            ' "from": {"id": 1}}}'
        ),
        (
            '{"update_id": 1, "message": {"caption": {"a": 1}, "photo": [], "from": {"id": 1},'
            ' "chat": {"id": 1, "type": "private"}}}'
        ),
        '{"update_id": 1e400}',
    ],
    ids=lambda body: str(body)[:24],
)
async def test_a_broken_update_is_acknowledged_and_leaves_nothing(tmp_path: Path, body) -> None:
    async with open_town(tmp_path, by_webhook=True) as town:
        assert await push(town, body) == 200
        assert await town.count(InboxMessage) == 0


async def test_ten_thousand_mutated_updates_break_nothing(tmp_path: Path) -> None:
    """Threat 18: none is answered with an error, none blocks its chat."""
    dice = random.Random(8)
    async with open_town(tmp_path, by_webhook=True) as town:
        visitor = town.visitor()
        receiving = town.louyi.telegram.receiving
        for number in range(10_000):
            await receiving.store(_mutated(dice, visitor.person.id, number))
        await visitor.says("/menu")
        dead = await town.count(InboxMessage, InboxMessage.state == InboxState.DEAD)
        assert dead == 0
        assert any("恒隆" in each.text or each.buttons for each in visitor.from_bot())


ODD = (None, True, -1, 2**70, 1.5, "", "x" * 300, [], {}, [[]], {"id": {}}, "\ud800", "\x00")


def _mutated(dice: random.Random, chat: int, number: int) -> dict:
    """A message with one to three fields turned into something else, or taken away."""
    update: dict = {
        "update_id": 500_000 + number,
        "message": {
            "message_id": number,
            "date": 0,
            "chat": {"id": chat + 1 + number % 3, "type": "private"},
            "from": {"id": chat, "is_bot": False, "first_name": "名", "language_code": "zh"},
            "text": "/menu",
            "location": {"latitude": 31.2, "longitude": 121.4},
        },
    }
    if number % 2:
        update["message"].pop("location")
    if number % 5 == 0:
        update = {
            "update_id": 500_000 + number,
            "callback_query": {
                "id": "1",
                "from": {"id": chat},
                "data": "~event.show:1:abcdefghijklmnop",
                "message": {"message_id": 1, "chat": {"id": chat + 1, "type": "private"}},
            },
        }
    for _ in range(dice.randint(1, 3)):
        _mutate(dice, update)
    return update


def _mutate(dice: random.Random, update: dict) -> None:
    place = update
    while True:
        key = dice.choice(list(place))
        inner = place[key]
        if isinstance(inner, dict) and inner and dice.random() < 0.8:
            place = inner
            continue
        if dice.random() < 0.3:
            place.pop(key)
        else:
            place[key] = dice.choice(ODD)
        if not update:
            update["update_id"] = 1
        return


async def test_a_press_whose_arguments_do_not_fit_is_an_old_button(tmp_path: Path) -> None:
    async with open_city(tmp_path) as city:
        person = city.person()
        for args in ((), (1, 2, 3, 4, 5, 6, 7)):
            shown = await person.presses("event.register", *args)
            assert "引用" not in texts(shown)
            assert re.search("变|刷新|旧|过期|失效", texts(shown)), texts(shown)
        states = await city.read(
            lambda work: {each.state for each in work.session.query(InboxMessage)}
        )
        assert states == {InboxState.DONE}
        keys = await city.read(
            lambda work: [each.dedupe_key for each in work.session.query(OutboxMessage)]
        )
        assert not any(key.startswith("sorry:") for key in keys)


async def test_metrics_are_for_those_who_watch(tmp_path: Path) -> None:
    async with open_site(tmp_path, public_url="https://louyi.example") as site:
        web = site.stranger().web
        assert (await web.get("/metrics")).status_code == 200, "this machine may look"
        for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
            answer = await web.get("/metrics", headers={header: "127.0.0.1"})
            assert answer.status_code == 401, "somebody behind a proxy may not"
            assert "louyi_" not in answer.text


async def test_with_a_token_metrics_ask_for_it(tmp_path: Path) -> None:
    async with open_site(tmp_path, metrics_token="watching") as site:
        web = site.stranger().web
        assert (await web.get("/metrics")).status_code == 401
        for told, status in (("Bearer wrong", 401), ("watching", 401), ("Bearer watching", 200)):
            answer = await web.get("/metrics", headers={"Authorization": told})
            assert answer.status_code == status
