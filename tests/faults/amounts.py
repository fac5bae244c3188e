"""How much is done in a rehearsal: a little in `make test`, what is promised in `make faults`."""

from __future__ import annotations

import json
import os
from pathlib import Path

FULL = os.environ.get("LOUYI_FAULTS") == "full"
SOAK_MINUTES = float(os.environ.get("SOAK_MINUTES", "0"))


def of(short: int, full: int) -> int:
    """The amount of this run."""
    return full if FULL else short


def measured(line: int, words: str) -> None:
    """Note what was measured for a line of the table of promises."""
    file = os.environ.get("LOUYI_MEASURED")
    if file:
        with Path(file).open("a", encoding="utf-8") as stream:
            stream.write(f"{json.dumps({'line': line, 'measured': words})}\n")
