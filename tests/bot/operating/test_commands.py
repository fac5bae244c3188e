"""The operator's commands, as they are typed: what they print, change and refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from activities.conversations.models import InboxMessage, OutboxMessage
from bot.__main__ import commands
from tests.city import open_city

SECRET = "只有我自己知道的话"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "only for tests")


def typed(*words: str) -> Result:
    return CliRunner().invoke(commands, list(words))


async def some_dead(folder: Path) -> tuple[str, str]:
    """A message that failed for good on its way in, and one on its way out."""
    async with open_city(folder) as city:
        await city.person().says(SECRET)

        def kill(work) -> tuple[str, str]:
            came = work.session.scalars(select(InboxMessage)).one()
            went = work.session.scalars(select(OutboxMessage)).first()
            came.state, came.reference, came.attempts = "dead", "A1B2", 5
            went.state, went.last_error = "dead", "text is too long"
            return f"in:{came.id}", f"out:{went.id}"

        return await city.write(kill)


async def test_dead_letters_are_listed_without_what_they_say(tmp_path: Path) -> None:
    came, went = await some_dead(tmp_path)
    listed = typed("letters", "list").output
    assert came in listed
    assert "A1B2" in listed
    assert went in listed
    assert "text is too long" in listed
    assert SECRET not in listed


async def test_a_dead_letter_is_tried_again_and_answered(tmp_path: Path) -> None:
    came, _ = await some_dead(tmp_path)
    assert "1 will be tried again" in typed("letters", "replay", came).output
    async with open_city(tmp_path) as city:
        await city.louyi.gateway.take_up_waiting()

        def state(work) -> tuple[str, int]:
            row = work.session.scalars(select(InboxMessage)).one()
            return row.state, row.conversation_id

        _, conversation = await city.read(state)
        await city.louyi.gateway.settled(conversation)
        assert (await city.read(state))[0] == "done"


async def test_what_is_dropped_is_forgotten(tmp_path: Path) -> None:
    await some_dead(tmp_path)
    assert "2 dropped" in typed("letters", "drop", "--all").output
    assert typed("letters", "list").output == ""
    async with open_city(tmp_path) as city:
        row = await city.read(lambda work: work.session.scalars(select(InboxMessage)).one())
        assert (row.state, row.payload) == ("dropped", {})


@pytest.mark.parametrize("name", ["in:999", "out:999", "in:x", "", "in:", "elsewhere:1"])
async def test_a_letter_that_is_not_dead_is_refused_by_name(tmp_path: Path, name: str) -> None:
    await some_dead(tmp_path)
    refused = typed("letters", "replay", name)
    assert refused.exit_code == 1
    assert "no such dead letter" in refused.stderr


async def test_backup_restore_and_what_is_held(tmp_path: Path) -> None:
    async with open_city(tmp_path) as city:
        await city.person().says("/menu")
    made = typed("backup", "--to", "kept")
    assert made.exit_code == 0, made.output
    [archive] = (tmp_path / "kept").glob("*.tar")
    assert archive.stat().st_mode & 0o777 == 0o600, "for nobody else to read"
    proven = typed("restore", str(archive), "--verify")
    assert "proven" in proven.output
    refused = typed("restore", str(archive))
    assert (refused.exit_code, "--replace" in refused.stderr) == (1, True)
    restored = typed("restore", str(archive), "--replace")
    assert restored.exit_code == 0, restored.stderr
    assert "SECRET_KEY is another" not in restored.output
    assert typed("held").output.split()[1] == "messages"
    assert "released" in typed("held", "release").output
    assert "0 discarded" in typed("held", "discard").output


def test_a_database_that_is_away_is_told_in_one_line(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://louyi:hunter2@127.0.0.1:1/none")
    refused = typed("letters", "list")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("DATABASE_URL: ")
    assert "hunter2" not in refused.output
