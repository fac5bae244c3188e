"""Telling open pages that what they show has changed: the page then asks for itself again.

A mark says how far things have come; nothing of what they are about goes this way.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import func, select

from activities.casework.models import CaseStep
from activities.concerns.models import Concern
from activities.concerns.workflow import OPEN
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.sections import Section
from bot.console.asking import Asking, asking_of
from bot.console.case_page import case_of
from bot.console.case_view import KIND, seen_now
from bot.console.showing import refusal
from bot.web.parts import Parts
from bot.web.problems import parts_of

SECONDS_BETWEEN_LOOKS: Final = 1.0
LONGEST_SECONDS: Final = 900
"""A page that stays open connects again by itself; a forgotten one does not hold us for ever."""

router = APIRouter(prefix="/console", include_in_schema=False)
Look = Callable[[UnitOfWork], str]


@router.get("/stream")
async def stream(request: Request, case: str = "") -> Response:
    """Push a mark whenever the case, or the list of one's cases, has changed."""
    parts = parts_of(request)

    def look(work: UnitOfWork) -> str:
        asking = asking_of(work, request, Section.CASES)
        if case:
            concern = case_of(work, asking.user, case)
            return f"{seen_now(work, concern)}.{concern.owner_id}"
        return _mark_of_list(asking)

    try:
        first = await parts.workshop.read(look)
    except LouyiError as error:
        return refusal(request, error)
    return StreamingResponse(
        _marks(parts, look, first),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _marks(parts: Parts, look: Look, mark: str) -> AsyncIterator[str]:
    yield f"data: {mark}\n\n: here\n\n"
    for _ in range(LONGEST_SECONDS):
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        try:
            now = await parts.workshop.read(look)
        except LouyiError:
            yield "event: gone\ndata: gone\n\n"
            return
        if now != mark:
            mark = now
            yield f"data: {mark}\n\n"
        else:
            yield ": here\n\n"


def _mark_of_list(asking: Asking) -> str:
    own = (Concern.owner_id == asking.user.id, Concern.state.in_(OPEN))
    session = asking.work.session
    n = session.scalar(select(func.count(Concern.id)).where(*own))
    overdue = session.scalar(
        select(func.count(Concern.id)).where(*own, Concern.next_due_at <= asking.now)
    )
    step = session.scalar(
        select(func.max(CaseStep.id))
        .join(Concern, Concern.id == CaseStep.subject_id)
        .where(CaseStep.subject_kind == KIND, *own)
    )
    return f"{n}.{overdue}.{step or 0}"
