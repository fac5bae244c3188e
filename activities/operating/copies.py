"""Copying a live database into one file and back, each database by its own sound means.

Copying the file of a live SQLite database loses what stands in its log: the backup API does not.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from activities.operating.refusals import ProofFailed, ToolMissing

SQLITE: Final = "sqlite"
POSTGRES: Final = "postgresql"
COPY: Final = {SQLITE: "database.sqlite", POSTGRES: "database.dump"}


def kind_of(url: str) -> str:
    """Return which database an address is for."""
    return make_url(url).get_backend_name()


def copy_out(url: str, folder: Path) -> tuple[Path, str, dict[str, int]]:
    """Copy the database into `folder`; return the file, its revision and its row counts."""
    if kind_of(url) == SQLITE:
        return _copy_sqlite(Path(make_url(url).database or ""), folder)
    return _dump_postgres(make_url(url), folder)


def copy_in(file: Path, url: str) -> None:
    """Fill an empty database from a copy. Raises ToolMissing."""
    if kind_of(url) == SQLITE:
        target = Path(make_url(url).database or "")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        return
    arguments = ["--exit-on-error", "--no-owner", "--single-transaction", str(file)]
    _postgres("pg_restore", make_url(url), arguments)


def revision_and_counts(connection: Connection) -> tuple[str, dict[str, int]]:
    """Return the schema's revision and the rows of every table, as this transaction sees them."""
    names = sorted(connection.dialect.get_table_names(connection))
    names = [name for name in names if not name.startswith("sqlite_")]
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    quote = connection.dialect.identifier_preparer.quote
    counts = {
        name: int(connection.scalar(text(f"SELECT count(*) FROM {quote(name)}")) or 0)  # noqa: S608 - names come from the database itself
        for name in names
    }
    return str(revision), counts


def check_integrity(engine: Engine) -> None:
    """Let the database look through its own pages and keys. Raises ProofFailed."""
    if engine.dialect.name != SQLITE:
        # PostgreSQL checked every constraint while the rows were loaded.
        return
    with engine.connect() as connection:
        told = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if told != "ok":
        raise ProofFailed(f"integrity_check says: {told}")
    if orphans is not None:
        raise ProofFailed(
            f"a row of {orphans[0]} refers to a row of {orphans[2]} that is not there"
        )


def _copy_sqlite(source: Path, folder: Path) -> tuple[Path, str, dict[str, int]]:
    file = folder / COPY[SQLITE]
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(file)) as copy,
    ):
        live.backup(copy)
        # The copy is one file: whoever carries it away must not need a second one.
        copy.execute("PRAGMA journal_mode=DELETE")
    with create_engine(f"sqlite:///{file}").connect() as connection:
        return file, *revision_and_counts(connection)


def _dump_postgres(url: URL, folder: Path) -> tuple[Path, str, dict[str, int]]:
    file = folder / COPY[POSTGRES]
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), isolation_level="REPEATABLE READ"
    )
    try:
        with engine.begin() as connection:
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            revision, counts = revision_and_counts(connection)
            _postgres("pg_dump", url, ["-Fc", f"--snapshot={snapshot}", f"--file={file}"])
    finally:
        engine.dispose()
    return file, revision, counts


def _postgres(program: str, url: URL, arguments: list[str]) -> None:
    found = shutil.which(program)
    if found is None:
        raise ToolMissing(f"{program} is not on this machine: install PostgreSQL's client programs")
    shown = url.set(drivername="postgresql", password=None)
    # A password in the arguments could be read by everybody on this machine.
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    address = shown.render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603 - our own arguments
        [found, f"--dbname={address}", *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ToolMissing(f"{program} failed: {done.stderr.strip().splitlines()[-1:]}")
