"""The list of a collective appointment for the visiting office, as a file; taken on record."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from activities.appointments import personal
from activities.appointments.office_list import office_list
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from bot.console.session import desk_of
from bot.console.showing import refusal
from bot.web.problems import parts_of

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

router = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/appointments/{appointment_id}.xlsx")
async def office_file(request: Request, appointment_id: int) -> Response:
    """Give the list to whoever cares for the appointment."""
    parts = parts_of(request)

    def take(work: UnitOfWork) -> bytes:
        desk = desk_of(work, request, parts)
        language = desk.user.language
        headings = {
            each: parts.texts.say(f"appointment.column.{each}", language)
            for each in ("slot", "came")
        }
        headings |= {
            each: parts.texts.say(f"appointment.detail.{each}", language)
            for each in personal.Detail
        }
        return office_list(work, desk.user, appointment_id, headings)

    try:
        content = await parts.workshop.write(take)
    except LouyiError as error:
        return refusal(request, error)
    headers = {
        "Content-Disposition": f'attachment; filename="appointment-{appointment_id}.xlsx"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=XLSX, headers=headers)
