"""`make evaluate-times DATA=file.yml`: whether time expressions are read as people mean them."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from actions.meaning.times import read_time
from activities.scheduling.calendar import SHANGHAI, WorkingCalendar
from nlu.evaluation.command import arguments, guarded, print_numbers
from nlu.evaluation.examples import DataError, compose, entries, items, value_of
from nlu.evaluation.scores import accuracy

KINDS = ("instant", "interval", "date", "past", "none")

Meant = tuple[str, dt.datetime | None, dt.datetime | None]


@dataclass(frozen=True)
class Case:
    """A text said at a moment, and what it means: kind, start and end."""

    text: str
    now: dt.datetime
    meant: Meant
    line: int


def read(path: Path) -> list[Case]:
    """Return the cases of a file; anything malformed raises DataError."""
    return [
        _case(
            {key: value_of(node) for key, node in entries(item, path).items()},
            path,
            item.start_mark.line + 1,
        )
        for item in items(compose(path), path)
    ]


def _case(said: dict[str, object], path: Path, line: int) -> Case:
    text, kind, now = said.get("text"), said.get("kind"), _moment(said, "now", path, line)
    if not isinstance(text, str) or now is None:
        raise DataError(path, line, "each case needs `text:` and `now:`")
    if kind not in KINDS:
        raise DataError(path, line, f"`kind: {kind}` is not one of {', '.join(KINDS)}")
    start, end = (_moment(said, key, path, line) for key in ("start", "end"))
    return Case(text, now, (str(kind), start, end), line)


def _moment(said: dict[str, object], key: str, path: Path, line: int) -> dt.datetime | None:
    """Read a moment or a day, in Shanghai's time unless it says otherwise."""
    value = said.get(key)
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            raise DataError(path, line, f"`{key}: {value}` is not ISO 8601") from None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    if value is not None and not isinstance(value, dt.datetime):
        raise DataError(path, line, f"`{key}: {value}` is not a moment")
    return value.replace(tzinfo=value.tzinfo or SHANGHAI) if value else None


def understood(case: Case, calendar: WorkingCalendar) -> Meant:
    """Return what Louyi makes of a case."""
    found = read_time(case.text, case.now, calendar)
    return (found.kind, found.start, found.end) if found else ("none", None, None)


def agrees(meant: Meant, said: Meant) -> bool:
    """Return whether kind, start and end are the same; what the case leaves open is not asked."""
    return meant[0] == said[0] and all(
        moment is None or moment == found for moment, found in zip(meant[1:], said[1:], strict=True)
    )


def main(given: Sequence[str] | None = None) -> int:
    """Judge one file; return the exit code."""
    wanted = arguments("Judge time expressions.").parse_args(given)

    def run() -> int:
        cases = read(wanted.data)
        calendar = WorkingCalendar()
        right = []
        for case in cases:
            said = understood(case, calendar)
            right.append(agrees(case.meant, said))
            if not right[-1]:
                print(f"line {case.line}: {case.text} ({case.now:%a %F %R})")
                print(f"    meant {_shown(case.meant)}\n    read  {_shown(said)}")
        number = accuracy([True] * len(right), right)
        print_numbers({"examples": len(cases), "times_accuracy": number}, wanted.format)
        return 0

    return guarded(run)


def _shown(meant: Meant) -> str:
    return " ".join([meant[0], *(f"{moment:%F %R}" for moment in meant[1:] if moment)])


if __name__ == "__main__":
    sys.exit(main())
