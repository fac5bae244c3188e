"""Static files, packed for browsers that can unpack them: a phone in a lift has a slow line."""

from __future__ import annotations

import gzip
from functools import lru_cache
from os import PathLike, stat_result
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PACKABLE: Final = frozenset({".js", ".css", ".svg"})
LEAST_BYTES: Final = 1_000


class PackedFiles(StaticFiles):
    """A folder of files that anybody may read; nothing of a person is ever in it."""

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Answer with the file, packed when that helps; 304 when the browser has it."""
        plain = super().file_response(full_path, stat_result, scope, status_code)
        plain.headers["Vary"] = "Accept-Encoding"
        plain.headers["Cache-Control"] = "no-cache"
        path = Path(full_path)
        can_unpack = b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
        is_worth_it = path.suffix in PACKABLE and stat_result.st_size >= LEAST_BYTES
        if plain.status_code != status_code or not can_unpack or not is_worth_it:
            return plain
        packed = _packed(path, stat_result.st_mtime_ns)
        headers = {
            name: value
            for name, value in plain.headers.items()
            if name not in {"content-length", "accept-ranges"}
        }
        return Response(packed, status_code, headers | {"Content-Encoding": "gzip"})


@lru_cache(maxsize=128)
def _packed(path: Path, changed: int) -> bytes:
    del changed  # it is there so that a new version of the file is packed anew
    return gzip.compress(path.read_bytes(), 9, mtime=0)
