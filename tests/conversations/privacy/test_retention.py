"""Time passes, and every night what has been kept long enough is let go."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from activities.bootstrap.personal_parts import PARTS
from activities.conversations.models import InboxMessage
from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.privacy import retention
from activities.scheduling.models import Due
from tests.conversations.concerns.town import Town, at
from tests.conversations.privacy.canaries import (
    CANARIES,
    DRAFT,
    NAME,
    WORDS,
    a_minute_later,
    lived_in,
    photo_files,
    rows_with,
)


async def nights(town: Town, days: int) -> None:
    """Let so many days pass and do the last night's work."""
    town.city.clock.advance(timedelta(days=days))
    for _ in range(3):
        await town.city.louyi.ticks.do_due()
    await a_minute_later(town.city)


async def test_2_27_what_was_typed_goes_after_a_week_and_messages_after_a_month(
    town: Town,
) -> None:
    await lived_in(town)
    await nights(town, 8)
    payloads = await town.city.read(
        lambda work: list(work.session.scalars(select(InboxMessage.payload)))
    )
    assert payloads == [{}] * len(payloads) != []
    await nights(town, 31)
    assert "inbox_message" not in await rows_with(town.city, WORDS)
    assert "outbox_message" not in await rows_with(town.city, WORDS)
    assert await rows_with(town.city, DRAFT) == {}


async def test_2_27_a_closed_concern_keeps_its_words_for_a_year_an_open_one_longer(
    town: Town,
) -> None:
    chat = await lived_in(town)
    concern = await town.concern()
    await nights(town, 400)
    assert "concern" in await rows_with(town.city, WORDS)
    await town.worker.presses("case.resolved", concern.id, "fixed")
    await chat.presses("concern.fixed", concern.id)
    await nights(town, 364)
    assert "concern" in await rows_with(town.city, WORDS)
    await nights(town, 2)
    left = await rows_with(town.city, WORDS)
    assert set(left) & {"concern", "case_message"} == set()
    found = await town.concern()
    assert (found.reporter_id, found.state) == (None, "closed")


async def test_2_27_photos_go_with_their_files(tmp_path: Path, town: Town) -> None:
    await lived_in(town)
    await nights(town, 366)
    assert await photo_files(town.city, tmp_path) == ([], [])


async def test_2_27_an_account_nobody_uses_is_erased_and_those_in_use_are_not(town: Town) -> None:
    await lived_in(town)
    await nights(town, 729)
    assert "user" in await rows_with(town.city, NAME)
    await town.worker.says("/menu")
    await nights(town, 2)
    for canary in CANARIES:
        assert await rows_with(town.city, canary) == {}, canary
    assert "楼宇工作者" in (await town.city.user(town.worker)).name


async def test_2_27_an_interrupted_night_has_not_happened(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lived_in(town)
    town.city.clock.advance(timedelta(days=800))

    def breaks(work: UnitOfWork, parts: object, user: User) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(retention, "_forget_idle", breaks)
    with pytest.raises(RuntimeError):
        await town.city.write(lambda work: retention.let_go(work, PARTS))
    assert "inbox_message" in await rows_with(town.city, WORDS)
    monkeypatch.undo()
    await nights(town, 1)
    assert "inbox_message" not in await rows_with(town.city, WORDS)


async def test_the_next_night_is_always_planned_once(town: Town) -> None:
    def planned(work: UnitOfWork) -> list[Due]:
        return list(
            work.session.scalars(
                select(Due).where(Due.kind == retention.NIGHT, Due.done_at.is_(None))
            )
        )

    [first] = await town.city.read(planned)
    assert first.due_at == at(25, 3, 30).astimezone(UTC)
    await town.city.write(retention.plan_nights)
    assert len(await town.city.read(planned)) == 1
    await nights(town, 1)
    [second] = await town.city.read(planned)
    assert second.due_at == at(26, 3, 30).astimezone(UTC)
