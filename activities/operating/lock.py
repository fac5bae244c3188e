"""Knowing whether a process works on an SQLite database: a restore under it would be lost."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from activities.operating.refusals import TargetInUse

LOCK = "louyi.lock"


def present(data_dir: Path) -> IO[str]:
    """Say that a process works here, until the returned file is closed or the process ends."""
    stream = _open(data_dir)
    fcntl.flock(stream, fcntl.LOCK_SH)
    return stream


@contextmanager
def alone(data_dir: Path, database_url: str) -> Iterator[None]:
    """Keep others out while the block runs. Raises TargetInUse when a process works here."""
    if make_url(database_url).get_backend_name() != "sqlite":
        # Replicas on other machines cannot be seen from here: the server ends their sessions.
        yield
        return
    with _open(data_dir) as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TargetInUse("Louyi is running here: stop it first") from error
        yield


def _open(data_dir: Path) -> IO[str]:
    data_dir.mkdir(parents=True, exist_ok=True)
    return (data_dir / LOCK).open("a", encoding="utf-8")
