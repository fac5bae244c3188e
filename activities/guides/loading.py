"""Reading guides from YAML: every field in both languages, each mistake told with file and mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from activities.guides.models import Topic

FOLDER: Final = Path(__file__).parents[1] / "sample_city"
TEXTS: Final = ("who", "where", "takes", "fee")
LISTS: Final = ("words", "steps", "bring")
LANGUAGES: Final = ("zh", "en")
HEADER: Final = ("source", "checked_on", "review_by")


class GuideMalformed(Exception):
    """A file of guides cannot be used; the message names file, line, guide and mend."""


class _Numbered(yaml.SafeLoader):
    """Keeps the line on which each mapping begins."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        del deep
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=True)
        return mapping | {"__line__": node.start_mark.line + 1}


def guide_files(folder: Path = FOLDER) -> list[Path]:
    """Return the files of guides in the order in which they are loaded."""
    return sorted(folder.glob("guides*.yml"))


def read_guides(paths: list[Path]) -> Iterator[dict[str, Any]]:
    """Yield the values of each guide for its table. Raises GuideMalformed."""
    seen: set[str] = set()
    for path in paths:
        loaded = yaml.load(path.read_text("utf-8"), Loader=_Numbered)  # noqa: S506
        _demand(path, loaded, HEADER)
        for row in loaded["guides"]:
            values = _values(path, row, loaded)
            if values["key"] in seen:
                raise _wrong(path, row, "the key is used twice", "give it a key of its own")
            seen.add(values["key"])
            yield values


def _values(path: Path, row: Mapping[str, Any], header: Mapping[str, Any]) -> dict[str, Any]:
    _demand(path, row, ("key", "topic", "zh", "en", "offerings", *TEXTS, *LISTS))
    if row["topic"] not in set(Topic):
        raise _wrong(path, row, f"“{row['topic']}” is no topic", f"use one of {', '.join(Topic)}")
    values: dict[str, Any] = {each: row[each] for each in ("key", "topic", "zh", "en", "offerings")}
    for field in (*TEXTS, *LISTS):
        for language in LANGUAGES:
            values[f"{field}_{language}"] = _told(path, row, field, language)
    source = row.get("source", header["source"])
    values |= {f"source_{language}": source[language] for language in LANGUAGES}
    for field in ("checked_on", "review_by"):
        values[field] = row.get(field, header[field])
        if not isinstance(values[field], date):
            raise _wrong(path, row, f"{field} is no date", "write it as 2026-11-20")
    if values["review_by"] <= values["checked_on"]:
        raise _wrong(path, row, "review_by is not after checked_on", "set a later review_by")
    return values | {"sample": True}


def _told(path: Path, row: Mapping[str, Any], field: str, language: str) -> Any:
    told = row[field].get(language) if isinstance(row[field], dict) else None
    is_list = field in LISTS
    if not isinstance(told, list if is_list else str) or not told:
        mend = "write a list" if is_list else "write a sentence"
        raise _wrong(path, row, f"{field} says nothing in {language}", mend)
    if isinstance(told, list) and not all(isinstance(each, str) for each in told):
        raise _wrong(path, row, f"{field} has more than words in {language}", "quote numbers")
    return told


def _demand(path: Path, row: Mapping[str, Any], fields: tuple[str, ...]) -> None:
    missing = [field for field in fields if field not in row]
    if missing:
        raise _wrong(path, row, f"{', '.join(missing)} missing", "add it")


def _wrong(path: Path, row: Mapping[str, Any], what: str, mend: str) -> GuideMalformed:
    name = row.get("key", "the file")
    return GuideMalformed(f"{path.name}:{row.get('__line__', 1)}: {name}: {what}; {mend}")
