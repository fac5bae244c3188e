"""A PostgreSQL of our own for measuring, where its programs are on the machine."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import Server, why_no_postgres


@contextmanager
def postgres() -> Iterator[str | None]:
    """Give the address of a fresh database, or None where there is none."""
    if why_no_postgres() is not None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="louyi-pg-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        server = Server(Path(folder))
        server.start()
        try:
            yield server.new_database()
        finally:
            server.stop()
