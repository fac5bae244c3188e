"""The vendor's pages: the week's menus as a grid, a day's orders by slot, labels, handing over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotFound
from activities.lunch import handover, managers, menus, vendor_day
from activities.lunch.menu_files import read_menu
from activities.lunch.models import Vendor
from activities.lunch.pickup_list import PickupList, pickup_list
from activities.lunch.sheets import as_labels, as_xlsx
from activities.sections import Section
from bot.console.asking import Asking, asking_of
from bot.console.kitchen_view import (
    MenuRefused,
    day_of_form,
    menu_rows,
    problem_words,
    read_kitchen,
    read_menu_page,
)
from bot.console.serving import Filled, Read, filled_form, follow, show
from bot.console.showing import refusal
from bot.web.problems import parts_of

router = APIRouter(prefix="/console", include_in_schema=False)
KITCHEN, MENU = "kitchen.html", "kitchen_menu.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LATE_MINUTES = 15


@router.get("/kitchen")
async def kitchen(request: Request, vendor: str = "", day: str = "") -> Response:
    """Show a day's orders and the week's menus of one's first vendor, or of the chosen one."""
    return await show(request, Section.KITCHEN, KITCHEN, _reading(vendor, day))


@router.get("/kitchen/{vendor_id}/menu")
async def menu(request: Request, vendor_id: int, day: str = "") -> Response:
    """Show a day's menu as a grid."""

    def read(asking: Asking) -> dict[str, Any]:
        return read_menu_page(asking, vendor_id, day)

    return await show(request, Section.KITCHEN, MENU, read)


@router.post("/kitchen/{vendor_id}/menu")
async def publish(request: Request, vendor_id: int) -> Response:
    """Publish a day's menu, written in the grid or sent as a file."""
    filled = await filled_form(request)

    def do(asking: Asking) -> str:
        managers.require(asking.work, asking.user, vendor_id)
        wanted = day_of_form(filled["day"])
        rows = _rows(asking, filled)
        menus.publish(asking.work, asking.user, vendor_id, wanted, rows)
        return f"/console/kitchen?vendor={vendor_id}&day={wanted}&said=menu"

    def again(asking: Asking) -> dict[str, Any]:
        return read_menu_page(asking, vendor_id, filled["day"], filled)

    return await follow(request, Section.KITCHEN, filled, do, (MENU, again))


@router.post("/kitchen/{vendor_id}/days/{day}/{step}")
async def act(request: Request, vendor_id: int, day: str, step: str) -> Response:
    """Do one step of a vendor's day."""
    filled = await filled_form(request)

    def do(asking: Asking) -> str:
        vendor = managers.require(asking.work, asking.user, vendor_id)
        if step not in STEPS:
            raise NotFound(kind="step")
        STEPS[step](asking, vendor, day_of_form(day), filled)
        return f"/console/kitchen?vendor={vendor_id}&day={day}&said=kitchen_{step}"

    return await follow(
        request, Section.KITCHEN, filled, do, (KITCHEN, _reading(str(vendor_id), day))
    )


@router.get("/kitchen/rounds/{round_id}/list.xlsx")
async def workbook(request: Request, round_id: int) -> Response:
    """Give the list by slot, and the labels, as a workbook."""
    return await _file(request, round_id, "list.xlsx", XLSX, as_xlsx)


@router.get("/kitchen/rounds/{round_id}/labels.pdf")
async def labels(request: Request, round_id: int) -> Response:
    """Give a label for each portion, to print."""
    return await _file(request, round_id, "labels.pdf", "application/pdf", _labels)


def _labels(told: PickupList, language: str) -> bytes:
    del language
    return as_labels(told)


async def _file(
    request: Request,
    round_id: int,
    name: str,
    media: str,
    make: Callable[[PickupList, str], bytes],
) -> Response:
    parts = parts_of(request)

    def read(work: UnitOfWork) -> tuple[PickupList, str]:
        asking = asking_of(work, request, Section.KITCHEN)
        found = vendor_day.round_of(work, asking.user, round_id)
        return pickup_list(work, found, asking.language), asking.language

    try:
        told, language = await parts.workshop.read(read)
    except LouyiError as error:
        return refusal(request, error)
    content = await asyncio.to_thread(make, told, language)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, media_type=media, headers=headers)


def _reading(vendor: str, day: str) -> Read:
    def read(asking: Asking) -> dict[str, Any]:
        return read_kitchen(asking, vendor, day)

    return read


def _rows(asking: Asking, filled: Filled) -> list[menus.MenuRow]:
    """Return the menu of the file, else of the grid. Raises MenuRefused with what is wrong."""
    if "file" in filled.files:
        name, data = filled.files["file"]
        reading = read_menu(data, name)
    else:
        reading = menu_rows(filled)
    if reading.problems:
        raise MenuRefused(why=problem_words(asking, reading.problems))
    return reading.rows


def _arrived(asking: Asking, vendor: Vendor, day: date, filled: Filled) -> None:
    del vendor, day
    point = filled.chosen("point")
    vendor_day.arrived(asking.work, asking.user, filled.number("round"), point)


def _late(asking: Asking, vendor: Vendor, day: date, filled: Filled) -> None:
    del vendor, day
    # How late it was said to be when the page was made: sent twice it is not twice as late.
    found = vendor_day.round_of(asking.work, asking.user, filled.number("round"))
    if found.late_minutes == filled.number("so_far"):
        vendor_day.late(asking.work, asking.user, found.id, LATE_MINUTES)


def _sold_out(asking: Asking, vendor: Vendor, day: date, filled: Filled) -> None:
    del vendor, day
    also = filled["also"] == "yes"
    vendor_day.sold_out(asking.work, asking.user, filled.number("portions"), also_ordered=also)


def _copy(asking: Asking, vendor: Vendor, day: date, filled: Filled) -> None:
    del filled
    menus.copy_last_week(asking.work, asking.user, vendor.id, day)


def _hand(asking: Asking, vendor: Vendor, day: date, filled: Filled) -> None:
    del day
    handover.hand_over(asking.work, asking.user, vendor.id, filled["code"])


STEPS: Final[dict[str, Callable[[Asking, Vendor, date, Filled], None]]] = {
    "arrived": _arrived,
    "late": _late,
    "sold_out": _sold_out,
    "copy": _copy,
    "hand": _hand,
}
