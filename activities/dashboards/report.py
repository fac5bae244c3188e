"""The weekly report as a workbook and as a picture. The words come ready in one language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO

import typst
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from activities.fonts import FONTS

DOTS_PER_INCH = 144
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%")
PICTURE = """
#let told = json(bytes(sys.inputs.told))
#set page(width: 420pt, height: auto, margin: 28pt, fill: rgb("#f5f3ed"))
#set text(font: ("Noto Sans CJK SC",), fill: rgb("#1b2420"), size: 12pt)
#text(size: 20pt, weight: "bold", told.title)
#v(-6pt)
#text(fill: rgb("#58645e"), told.subtitle)
#v(4pt)
#grid(
  columns: (1fr, 1fr), gutter: 10pt,
  ..told.main.map(each => box(width: 100%, inset: 12pt, radius: 8pt, fill: white)[
    #text(size: 10pt, fill: rgb("#58645e"), each.at(0))
    #v(-4pt)
    #text(size: 22pt, weight: "bold", fill: rgb("#0b6450"), each.at(1))
    #h(4pt)
    #text(size: 10pt, fill: rgb("#58645e"), each.at(2))
  ])
)
#v(4pt)
#for row in told.rest [
  #grid(columns: (1fr, auto), text(size: 11pt, row.at(0)), text(size: 11pt, row.at(1)))
  #v(-6pt)
  #line(length: 100%, stroke: 0.5pt + rgb("#e3dfd4"))
  #v(-4pt)
]
#v(2pt)
#text(size: 9pt, fill: rgb("#58645e"), told.footer)
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the workbook."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | int | float | None]]


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands on the picture: four figures, then a list."""

    title: str
    subtitle: str
    main: Sequence[tuple[str, str, str]]
    rest: Sequence[tuple[str, str]]
    footer: str


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return the tables as a workbook; no cell is ever calculated."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        page.append(list(sheet.headings))
        for cell in page[1]:
            cell.font = Font(bold=True)
        for row in sheet.rows:
            page.append([_plain(cell) for cell in row])
        page.freeze_panes = "B2"
        for column in range(1, len(sheet.headings) + 1):
            page.column_dimensions[get_column_letter(column)].width = 22 if column == 1 else 14
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def as_png(picture: Picture) -> bytes:
    """Return the picture as PNG. The words are data to the typesetter, never commands."""
    return typst.compile(
        PICTURE.encode(),
        format="png",
        ppi=DOTS_PER_INCH,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]),
        sys_inputs={"told": json.dumps(asdict(picture))},
    )


def _plain(cell: str | float | None) -> str | float | None:
    is_risky = isinstance(cell, str) and cell.startswith(FORMULA_STARTS)
    return f"'{cell}" if is_risky else cell
