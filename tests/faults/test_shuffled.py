"""Line 5: each update once to five times, mixed over chats, forty at a time."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import aiohttp

from activities.conversations.models import InboxMessage, OutboxMessage
from tests.conversations.telegram.town import open_town
from tests.faults.amounts import measured, of

CHATS, EACH = of(10, 40), of(5, 20)


async def test_repeated_and_shuffled_updates_have_one_effect_each(
    database_url: str, tmp_path: Path
) -> None:
    dice = random.Random(5)
    async with open_town(tmp_path, by_webhook=True, database_url=database_url) as town:
        people = [town.visitor().person.id for _ in range(CHATS)]
        updates = [
            _update(person, place * EACH + number)
            for place, person in enumerate(people)
            for number in range(EACH)
        ]
        posts = [update for update in updates for _ in range(dice.randint(1, 5))]
        dice.shuffle(posts)
        target = f"{town.louyi.settings.base_url}/webhooks/telegram"
        secret = {"X-Telegram-Bot-Api-Secret-Token": town.louyi.telegram.webhook_secret}
        at_once = asyncio.Semaphore(40)
        async with aiohttp.ClientSession(headers=secret) as session:

            async def post(update: dict) -> int:
                async with at_once, session.post(target, json=update) as answer:
                    return answer.status

            statuses = await asyncio.gather(*map(post, posts))
        ids = {each.conversation_id for each in await town.rows(InboxMessage)}
        for each in ids:
            await town.louyi.gateway.settled(each)
        stored = await town.count(InboxMessage)
        answers = await town.count(OutboxMessage, OutboxMessage.dedupe_key.startswith("in:"))
    measured(
        5,
        f"{town.louyi.workshop.engine.dialect.name}: {len(posts)} posts of {len(updates)} updates, "
        f"{stored} stored, {answers - len(updates)} double effects",
    )
    assert set(statuses) == {200}
    assert (stored, answers) == (len(updates), len(updates))


def _update(person: int, number: int) -> dict[str, object]:
    return {
        "update_id": 700_000 + number,
        "message": {
            "message_id": number,
            "date": 0,
            "chat": {"id": person, "type": "private"},
            "from": {"id": person, "is_bot": False, "first_name": "人"},
            "text": "/privacy",
        },
    }
