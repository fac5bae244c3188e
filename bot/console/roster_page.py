"""The roster: who is on duty in one's buildings, who takes over, and one's own absences."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from activities.casework import presence
from activities.casework.duty_models import Absence
from activities.clock import SHANGHAI, local
from activities.concerns import queue
from activities.people import rosters
from activities.people.models import User
from activities.sections import Section
from bot.console.asking import Asking
from bot.console.serving import filled_form, follow, show
from bot.console.steps import MomentUnreadable

router = APIRouter(prefix="/console", include_in_schema=False)
TEMPLATE = "roster.html"
WEEKDAYS = ("mo", "tu", "we", "th", "fr")


@router.get("/roster")
async def roster(request: Request) -> Response:
    """Show duty, substitutes and absences."""
    return await show(request, Section.CASES, TEMPLATE, read_roster)


@router.post("/roster/absences")
async def be_away(request: Request) -> Response:
    """Note one's absence, whole days."""
    filled = await filled_form(request)

    def do(asking: Asking) -> str:
        first, last = day_of(filled["first"]), day_of(filled["last"])
        begins = datetime.combine(first, time(), SHANGHAI)
        ends = datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
        presence.be_away(asking.work, asking.user, asking.user, begins, ends)
        return "/console/roster?said=away"

    return await follow(request, Section.CASES, filled, do, (TEMPLATE, read_roster))


@router.post("/roster/absences/{absence_id}/end")
async def be_back(request: Request, absence_id: int) -> Response:
    """Come back earlier, or not go at all."""
    filled = await filled_form(request)

    def do(asking: Asking) -> str:
        presence.call_off(asking.work, asking.user, absence_id)
        return "/console/roster?said=back"

    return await follow(request, Section.CASES, filled, do, (TEMPLATE, read_roster))


def day_of(text: str) -> date:
    """Return the day that a date field names. Raises MomentUnreadable."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise MomentUnreadable from error


def read_roster(asking: Asking) -> dict[str, Any]:
    """Return the roster of the buildings in sight, and what concerns oneself."""
    buildings = queue.buildings_in_sight(asking.work, asking.user)
    duty = rosters.roster(asking.work, [each.id for each in buildings])
    people = {each.id: each for days in duty.values() for each in days.values()}
    away = presence.absences(asking.work, {asking.user.id, *people})
    own = [each for each in away if each.user_id == asking.user.id]
    substitute = rosters.substitute_of(asking.work, asking.user)
    return {
        "weekdays": [asking.say(f"console.weekday.{each}") for each in WEEKDAYS],
        "duty": [
            {
                "place": asking.named(each),
                "days": [_on_duty(asking, duty[each.id].get(day), away) for day in range(5)],
            }
            for each in buildings
            if duty[each.id]
        ],
        "absences": [_absence(asking, each) for each in own],
        "substitute": asking.called(substitute) if substitute else "",
        "stands_in": [
            asking.called(each) for each in rosters.stands_in_for(asking.work, asking.user)
        ],
        "today": local(asking.now).date().isoformat(),
    }


def _on_duty(asking: Asking, person: User | None, away: Any) -> dict[str, Any]:
    if person is None:
        return {"name": "—", "away": False}
    is_away = any(
        each.user_id == person.id and each.begins_at <= asking.now < each.ends_at for each in away
    )
    return {"name": asking.called(person), "away": is_away}


def _absence(asking: Asking, absence: Absence) -> dict[str, Any]:
    last = local(absence.ends_at - timedelta(seconds=1))
    return {
        "id": absence.id,
        "first": asking.when(absence.begins_at),
        "last": asking.when(last),
        "running": absence.begins_at <= asking.now,
    }
