"""How often a written time is read exactly right: `python -m nlu.evaluation.times DATA.yml`.

Runs in the app's environment, whose clock-bound reading it measures; Rasa has no part in it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from actions.meaning.times import read_time
from activities.scheduling.calendar import SHANGHAI, WorkingCalendar

_KINDS = ("instant", "interval", "date", "past", "none")
_KEYS = {"text", "now", "kind", "start", "end"}
_FORM = "{text: 今天中午, now: 2026-11-24T12:00, kind: none}"


class DataFileError(Exception):
    """A data file that cannot be used; says the file, the line and how to mend it."""

    def __init__(self, file: Path, line: int, mend: str) -> None:
        super().__init__(f"{file}:{line}: {mend}")


@dataclass(frozen=True, slots=True)
class Row:
    """One expected reading; `start` and `end` may be left out of a row of kind past."""

    line: int
    text: str
    now: dt.datetime
    kind: str
    start: dt.datetime | None
    end: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row with what was read in its place."""

    row: Row
    kind: str
    start: dt.datetime | None
    end: dt.datetime | None

    @property
    def is_right(self) -> bool:
        """True when kind, start and end are exactly those expected."""
        row = self.row
        right_start = self.start == row.start or (row.kind == "past" and row.start is None)
        right_end = self.end == row.end or (row.kind == "past" and row.end is None)
        return self.kind == row.kind and right_start and right_end


def load_rows(file: Path) -> list[Row]:
    """Return the rows of a data file; raises DataFileError naming file, line and mend."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(file, 1, "cannot be read; give a YAML file in UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise DataFileError(file, line, f"is not YAML; write a list of `{_FORM}`") from error
    if not isinstance(root, yaml.SequenceNode) or not root.value:
        raise DataFileError(file, 1, f"is not a list of rows; write `- {_FORM}`")
    return [_row(file, node) for node in root.value]


def _row(file: Path, node: yaml.Node) -> Row:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise DataFileError(file, line, f"is not a row; write `- {_FORM}`")
    cells = {str(key.value): value for key, value in node.value}
    if unknown := sorted(set(cells) - _KEYS):
        mend = f"has unknown key `{unknown[0]}`; use text, now, kind, start and end"
        raise DataFileError(file, line, mend)
    for key in ("text", "now", "kind"):
        if key not in cells:
            raise DataFileError(file, line, f"lacks `{key}`; write it as in `{_FORM}`")
    kind = str(cells["kind"].value)
    if kind not in _KINDS:
        mend = f"has kind `{kind}`; write one of {', '.join(_KINDS)}"
        raise DataFileError(file, cells["kind"].start_mark.line + 1, mend)
    now, start, end = (_moment(file, cells.get(key)) for key in ("now", "start", "end"))
    if now is None:
        raise DataFileError(file, line, "has an empty `now`; write a moment as 2026-11-24T12:00")
    row = Row(line, str(cells["text"].value), now, kind, start, end or _implied(kind, start))
    return _consistent(file, row)


def _implied(kind: str, start: dt.datetime | None) -> dt.datetime | None:
    """Return the end that goes without saying: that of an instant."""
    return start if kind == "instant" else None


def _moment(file: Path, node: yaml.Node | None) -> dt.datetime | None:
    if node is None or node.value in {"", "null", "~"}:
        return None
    try:
        moment = dt.datetime.fromisoformat(str(node.value))
    except ValueError as error:
        mend = f"`{node.value}` is not a moment; write it as 2026-11-24T12:00"
        raise DataFileError(file, node.start_mark.line + 1, mend) from error
    return moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _consistent(file: Path, row: Row) -> Row:
    if row.kind == "none" and (row.start or row.end):
        raise DataFileError(file, row.line, "is of kind none; take out start and end")
    if row.kind not in {"none", "past"} and (row.start is None or row.end is None):
        raise DataFileError(file, row.line, f"is of kind {row.kind}; give its start and end")
    if row.start and row.end and row.end < row.start:
        raise DataFileError(file, row.line, "ends before it starts; swap start and end")
    return row


def evaluate(rows: Sequence[Row], calendar: WorkingCalendar) -> Iterator[Outcome]:
    """Read every row's text at its own moment."""
    for row in rows:
        time = read_time(row.text, row.now, calendar)
        if time is None:
            yield Outcome(row, "none", None, None)
        else:
            yield Outcome(row, time.kind, time.start, time.end)


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the accuracy overall and by kind, and every failure."""
    by_kind = {
        kind: [outcome.is_right for outcome in outcomes if outcome.row.kind == kind]
        for kind in _KINDS
    }
    return {
        "times_accuracy": round(sum(o.is_right for o in outcomes) / len(outcomes), 4),
        "times_count": len(outcomes),
        "times_accuracy_by_kind": {
            kind: round(sum(right) / len(right), 4) for kind, right in by_kind.items() if right
        },
        "times_failures": [_failure(outcome) for outcome in outcomes if not outcome.is_right],
    }


def _failure(outcome: Outcome) -> dict[str, Any]:
    row = outcome.row
    return {
        "line": row.line,
        "text": row.text,
        "now": _written(row.now),
        "expected": [row.kind, _written(row.start), _written(row.end)],
        "read": [outcome.kind, _written(outcome.start), _written(outcome.end)],
    }


def _written(moment: dt.datetime | None) -> str | None:
    return moment.isoformat(timespec="minutes") if moment else None


def _print(measured: dict[str, Any]) -> None:
    print(f"times_accuracy {measured['times_accuracy']:.4f} of {measured['times_count']}")
    for kind, accuracy in measured["times_accuracy_by_kind"].items():
        print(f"  {kind:<8} {accuracy:.4f}")
    for failure in measured["times_failures"]:
        print(f"line {failure['line']}: {failure['text']!r} at {failure['now']}")
        print(f"  expected {failure['expected']}")
        print(f"  read     {failure['read']}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure a data file and print the result; 2 when the file is malformed."""
    parser = argparse.ArgumentParser(prog="nlu.evaluation.times", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    options = parser.parse_args(arguments)
    try:
        rows = load_rows(options.data)
    except DataFileError as error:
        print(error, file=sys.stderr)
        return 2
    measured = report(list(evaluate(rows, WorkingCalendar())))
    if options.format == "json":
        print(json.dumps(measured, ensure_ascii=False))
    else:
        _print(measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
