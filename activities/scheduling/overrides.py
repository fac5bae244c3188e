"""Corrections to the public calendar, read from a YAML file or a mapping. Does not judge days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeGuard

import yaml

DayKind = Literal["workday", "holiday"]

_FORM = "2027-02-20: {kind: workday, note: make-up day for Spring Festival}"


class CalendarFileError(Exception):
    """An override file that cannot be used; says the file, the line and how to mend it."""

    def __init__(self, file: Path, line: int, mend: str) -> None:
        self.file = file
        self.line = line
        self.mend = mend
        super().__init__(f"{file}:{line}: {mend}")


def load_overrides(source: Path | Mapping[dt.date, DayKind] | None) -> dict[dt.date, DayKind]:
    """Return date → kind of day; raises CalendarFileError for a file that is malformed."""
    if source is None:
        return {}
    if isinstance(source, Path):
        return _read(source)
    return dict(source)


def _read(file: Path) -> dict[dt.date, DayKind]:
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise CalendarFileError(file, 1, "cannot be read; give the path of a YAML file") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CalendarFileError(file, line, f"is not YAML; write lines like `{_FORM}`") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CalendarFileError(file, 1, "is not YAML text in UTF-8; save it as such") from error
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise CalendarFileError(file, _line(root), f"is not date → day; write `{_FORM}`")
    days: dict[dt.date, DayKind] = {}
    for key, value in root.value:
        day = _date(file, key)
        if day in days:
            raise CalendarFileError(file, _line(key), f"{day} is given twice; keep one of the two")
        days[day] = _kind(file, value)
    return days


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _date(file: Path, node: yaml.Node) -> dt.date:
    try:
        return dt.date.fromisoformat(str(node.value))
    except ValueError as error:
        mend = f"`{node.value}` is not a date; write it as 2027-02-20"
        raise CalendarFileError(file, _line(node), mend) from error


def _kind(file: Path, node: yaml.Node) -> DayKind:
    if isinstance(node, yaml.MappingNode):
        fields = {str(key.value): value for key, value in node.value}
        unknown = sorted(set(fields) - {"kind", "note"})
        if unknown or "kind" not in fields:
            mend = f"takes `kind` and `note` only; write `{_FORM}`"
            raise CalendarFileError(file, _line(node), mend)
        node = fields["kind"]
    if isinstance(node, yaml.ScalarNode) and _is_kind(node.value):
        return node.value
    mend = "the kind of day is neither `workday` nor `holiday`; write one of the two"
    raise CalendarFileError(file, _line(node), mend)


def _is_kind(word: object) -> TypeGuard[DayKind]:
    return word in {"workday", "holiday"}
