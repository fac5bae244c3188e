"""Migrations lead to exactly what the models say, up and down, on both databases."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session

from activities.bootstrap.migrate import alembic_config, migrate
from activities.bootstrap.sample_city import load_sample_city
from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.tables import load_tables
from activities.db.work import UnitOfWork
from activities.operating.copies import revision_and_counts
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_the_newest_schema_is_what_the_models_say(database_url: str) -> None:
    load_tables()
    engine = open_database(database_url)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    engine = open_database(database_url)
    migrate(engine)
    before = sorted(inspect(engine).get_table_names())
    migrate(engine)
    assert sorted(inspect(engine).get_table_names()) == before
    engine.dispose()


@pytest.mark.parametrize("revision", ["base"])
def test_every_step_can_be_taken_back(database_url: str, revision: str) -> None:
    engine = open_database(database_url)
    migrate(engine)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), revision)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_every_step_is_taken_back_and_again_over_a_full_city(database_url: str) -> None:
    """Line 32: one step down and up again, from the newest to the first, with rows in the tables.

    What a step takes back it may lose, but what it does not touch has to be there still.
    """
    load_tables()
    script = ScriptDirectory.from_config(alembic_config())
    revisions = [each.revision for each in script.walk_revisions()]
    engine = open_database(database_url)
    migrate(engine)
    with Session(engine) as session:
        load_sample_city(UnitOfWork(session, NOW, Signals(), WorkingCalendar()))
        session.commit()
    for newer, older in itertools.pairwise(revisions):
        before = _sizes(engine)
        with engine.begin() as connection:
            command.downgrade(alembic_config(connection), older)
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), newer)
        after = _sizes(engine)
        assert after.keys() == before.keys()
        kept = [name for name in after if after[name] == before[name]]
        assert "user" in kept
        assert "conversation" in kept
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_a_rerun_over_a_full_city_keeps_every_row(database_url: str) -> None:
    engine = open_database(database_url)
    migrate(engine)
    with Session(engine) as session:
        load_sample_city(UnitOfWork(session, NOW, Signals(), WorkingCalendar()))
        session.commit()
    before = _sizes(engine)
    migrate(engine)
    assert _sizes(engine) == before
    engine.dispose()


def _sizes(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return revision_and_counts(connection)[1]
