"""The pick-up list as xlsx and as labels to print (PDF, PNG). What is in it: pickup_list.py."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, Literal

import typst
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from activities.fonts import FONTS
from activities.lunch.pickup_list import PickupList
from activities.spreadsheets import plain

TEMPLATE: Final = Path(__file__).with_name("labels.typ")
_HEADINGS: Final = {
    "zh": ("按时段", "标签", ("时段", "取餐点", "菜品", "备注", "份数"), "合计"),
    "en": ("By slot", "Labels", ("Slot", "Pick-up point", "Dish", "Note", "Portions"), "Total"),
}
_LABEL_HEADINGS: Final = {
    "zh": ("取餐码", "菜品", "备注", "姓名", "时段", "取餐点", "第几份"),
    "en": ("Code", "Dish", "Note", "Name", "Slot", "Pick-up point", "Portion"),
}


def as_xlsx(told: PickupList, language: str = "zh") -> bytes:
    """Return the list as a workbook: portions by slot and dish, and the labels."""
    by_slot, labels, headings, total = _HEADINGS[language]
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = by_slot
    _append(first, [f"{told.vendor} {told.day}"])
    _append(first, headings, bold=True)
    for line in told.lines:
        _append(first, (line.slot, line.point, line.dish, line.note, line.count))
    for dish, count in told.totals:
        _append(first, (total, "", dish, "", count), bold=True)
    second = book.create_sheet(labels)
    _append(second, _LABEL_HEADINGS[language], bold=True)
    for label in told.labels:
        _append(second, tuple(asdict(label).values()))
    for sheet in (first, second):
        for column in "ABCDEFG":
            sheet.column_dimensions[column].width = 20
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_labels(
    told: PickupList, kind: Literal["pdf", "png"] = "pdf", *, fonts: Path = FONTS
) -> bytes:
    """Return one label a portion, 8 to a page of A6; a PNG shows the first page only.

    Only the fonts of the folder `fonts` are used, so that every machine prints the same.
    """
    # Several pages of PNG come as a list, whatever the stub says.
    compiled: Any = typst.compile(
        TEMPLATE,
        format=kind,
        ppi=144,
        font_paths=[fonts],
        ignore_system_fonts=True,
        sys_inputs={"list": json.dumps(asdict(told), ensure_ascii=False)},
    )
    return bytes(compiled[0] if isinstance(compiled, list) else compiled)


def _append(sheet: Worksheet, cells: object, *, bold: bool = False) -> None:
    assert isinstance(cells, list | tuple)
    sheet.append([plain(cell) if isinstance(cell, str) else cell for cell in cells])
    if bold:
        for cell in sheet[sheet.max_row]:
            cell.font = Font(bold=True)
