"""The list of who comes as a spreadsheet, in which no text is ever a formula."""

from __future__ import annotations

from collections.abc import Sequence

from activities.clock import local
from activities.db.work import UnitOfWork
from activities.events import organizing, rights
from activities.people.models import User
from activities.spreadsheets import plain, workbook

__all__ = ["attendees_xlsx", "plain"]


def attendees_xlsx(work: UnitOfWork, by: User, event_id: int, headings: Sequence[str]) -> bytes:
    """Return the attendees as .xlsx: name, party, registered at, came at, then the answers.

    `headings` are the first four columns' names; questions head the rest. Raises NotAllowed.
    """
    event = rights.managed(work, by, event_id)
    rows: list[list[str | int]] = [[*headings, *(event.questions or ())]]
    for each in organizing.attendees(work, by, event_id):
        registration = each.registration
        came = local(each.check_in.came_at).strftime("%H:%M") if each.check_in else ""
        at = local(registration.created_at).strftime("%Y-%m-%d %H:%M")
        rows.append([each.name, registration.party, at, came, *(registration.answers or ())])
    return workbook(rows)
