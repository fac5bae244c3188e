"""The list for the office that comes: who is due when, with what they agreed to tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from activities.appointments import personal, queries
from activities.appointments.rights import require_care
from activities.clock import local
from activities.db.work import UnitOfWork
from activities.enrolment import door, history, seats
from activities.people.models import User
from activities.spreadsheets import workbook

COLUMNS = ("slot", *(field.value for field in personal.Detail), "came")


def office_list(
    work: UnitOfWork, by: User, appointment_id: int, headings: Mapping[str, str]
) -> bytes:
    """Return the list as .xlsx, by slot: only the data asked for, only of those who consented.

    `headings` name the COLUMNS. That it was taken is noted where everybody concerned reads it.
    Raises NotFound, NotAllowed, Stale.
    """
    appointment = queries.running(work, appointment_id)
    require_care(by, appointment)
    pool = seats.pool(work, appointment.seat_pool_id or 0)
    history.note(work, pool, None, "list_taken", by=by)
    asked = [field for field in personal.Detail if field in appointment.needs]
    rows: list[Sequence[str]] = [
        [headings["slot"], *(headings[field] for field in asked), headings["came"]]
    ]
    came = door.checked_in(work, pool.id)
    for each in queries.interests_of(work, appointment_id):
        kept = personal.details_of(work, appointment_id, each.user_id)
        told = {} if kept is None else kept.told
        ticked = came.get(each.registration_id)
        rows.append(
            [
                local(each.slot.starts_at).strftime("%H:%M"),
                *(_written(field, told.get(field, "")) for field in asked),
                local(ticked.came_at).strftime("%H:%M") if ticked else "",
            ]
        )
    return workbook(rows)


def _written(field: str, value: str) -> str:
    """Return a value as an office writes it: a number of this country without its prefix."""
    if field == personal.Detail.PHONE and value.startswith("+"):
        return value.removeprefix("+86") if value.startswith("+86") else f"00{value[1:]}"
    return value
