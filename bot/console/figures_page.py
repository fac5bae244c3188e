"""The honest numbers, the cases behind each, and the weekly report as file and picture."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from activities.dashboards import concern_figures, report
from activities.dashboards.concern_figures import Asked, Figures
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.sections import Section
from bot.console.asking import Asking, asking_of
from bot.console.case_view import summary
from bot.console.figures_view import picture, read_figures, sheets, span
from bot.console.serving import show
from bot.console.showing import refusal
from bot.web.problems import parts_of

router = APIRouter(prefix="/console", include_in_schema=False)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/figures")
async def figures(request: Request, weeks: str = "") -> Response:
    """Show the figures of the last weeks."""
    n = number(weeks) or 4

    def read(asking: Asking) -> dict[str, Any]:
        return read_figures(asking, n)

    return await show(request, Section.FIGURES, "figures.html", read)


@router.get("/figures/cases")
async def behind(  # noqa: PLR0913 - the fields of one address
    request: Request,
    measure: str = "reported",
    weeks: str = "",
    met: str = "1",
    building: str = "",
    category: str = "",
    page: str = "",
) -> Response:
    """Show the cases behind a figure."""
    asked = Asked(measure, met != "0", number(building), number(category))
    at = number(page) or 0

    def read(asking: Asking) -> dict[str, Any]:
        period = concern_figures.last_weeks(asking.now, number(weeks) or 4)
        found, more = concern_figures.behind(asking.work, asking.user, period, asked, page=at)
        said = asking.say(f"console.figures.{asked.measure}")
        return {
            "title": said if asked.met else asking.say("console.figures.not", what=said),
            "span": span(period),
            "cases": [summary(asking, each) for each in found],
            "earlier": str(request.url.include_query_params(page=at - 1).query) if at else "",
            "later": str(request.url.include_query_params(page=at + 1).query) if more else "",
            "back": f"/console/figures?weeks={number(weeks) or 4}",
        }

    return await show(request, Section.FIGURES, "figures_cases.html", read)


@router.get("/figures/report.xlsx")
async def workbook(request: Request) -> Response:
    """Give the report of the last full week as a workbook."""
    return await _report(request, "xlsx")


@router.get("/figures/report.png")
async def image(request: Request) -> Response:
    """Give the report of the last full week as a picture."""
    return await _report(request, "png")


async def _report(request: Request, kind: str) -> Response:
    parts = parts_of(request)

    def read(work: UnitOfWork) -> tuple[str, Any]:
        asking = asking_of(work, request, Section.FIGURES)
        found = last_full_week(asking)
        told: Any = sheets(asking, found) if kind == "xlsx" else picture(asking, found)
        return span(found.period).partition(" ")[0], told

    try:
        week, told = await parts.workshop.read(read)
    except LouyiError as error:
        return refusal(request, error)
    if kind == "xlsx":
        content, media = await asyncio.to_thread(report.as_xlsx, told), XLSX
    else:
        content, media = await asyncio.to_thread(report.as_png, told), "image/png"
    name = f"louyi-{week}.{kind}"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, media_type=media, headers=headers)


def last_full_week(asking: Asking) -> Figures:
    """Return the figures of the week that ended last."""
    period = concern_figures.last_weeks(asking.now, 4).weeks[-2]
    return concern_figures.figures(asking.work, asking.user, period)


def number(text: str) -> int | None:
    """Return a number of an address, or None for anything else."""
    known = text.isascii() and text.isdecimal() and len(text) <= 9
    return int(text) if known else None
