"""Which days are worked in China, and how much office time lies between two moments.

Days come from the `holidays` library (public holidays and make-up working days) under the
operator's own overrides. Nothing here knows opening hours of a station or the words for a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays

from activities.scheduling.overrides import CalendarFileError, DayKind, load_overrides

__all__ = [
    "OFFICE_HOURS",
    "SHANGHAI",
    "CalendarFileError",
    "DayKind",
    "HolidaySpan",
    "OfficeHours",
    "WorkingCalendar",
]

SHANGHAI = ZoneInfo("Asia/Shanghai")
_ONE_DAY = dt.timedelta(days=1)
_NOTHING = dt.timedelta(0)

_FULL_NAMES = {
    "春节": "春节",
    "元旦": "元旦",
    "清明": "清明节",
    "五一": "劳动节",
    "劳动": "劳动节",
    "端午": "端午节",
    "中秋": "中秋节",
    "国庆": "国庆节",
    "十一": "国庆节",
}


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The daily hours in which a service clock runs, in one time zone."""

    opens: dt.time = dt.time(9)
    closes: dt.time = dt.time(18)
    zone: ZoneInfo = SHANGHAI

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("office hours must open before they close on the same day")

    def on(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """Return the opening and closing moments of a day, aware in `zone`."""
        opening = dt.datetime.combine(day, self.opens, self.zone)
        return opening, dt.datetime.combine(day, self.closes, self.zone)


OFFICE_HOURS = OfficeHours()


@dataclass(frozen=True, slots=True)
class HolidaySpan:
    """A public holiday with the free days around it: `first` to `last`, both included."""

    name: str
    day: dt.date
    """The festival itself, such as 1 October."""
    first: dt.date
    last: dt.date
    provisional: bool
    """True while the year's make-up days are not announced, so that the edges may move."""


class _Year:
    """The public calendar of one year: its holidays by name and its make-up working days."""

    def __init__(self, year: int) -> None:
        # A make-up day can fall into the December before its holiday, hence the next year too.
        public = holidays.country_holidays("CN", years=(year, year + 1), language="zh_CN")
        self.free = {day: name for day, name in public.items() if day.year == year}
        self.made_up = frozenset(d for d in public.weekend_workdays if d.year == year)

    @cached_property
    def festivals(self) -> dict[str, dt.date]:
        """The first free day that carries each holiday's own name."""
        found: dict[str, dt.date] = {}
        for day in sorted(self.free):
            for name in self.free[day].split("; "):
                found.setdefault(name, day)
        return found


class WorkingCalendar:
    """Tells working days from free ones and counts office time, for service clocks and dates."""

    def __init__(self, overrides: Path | Mapping[dt.date, DayKind] | None = None) -> None:
        self._overrides = load_overrides(overrides)
        self._years: dict[int, _Year] = {}
        # The library loads its countries at the first use; better now than in somebody's turn.
        holidays.country_holidays("CN")

    def is_working_day(self, day: dt.date) -> bool:
        """Tell whether offices work on a day, make-up days and overrides included."""
        if override := self._overrides.get(day):
            return override == "workday"
        year = self._year(day.year)
        return day in year.made_up or (day.weekday() < 5 and day not in year.free)

    def is_holiday(self, day: dt.date) -> bool:
        """Tell whether a day belongs to a public holiday; an ordinary weekend does not."""
        if override := self._overrides.get(day):
            return override == "holiday"
        year = self._year(day.year)
        return day in year.free and day not in year.made_up

    def next_working_day(self, day: dt.date) -> dt.date:
        """Return the first working day after a day."""
        day += _ONE_DAY
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def previous_working_day(self, day: dt.date) -> dt.date:
        """Return the last working day before a day."""
        day -= _ONE_DAY
        while not self.is_working_day(day):
            day -= _ONE_DAY
        return day

    def is_provisional(self, year: int) -> bool:
        """Tell whether a year's make-up days are still unknown, so that staff can be warned."""
        given = any(d.year == year and kind == "workday" for d, kind in self._overrides.items())
        return not given and not self._year(year).made_up

    def holiday_span(self, name: str, year: int) -> HolidaySpan:
        """Return a holiday of a year (国庆, 五一…) with its free days; KeyError if unknown."""
        festival = _FULL_NAMES[name.removesuffix("节") if name != "春节" else name]
        day = self._year(year).festivals[festival]
        first = self.next_working_day(self.previous_working_day(day) - _ONE_DAY) + _ONE_DAY
        last = self.next_working_day(day) - _ONE_DAY
        return HolidaySpan(festival, day, first, last, self.is_provisional(year))

    def working_time_between(
        self, start: dt.datetime, end: dt.datetime, hours: OfficeHours = OFFICE_HOURS
    ) -> dt.timedelta:
        """Return the office time from `start` to `end` (aware); negative when `end` is earlier."""
        _require_aware(start, end)
        if end < start:
            return -self.working_time_between(end, start, hours)
        start, end = start.astimezone(hours.zone), end.astimezone(hours.zone)
        total, day = _NOTHING, start.date()
        while day <= end.date():
            if self.is_working_day(day):
                opening, closing = hours.on(day)
                total += max(min(end, closing) - max(start, opening), _NOTHING)
            day += _ONE_DAY
        return total

    def add_working_time(
        self, start: dt.datetime, amount: dt.timedelta, hours: OfficeHours = OFFICE_HOURS
    ) -> dt.datetime:
        """Return when `amount` of office time after `start` is used up, in the zone of `start`."""
        _require_aware(start)
        if amount < _NOTHING:
            raise ValueError("working time can only be added, not taken away")
        day = start.astimezone(hours.zone).date()
        while True:
            if self.is_working_day(day):
                opening, closing = hours.on(day)
                begins = max(opening, start)
                left_today = closing - begins
                if left_today >= amount:
                    return (begins + amount).astimezone(start.tzinfo)
                amount -= max(left_today, _NOTHING)
            day += _ONE_DAY

    def _year(self, year: int) -> _Year:
        if year not in self._years:
            self._years[year] = _Year(year)
        return self._years[year]


def _require_aware(*moments: dt.datetime) -> None:
    if any(moment.utcoffset() is None for moment in moments):
        raise ValueError("working time needs aware datetimes, such as UTC ones")
