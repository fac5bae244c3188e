"""Erasures that have to hold after a restore: a ledger beside the database, replayed over a copy.

The ledger names nobody: an entry says what kind of thing was erased, and under which random key.
Who erases a kind of thing registers here how, once, so that the same erasure can be done again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from activities.db.work import UnitOfWork
from activities.operating.refusals import ProofFailed

LEDGER: Final = "erasures.jsonl"

Eraser = Callable[[UnitOfWork, str], None]
"""Erases what the key stands for; nothing there any more is nothing to do."""

ERASERS: dict[str, Eraser] = {}


@dataclass(frozen=True, slots=True)
class Erasure:
    """One thing that was erased."""

    at: datetime
    kind: str
    key: str


def note_erasure(folder: Path, erasure: Erasure) -> None:
    """Write an erasure down where no restore of the database can undo it."""
    line = json.dumps({"at": erasure.at.isoformat(), "kind": erasure.kind, "key": erasure.key})
    with (folder / LEDGER).open("a", encoding="utf-8") as stream:
        stream.write(f"{line}\n")
        stream.flush()
        os.fsync(stream.fileno())


def erasures_in(folder: Path) -> list[Erasure]:
    """Return what was erased here. Raises ProofFailed naming a line that cannot be read."""
    file = folder / LEDGER
    if not file.exists():
        return []
    found = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        try:
            told = json.loads(line)
            moment = datetime.fromisoformat(told["at"])
            found.append(Erasure(moment, str(told["kind"]), str(told["key"])))
        except (ValueError, KeyError, TypeError) as error:
            raise ProofFailed(f"{file}:{number} cannot be read: an erasure may be lost") from error
    return found


def replay_erasures(work: UnitOfWork, erasures: Iterable[Erasure]) -> int:
    """Erase again what had been erased, in order; return how many entries there were.

    Raises ProofFailed for a kind that nobody here can erase: a copy with it must not be used.
    """
    count = 0
    for erasure in erasures:
        eraser = ERASERS.get(erasure.kind)
        if eraser is None:
            raise ProofFailed(f"nothing here knows how to erase {erasure.kind!r} again")
        eraser(work, erasure.key)
        count += 1
    work.session.flush()
    return count
