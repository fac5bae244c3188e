"""Databases for tests: a fresh SQLite file, and a fresh PostgreSQL database where it can run.

PostgreSQL's programs refuse to run as root, so the server is started as the postgres user then.
`LOUYI_REQUIRE_POSTGRES=1` turns the skip into a failure.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.tables import load_tables

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _program(name: str) -> str | None:
    for folder in FOLDERS:
        if (folder / name).exists():
            return str(folder / name)
    return shutil.which(name)


def _as_owner(command: list[str]) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def why_no_postgres() -> str | None:
    if _program("initdb") is None or _program("pg_ctl") is None:
        return "PostgreSQL's server programs are not on this machine"
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return "PostgreSQL refuses to run as root and there is no runuser"
    return None


class Server:
    """A PostgreSQL server of our own on a free loopback port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self._databases = 0

    def start(self) -> None:
        data = str(self.folder / "data")
        initdb, pg_ctl = _program("initdb") or "", _program("pg_ctl") or ""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
        for command in (
            [initdb, "-D", data, "-U", "louyi", "-A", "trust", "-E", "UTF8", "--no-sync"],
            [pg_ctl, "-D", data, "-o", options, "-w", "-l", str(self.folder / "log"), "start"],
        ):
            subprocess.run(_as_owner(command), check=True, capture_output=True, cwd="/")

    def stop(self) -> None:
        command = [_program("pg_ctl") or "", "-D", str(self.folder / "data"), "-m", "fast", "stop"]
        subprocess.run(_as_owner(command), check=False, capture_output=True, cwd="/")

    def new_database(self) -> str:
        self._databases += 1
        name = f"louyi_{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        return self.url(name)

    def url(self, database: str) -> str:
        return f"postgresql://louyi@127.0.0.1:{self.port}/{database}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    reason = why_no_postgres()
    if reason is not None:
        if os.environ.get("LOUYI_REQUIRE_POSTGRES"):
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="louyi-pg-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
            if os.geteuid() == 0:
                with contextlib.suppress(OSError):
                    shutil.chown(folder, "root")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'louyi.db'}"


@pytest.fixture
def postgres_url(postgres_server: Server) -> str:
    return postgres_server.new_database()


BOTH = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
"""The parameters of a fixture that is to stand on each database in turn."""


def shared_url(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> str:
    """A new database of the kind in `request.param`, for a fixture that several tests share."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_server").new_database())
    return f"sqlite:///{folders.mktemp('shared') / 'louyi.db'}"


@contextlib.contextmanager
def with_tables(url: str) -> Iterator[Engine]:
    """Open the database with every table made and nothing in them."""
    load_tables()
    engine = open_database(url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database in turn: what is promised holds on both."""
    return str(request.getfixturevalue(f"{request.param}_url"))
