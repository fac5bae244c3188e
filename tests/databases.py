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

    def stop_at_once(self) -> None:
        """Stop without finishing anything, as when its machine fails."""
        self._control("-m", "immediate", "stop")

    def start_again(self) -> None:
        """Start after a stop: it recovers from its log."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
        self._control("-o", options, "-w", "-l", str(self.folder / "log"), "start")

    def _control(self, *words: str) -> None:
        command = [_program("pg_ctl") or "", "-D", str(self.folder / "data"), *words]
        # The server inherits what it is started with: a pipe would never end.
        subprocess.run(
            _as_owner(command),
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )

    def new_database(self) -> str:
        self._databases += 1
        name = f"louyi_{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        return self.url(name)

    def url(self, database: str) -> str:
        return f"postgresql://louyi@127.0.0.1:{self.port}/{database}"


@contextlib.contextmanager
def own_server() -> Iterator[Server]:
    """A server in a folder of its own, stopped and swept away afterwards."""
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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    reason = why_no_postgres()
    if reason is not None:
        if os.environ.get("LOUYI_REQUIRE_POSTGRES"):
            pytest.fail(reason)
        pytest.skip(reason)
    with own_server() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'louyi.db'}"


@pytest.fixture
def postgres_url(postgres_server: Server) -> str:
    return postgres_server.new_database()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database in turn: what is promised holds on both."""
    return str(request.getfixturevalue(f"{request.param}_url"))
