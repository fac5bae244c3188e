"""The list of who comes as a spreadsheet, in which no text is ever a formula."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING

from activities.clock import local
from activities.db.work import UnitOfWork
from activities.events import organizing, rights
from activities.people.models import User

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def attendees_xlsx(work: UnitOfWork, by: User, event_id: int, headings: Sequence[str]) -> bytes:
    """Return the attendees as .xlsx: name, party, registered at, came at, then the answers.

    `headings` are the first four columns' names; questions head the rest. Raises NotAllowed.
    """
    event = rights.managed(work, by, event_id)
    book = Workbook(write_only=False)
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    rows: list[list[str | int]] = [[*headings, *(event.questions or ())]]
    for each in organizing.attendees(work, by, event_id):
        registration = each.registration
        came = local(each.check_in.came_at).strftime("%H:%M") if each.check_in else ""
        at = local(registration.created_at).strftime("%Y-%m-%d %H:%M")
        rows.append([each.name, registration.party, at, came, *(registration.answers or ())])
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
