"""Reading a menu from xlsx or csv, with problems by row, and the template to fill in.

Formulas are never computed: a cell that is one is a problem of its row.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from activities.lunch.marks import AVOIDED, REQUIRED, mark_called
from activities.lunch.menus import MOST_ROWS, MenuProblem, MenuReading, MenuRow, problem_of

MOST_BYTES: Final = 1_000_000
MOST_UNPACKED: Final = 20_000_000
LONGEST_NUMBER: Final = 9
SUFFIXES: Final = (".xlsx", ".csv")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS: Final = {
    "zh": ("菜名", "英文名", "价格（元）", "份数", "饮食标记", "含有"),
    "en": ("dish", "english", "price", "portions", "diet", "contains"),
}
EXAMPLES: Final = {
    "zh": ("红烧牛肉面", "Braised beef noodles", 28, 80, "不含猪肉", "牛肉、大豆"),
    "en": ("红烧牛肉面", "Braised beef noodles", 28, 80, "no pork", "beef, soy"),
}
_KNOWN: Final = {
    "菜名": "zh", "菜品": "zh", "名称": "zh", "dish": "zh", "name": "zh",
    "英文名": "en", "english": "en",
    "价格（元）": "price", "价格(元)": "price", "价格": "price", "单价": "price", "price": "price",
    "份数": "stock", "库存": "stock", "stock": "stock", "portions": "stock",
    "饮食标记": "diet", "diet": "diet",
    "含有": "contains", "过敏原": "contains", "contains": "contains", "allergens": "contains",
}  # fmt: skip
_FORMULA = "\0formula"
BROKEN: Final = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, csv.Error, OSError, EOFError,
    ValueError, LookupError, TypeError, AttributeError, SyntaxError, NotImplementedError,
    RuntimeError,
)  # fmt: skip
"""What reading a damaged or hostile file raises; broken XML is a SyntaxError."""


def template(language: str = "zh") -> bytes:
    """Return an xlsx file with the columns and one example row."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(COLUMNS[language])
    sheet.append(EXAMPLES[language])
    for column, width in zip("ABCDEF", (20, 24, 12, 8, 20, 24), strict=True):
        sheet.column_dimensions[column].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_menu(data: bytes, file_name: str) -> MenuReading:
    """Return the rows and problems of a menu file; row 1 holds the names of the columns."""
    if len(data) > MOST_BYTES:
        return MenuReading(problems=[MenuProblem(0, "too_large")])
    try:
        rows = _of_xlsx(data) if _is_zip(data) else _of_csv(data, file_name)
    except BROKEN:
        return MenuReading(problems=[MenuProblem(0, "unreadable")])
    return _read(rows)


def as_data(reading: MenuReading) -> dict[str, Any]:
    """Return a reading as JSON-ready data: `rows` and `problems`."""
    return {
        "rows": [asdict(row) for row in reading.rows],
        "problems": [asdict(problem) for problem in reading.problems],
    }


def rows_of(data: Iterable[Mapping[str, Any]]) -> list[MenuRow]:
    """Return the rows that `as_data` packed."""
    return [
        MenuRow(**{**row, "diet": tuple(row["diet"]), "contains": tuple(row["contains"])})
        for row in data
    ]


def _is_zip(data: bytes) -> bool:
    return data[:2] == b"PK"


def _of_xlsx(data: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
            raise ValueError("too large when unpacked")
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    sheet = book.worksheets[0]
    return [
        [_FORMULA if cell.data_type == "f" else _text(cell.value) for cell in cells]
        for cells in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=12)
    ]


def _of_csv(data: bytes, file_name: str) -> list[list[str]]:
    if not file_name.lower().endswith((".csv", ".txt")):
        raise ValueError("neither xlsx nor csv")
    text = _decoded(data)
    if "\0" in text:
        raise ValueError("not text")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    found = list(csv.reader(io.StringIO(text), delimiter=delimiter))[: MOST_ROWS + 2]
    return [[_FORMULA if _is_formula(cell) else cell.strip() for cell in row] for row in found]


def _decoded(data: bytes) -> str:
    """Read UTF-8 or marked UTF-16, else what Excel in China writes."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _is_formula(cell: str) -> bool:
    return cell.lstrip()[:1] in {"=", "+", "@"}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _read(rows: Sequence[Sequence[str]]) -> MenuReading:
    reading = MenuReading()
    columns = {
        name: place
        for place, cell in enumerate(rows[0] if rows else ())
        if (name := _KNOWN.get(cell.strip().casefold()))
    }
    if not {"zh", "price"} <= columns.keys():
        reading.problems.append(MenuProblem(1, "columns"))
        return reading
    if len(rows) > MOST_ROWS + 1:
        reading.problems.append(MenuProblem(MOST_ROWS + 2, "too_many"))
    seen: set[str] = set()
    for number, row in enumerate(rows[1 : MOST_ROWS + 1], start=2):
        if any(cell for cell in row):
            _read_row(reading, seen, number, _cells(columns, row))
    return reading


def _cells(columns: dict[str, int], row: Sequence[str]) -> dict[str, str]:
    return {name: row[place] if place < len(row) else "" for name, place in columns.items()}


def _read_row(reading: MenuReading, seen: set[str], number: int, cells: dict[str, str]) -> None:
    problem, written = _cell_problem(cells)
    if problem is None:
        row = MenuRow(
            zh=cells["zh"],
            price_fen=_fen(cells["price"]) or 0,
            en=cells.get("en", ""),
            stock=int(cells["stock"]) if cells.get("stock") else None,
            diet=_marks(cells.get("diet", ""), REQUIRED),
            contains=_marks(cells.get("contains", ""), AVOIDED),
        )
        problem, written = problem_of(row), row.zh
        if problem is None and row.zh.casefold() in seen:
            problem = "twice"
    if problem is not None:
        reading.problems.append(MenuProblem(number, problem, written[:20]))
        return
    seen.add(row.zh.casefold())
    reading.rows.append(row)


def _cell_problem(cells: dict[str, str]) -> tuple[str | None, str]:
    if _FORMULA in cells.values():
        return "formula", ""
    if not cells["zh"]:
        return "name", ""
    if _fen(cells["price"]) is None:
        return "price", cells["price"] or cells["zh"]
    stock = cells.get("stock") or "0"
    if not stock.isdecimal() or len(stock) > LONGEST_NUMBER:
        return "stock", cells["stock"]
    for column, group in (("diet", REQUIRED), ("contains", AVOIDED)):
        for word in _parts(cells.get(column, "")):
            if mark_called(word, group) is None:
                return "mark", word
    return None, ""


def _fen(written: str) -> int | None:
    """Return yuan as fen, or None for what is no amount in whole fen."""
    bare = written.strip().lstrip("¥￥").removesuffix("元").strip()
    try:
        amount = Decimal(bare)
    except InvalidOperation:
        return None
    if not amount.is_finite() or abs(amount) > 1_000_000:
        return None
    fen = amount * 100
    return int(fen) if fen == fen.to_integral_value() else None


def _parts(written: str) -> list[str]:
    return [part.strip() for part in re.split(r"[、，,;；/|]", written) if part.strip()]


def _marks(written: str, group: str) -> tuple[str, ...]:
    return tuple(code for part in _parts(written) if (code := mark_called(part, group)))
