"""A database of each kind for measuring, removed afterwards; PostgreSQL where it can run."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.databases import Server, why_no_postgres


@asynccontextmanager
async def databases() -> AsyncIterator[dict[str, str]]:
    """Yield an address for each name."""
    sqlite = f"sqlite:///{os.environ['BENCH_FOLDER']}/louyi.db"
    if why_no_postgres() is not None:
        yield {"SQLite": sqlite}
        return
    with tempfile.TemporaryDirectory(prefix="louyi-pg-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        server = Server(Path(folder))
        server.start()
        try:
            yield {"SQLite": sqlite, "PostgreSQL": server.new_database()}
        finally:
            server.stop()
            if os.geteuid() == 0:
                with contextlib.suppress(OSError):
                    shutil.chown(folder, "root")
