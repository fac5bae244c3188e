"""Rows as an .xlsx file in which no text that a person wrote is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def workbook(rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return the rows as a workbook of one sheet: numbers as numbers, words as words."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(place, column)
            if isinstance(value, int):
                cell.value = value
            else:
                cell.value = plain(value)
                cell.data_type = TYPE_STRING
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def plain(text: str) -> str:
    """Return text that no spreadsheet programme calculates, now or after saving as CSV."""
    printable = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
    return f"'{printable}" if printable.startswith(FORMULA_STARTS) else printable
