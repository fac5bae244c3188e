"""The day of somebody who walks: their buildings in walking order, and the visits they note."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from actions import formatting
from activities.casework import visits
from activities.casework.duty_models import Visit
from activities.casework.visits import VisitNote
from activities.concerns import overview, queue
from activities.concerns.models import Concern
from activities.places import service as places
from activities.places.models import Building
from activities.sections import Section
from activities.stations.map_links import map_links
from bot.console.asking import Asking
from bot.console.case_view import summary
from bot.console.serving import filled_form, follow, show
from bot.console.steps import WordsMissing
from bot.gateway.hearing import clean

router = APIRouter(prefix="/console", include_in_schema=False)
TEMPLATE = "day.html"


@router.get("/day")
async def day(request: Request) -> Response:
    """Show the day's stops in walking order, and the visits of late."""
    return await show(request, Section.CASES, TEMPLATE, read_day)


@router.post("/day/visits")
async def note_visit(request: Request) -> Response:
    """Keep a visit."""
    filled = await filled_form(request)

    def do(asking: Asking) -> str:
        words = clean(filled["note"]).strip()
        if not words:
            raise WordsMissing
        building = places.building(asking.work, filled.number("building"))
        note = VisitNote(
            building,
            words,
            floor=filled["floor"].strip()[:20] or None,
            company=filled["company"].strip()[:80] or None,
            nobody_there=bool(filled["nobody"]),
        )
        visits.record(asking.work, asking.user, note)
        return "/console/day?said=visit"

    return await follow(request, Section.CASES, filled, do, (TEMPLATE, read_day))


def read_day(asking: Asking) -> dict[str, Any]:
    """Return the stops, the visits, and where somebody may have been."""
    brief = overview.brief(asking.work, asking.user)
    before: Building | None = None
    stops = []
    for building, group in brief:
        stops.append(_stop(asking, building, group, before))
        before = building
    return {
        "stops": stops,
        "n": sum(len(group) for _, group in brief),
        "visits": [_visit(asking, each) for each in visits.recent_of(asking.work, asking.user)],
        "buildings": [
            (each.id, asking.named(each))
            for each in queue.buildings_in_sight(asking.work, asking.user)
        ],
    }


def _stop(
    asking: Asking, building: Building, group: list[Concern], before: Building | None
) -> dict[str, Any]:
    way = ""
    if before is not None:
        point = (before.latitude, before.longitude)
        metres = places.metres_between(point, (building.latitude, building.longitude))
        way = asking.say(
            "console.day.way",
            distance=formatting.distance(metres, asking.language),
            minutes=formatting.walking_minutes(metres),
        )
    name = asking.named(building)
    return {
        "name": name,
        "address": asking.named(building, "address"),
        "map": map_links(building.latitude, building.longitude, name)["amap"],
        "way": way,
        "cases": [summary(asking, each) for each in group],
    }


def _visit(asking: Asking, visit: Visit) -> dict[str, Any]:
    building = places.building(asking.work, visit.building_id)
    where = [asking.named(building), visit.floor or "", visit.company or ""]
    return {
        "where": " · ".join(part for part in where if part),
        "note": visit.note,
        "nobody": visit.state == "nobody_there",
        "at": asking.when(visit.at),
    }
