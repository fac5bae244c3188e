"""Promises in working time, case by case as worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from activities.casework.working_clock import (
    WorkingClock,
    is_working_moment,
    next_working_moment,
)
from activities.clock import SHANGHAI
from activities.scheduling.calendar import WorkingCalendar

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("clock_cases.yml").read_text("utf-8")
)["cases"]
CALENDAR = WorkingCalendar()
MARKS = {"half": 50, "nearly": 80, "due": 100}


def moment(text: str | datetime | None) -> datetime | None:
    if text is None:
        return None
    read = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    return read.replace(tzinfo=SHANGHAI)


def clock_of(case: dict[str, Any]) -> WorkingClock:
    pauses = tuple(
        (moment(each[0]), moment(each[1]) if len(each) > 1 else None)
        for each in case.get("pauses", ())
    )
    start = moment(case["start"])
    return WorkingClock(start, timedelta(minutes=case["minutes"]), pauses)  # type: ignore[arg-type]


def test_there_are_at_least_sixty_cases_and_no_two_alike() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_promise_reaches_its_marks_when_worked_out_by_hand(case: dict[str, Any]) -> None:
    clock = clock_of(case)
    for name, percent in MARKS.items():
        if name in case:
            assert clock.reaches(CALENDAR, percent) == moment(case[name]), name
    if "at" in case:
        used = clock.used(CALENDAR, moment(case["at"]))  # type: ignore[arg-type]
        assert used == timedelta(minutes=case["used"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_used_at_the_due_moment_is_what_was_promised(case: dict[str, Any]) -> None:
    clock = clock_of(case)
    due = clock.reaches(CALENDAR, 100)
    if due is not None:
        assert clock.used(CALENDAR, due) == clock.amount


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-24 09:00", "2026-11-24 09:00"),
        ("2026-11-24 17:59", "2026-11-24 17:59"),
        ("2026-11-24 18:00", "2026-11-25 09:00"),
        ("2026-11-24 08:59", "2026-11-24 09:00"),
        ("2026-11-28 12:00", "2026-11-30 09:00"),
        ("2026-10-10 12:00", "2026-10-10 12:00"),
        ("2026-10-03 12:00", "2026-10-08 09:00"),
    ],
)
def test_a_warning_waits_for_the_next_opening(now: str, opening: str) -> None:
    asked = moment(now)
    assert asked is not None
    assert next_working_moment(CALENDAR, asked) == moment(opening)
    assert is_working_moment(CALENDAR, asked) == (now == opening)
