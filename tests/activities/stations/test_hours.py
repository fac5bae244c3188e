"""When a station is open, over the whole of 2026 with its holidays and make-up days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from activities.clock import SHANGHAI
from activities.scheduling.calendar import WorkingCalendar
from activities.stations.hours import (
    HoursNeverOpen,
    HoursUnreadable,
    check_hours,
    is_open,
    open_times,
    opening,
)

CALENDAR = WorkingCalendar()
HOURS = "Mo-Th 09:00-18:00; Fr 09:00-17:00; Sa 10:00-16:00"
HOLIDAYS = (
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
)
MADE_UP = {
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
}
EVERY_DAY = [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]


def _expected(day: date) -> tuple[int, int] | None:
    """The hours of a day as the State Council's notice and the door sign give them."""
    if day in MADE_UP:
        return 9, 17
    if any(first <= day <= last for first, last in HOLIDAYS):
        return None
    if day.weekday() == 6:
        return None
    return {4: (9, 17), 5: (10, 16)}.get(day.weekday(), (9, 18))


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


@pytest.mark.parametrize("day", EVERY_DAY, ids=str)
def test_every_day_of_the_year_has_the_hours_of_its_kind(day: date) -> None:
    open_hours = {hour for hour in range(24) if is_open(HOURS, _at(day, hour, 30), CALENDAR)}
    hours = _expected(day)
    assert open_hours == (set(range(*hours)) if hours else set())


def test_the_next_change_leaps_over_a_holiday() -> None:
    state = opening(HOURS, _at(date(2026, 9, 30), 19), CALENDAR)
    assert not state.is_open
    assert state.changes_at == _at(date(2026, 10, 8), 9)


def test_an_open_station_says_when_it_closes() -> None:
    state = opening(HOURS, _at(date(2026, 10, 10), 12), CALENDAR)
    assert state.is_open
    assert state.changes_at == _at(date(2026, 10, 10), 17)


def test_a_rule_for_holidays_opens_on_every_day_of_them() -> None:
    hours = "Mo-Fr 09:00-18:00; PH 10:00-15:00"
    for day in (date(2026, 10, 1), date(2026, 10, 3), date(2026, 10, 7)):
        assert is_open(hours, _at(day, 12), CALENDAR)
        assert not is_open(hours, _at(day, 16), CALENDAR)
    assert not is_open(hours, _at(date(2026, 10, 11), 12), CALENDAR)


def test_a_rule_that_closes_on_holidays_changes_nothing() -> None:
    hours = "Mo-Fr 09:00-18:00; PH off"
    assert not is_open(hours, _at(date(2026, 10, 1), 12), CALENDAR)
    assert is_open(hours, _at(date(2026, 10, 8), 12), CALENDAR)


@pytest.mark.parametrize("hours", ["Mo-Fr 9-6pm", "每天九点到六点", "", "PH 10:00-12:00"])
def test_hours_that_cannot_be_read_are_refused(hours: str) -> None:
    with pytest.raises(HoursUnreadable):
        check_hours(hours)


@pytest.mark.parametrize("hours", ["Mo-Su off", "off", "closed"])
def test_hours_that_never_open_are_refused(hours: str) -> None:
    with pytest.raises(HoursNeverOpen):
        check_hours(hours)


def test_good_hours_come_back_trimmed() -> None:
    assert check_hours(" Mo-Fr 09:00-18:00 ;Sa 10:00-16:00; ") == (
        "Mo-Fr 09:00-18:00; Sa 10:00-16:00"
    )


def test_a_week_has_the_spans_of_its_rules() -> None:
    spans = open_times("Mo 09:00-12:00,13:00-18:00; We 10:00-11:00")
    assert [(start.weekday(), start.hour, end.hour) for start, end in spans] == [
        (0, 9, 12),
        (0, 13, 18),
        (2, 10, 11),
    ]
