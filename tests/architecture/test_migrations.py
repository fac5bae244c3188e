"""Migrations lead to exactly what the models say, up and down, on both databases."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from activities.bootstrap.migrate import alembic_config, migrate
from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.tables import load_tables


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
