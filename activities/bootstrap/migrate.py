"""Bringing a database to the newest schema. The steps are in activities/migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parents[1] / "migrations"
LOCK = 0x6C6F757969
"""An arbitrary number: replicas that start together migrate one after the other."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Run what has not run yet, in one transaction."""
    with engine.begin() as connection:
        one_at_a_time(connection)
        command.upgrade(alembic_config(connection), "head")


def one_at_a_time(connection: Connection | Session) -> None:
    """Let replicas that start together prepare the database one after the other.

    It lasts until the transaction ends; SQLite has one writer anyway.
    """
    bind = connection.get_bind() if isinstance(connection, Session) else connection
    if bind.dialect.name == "postgresql":
        # Waiting for the others' whole migration is meant here, unlike for a row.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
