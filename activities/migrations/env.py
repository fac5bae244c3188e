"""Alembic's environment: runs the scripts on the connection that it is given."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from activities.db.base import Base, UtcDateTime
from activities.db.tables import load_tables

load_tables()


def _render(kind: str, thing: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types as plain ones: a script must not depend on the code of today."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run the wanted migrations in one transaction."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
