"""Reading a file of stations into rows: CSV in UTF-8 or GBK, xlsx, GeoJSON. No judgement here."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from python_calamine import CalamineError, CalamineWorkbook

from activities.errors import LouyiError

COLUMNS_TABLE: Final = Path(__file__).with_name("columns.yml")
ENCODINGS: Final = ("utf-8-sig", "gb18030")
DELIMITERS: Final = ",;\t|"
MOST_ROWS: Final = 5_000


class FileUnreadable(LouyiError):
    """The file is no CSV, xlsx or GeoJSON, or carries none of the known columns."""

    code = "file_unreadable"


@dataclass(frozen=True, slots=True)
class Row:
    """One station as it stands in the file, under the names of our own columns."""

    number: int
    """The line of the file, as a spreadsheet counts it; for GeoJSON the place of the feature."""
    cells: dict[str, str]


def read_rows(name: str, content: bytes) -> list[Row]:
    """Return the rows of a file by the ending of its name. Raises FileUnreadable."""
    ending = Path(name).suffix.lower()
    if ending in {".xlsx", ".xls"}:
        table = _sheet(content)
    elif ending in {".geojson", ".json"}:
        return _features(content)
    else:
        table = _comma_separated(content)
    return _by_column(table)


def decoded(content: bytes) -> str:
    """Return text that was saved as UTF-8 (with or without mark) or, as Excel does, as GBK."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(reason="encoding")


def _comma_separated(content: bytes) -> list[list[str]]:
    text = decoded(content)
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise FileUnreadable(reason="csv") from error


def _sheet(content: bytes) -> list[list[str]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise FileUnreadable(reason="xlsx") from error
    return [[_written(cell) for cell in row] for row in rows]


def _features(content: bytes) -> list[Row]:
    try:
        features = json.loads(decoded(content))["features"]
        return [_feature(place, each) for place, each in enumerate(features, start=1)]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise FileUnreadable(reason="geojson") from error


def _feature(place: int, feature: dict[str, Any]) -> Row:
    longitude, latitude = feature["geometry"]["coordinates"][:2]
    named = _columns()
    cells = {
        named[heading.strip().lower()]: _written(value)
        for heading, value in feature["properties"].items()
        if heading.strip().lower() in named
    }
    return Row(place, cells | {"latitude": str(latitude), "longitude": str(longitude)})


def _by_column(table: list[list[str]]) -> list[Row]:
    named = _columns()
    headings = [named.get(cell.strip().lower()) for cell in (table[0] if table else [])]
    if "key" not in headings and "zh" not in headings:
        raise FileUnreadable(reason="headings")
    rows = []
    for number, cells in enumerate(table[1 : MOST_ROWS + 1], start=2):
        row = {
            heading: cell.strip()
            for heading, cell in zip(headings, cells, strict=False)
            if heading is not None
        }
        if any(row.values()):
            rows.append(Row(number, row))
    return rows


def _written(value: Any) -> str:
    """Return a cell as text: a whole number without its point, a list joined."""
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


@lru_cache(maxsize=1)
def _columns() -> dict[str, str]:
    table = yaml.safe_load(COLUMNS_TABLE.read_text("utf-8"))["columns"]
    return {heading: column for column, names in table.items() for heading in (column, *names)}
