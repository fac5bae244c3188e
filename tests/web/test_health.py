"""Health, readiness, metrics and the description of the entrances."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from activities.conversations.inbox import ConversationKind, open_conversation
from activities.conversations.models import InboxMessage, InboxState
from activities.db.work import UnitOfWork
from tests.web.site import Site, open_site

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_process_in_which_messages_flow_is_healthy_and_ready(site: Site) -> None:
    web = site.stranger().web
    health = await web.get("/healthz")
    assert health.status_code == 200
    assert health.json() == {
        "ok": True,
        "database": True,
        "oldest_seconds": {"inbox": 0.0, "outbox": 0.0, "due": 0.0},
        "telegram_silent_seconds": None,
        "nlu": "off",
        "understanding": "keywords",
    }
    ready = await web.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True})


async def test_a_message_that_waits_too_long_is_a_sickness(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site:
        # Nobody takes this one up: its next try lies ahead.
        def wait(work: UnitOfWork) -> None:
            conversation = open_conversation(work, "web", "somebody", ConversationKind.PRIVATE)
            work.session.add(
                InboxMessage(
                    conversation_id=conversation.id,
                    district_id=conversation.district_id,
                    channel="web",
                    external_id="stuck",
                    payload={},
                    state=InboxState.NEW,
                    attempts=1,
                    received_at=work.now - timedelta(minutes=2),
                    next_try_at=work.now + timedelta(days=1),
                )
            )

        await site.city.write(wait)
        web = site.stranger().web
        health = await web.get("/healthz")
        assert (health.status_code, health.json()["ok"]) == (503, False)
        assert health.json()["oldest_seconds"]["inbox"] == 120.0
        assert (await web.get("/readyz")).status_code == 200


async def test_without_its_database_nothing_is_acknowledged(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site:
        visitor = await site.visitor("en")
        with site.city.louyi.workshop.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE inbox_message RENAME TO gone")
        try:
            refused = await visitor.posts({"text": "hello"})
            assert (refused.status_code, refused.json()["code"]) == (503, "try_later")
            assert refused.headers["retry-after"] == "2"
            assert "inbox_message" not in refused.text
            assert (await visitor.web.get("/healthz")).status_code == 503
        finally:
            with site.city.louyi.workshop.engine.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE gone RENAME TO inbox_message")
        assert (await visitor.posts({"text": "hello"})).status_code == 202
        await visitor.answered()


async def test_metrics_count_messages_and_name_nobody(site: Site) -> None:
    visitor = await site.visitor()
    await visitor.says("谢谢")
    metrics = (await visitor.web.get("/metrics")).text
    assert 'louyi_messages_total{channel="web"}' in metrics
    assert 'louyi_oldest_seconds{queue="inbox"}' in metrics
    assert str(visitor.address) not in metrics


async def test_the_description_shows_the_entrances_for_programs(site: Site) -> None:
    described = (await site.stranger().web.get("/openapi.json")).json()
    assert described["info"]["title"] == "Louyi"
    paths = set(described["paths"])
    assert {"/webhooks/rest/webhook", "/chat/messages", "/healthz", "/readyz"} <= paths
    assert not any(path.startswith(("/console", "/telegram")) for path in paths)
    names = [way["operationId"] for path in described["paths"].values() for way in path.values()]
    assert len(names) == len(set(names))
    assert all(way.get("summary") for path in described["paths"].values() for way in path.values())
