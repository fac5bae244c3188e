"""Working days in China, and the office time that service clocks count."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.scheduling.calendar import (
    SHANGHAI,
    CalendarFileError,
    OfficeHours,
    WorkingCalendar,
)

CALENDAR = WorkingCalendar()
MOMENTS = st.datetimes(
    min_value=dt.datetime(2026, 1, 1),  # noqa: DTZ001
    max_value=dt.datetime(2027, 3, 1),  # noqa: DTZ001
    timezones=st.just(SHANGHAI),
)
AMOUNTS = st.timedeltas(min_value=dt.timedelta(0), max_value=dt.timedelta(hours=90))


def at(day, hour=0, minute=0, *, month=9):
    return dt.datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-11-24", True),  # a Tuesday
        ("2026-11-28", False),  # a Saturday
        ("2026-10-01", False),  # National Day
        ("2026-10-07", False),  # the last free day of the holiday
        ("2026-10-08", True),  # the first day back
        ("2026-10-10", True),  # a Saturday made up for
        ("2026-09-20", True),  # a Sunday made up for
        ("2027-02-08", False),  # Spring Festival
    ],
)
def test_working_days_follow_holidays_and_make_up_days(day, worked):
    assert CALENDAR.is_working_day(dt.date.fromisoformat(day)) is worked


def test_the_next_working_day_skips_the_holiday():
    assert CALENDAR.next_working_day(dt.date(2026, 9, 30)) == dt.date(2026, 10, 8)
    assert CALENDAR.next_working_day(dt.date(2026, 10, 9)) == dt.date(2026, 10, 10)


def test_the_previous_working_day_skips_the_holiday():
    assert CALENDAR.previous_working_day(dt.date(2026, 10, 8)) == dt.date(2026, 9, 30)


def test_a_year_without_make_up_days_is_provisional_until_the_operator_gives_them():
    informed = WorkingCalendar({dt.date(2027, 2, 20): "workday"})

    assert CALENDAR.is_provisional(2027)
    assert not CALENDAR.is_provisional(2026)
    assert not informed.is_provisional(2027)


def test_a_single_extra_holiday_does_not_make_a_year_known():
    assert WorkingCalendar({dt.date(2027, 7, 30): "holiday"}).is_provisional(2027)


@pytest.mark.parametrize(
    ("name", "year", "first", "last"),
    [
        ("国庆", 2026, "2026-10-01", "2026-10-07"),
        ("国庆节", 2026, "2026-10-01", "2026-10-07"),
        ("春节", 2026, "2026-02-15", "2026-02-23"),
        ("五一", 2026, "2026-05-01", "2026-05-05"),
        ("元旦", 2026, "2026-01-01", "2026-01-03"),
        ("清明", 2026, "2026-04-04", "2026-04-06"),
        ("端午节", 2026, "2026-06-19", "2026-06-21"),
        ("中秋", 2026, "2026-09-25", "2026-09-27"),
        ("国庆", 2025, "2025-10-01", "2025-10-08"),
    ],
)
def test_a_holiday_spans_its_free_days(name, year, first, last):
    span = CALENDAR.holiday_span(name, year)

    assert (span.first, span.last) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert not span.provisional


def test_a_holiday_of_a_provisional_year_says_so():
    assert CALENDAR.holiday_span("春节", 2027).provisional


def test_an_unknown_holiday_is_a_key_error():
    with pytest.raises(KeyError):
        CALENDAR.holiday_span("双十一", 2026)


def test_working_time_runs_in_office_hours_only():
    friday_evening, monday_morning = at(18, 17, 0), at(21, 10, 0)

    worked = CALENDAR.working_time_between(friday_evening, monday_morning)

    # 17:00 to 18:00 on Friday, the made-up Sunday, and 9:00 to 10:00 on Monday.
    assert worked == dt.timedelta(hours=1 + 9 + 1)


def test_working_time_backwards_is_negative():
    assert CALENDAR.working_time_between(at(21, 10), at(21, 9)) == -dt.timedelta(hours=1)


def test_a_deadline_set_before_a_holiday_falls_after_it():
    due = CALENDAR.add_working_time(at(30, 17, 30), dt.timedelta(hours=2))

    assert due == at(8, 10, 30, month=10)


def test_a_deadline_that_ends_with_the_day_is_that_evening():
    assert CALENDAR.add_working_time(at(30, 9), dt.timedelta(hours=9)) == at(30, 18)


def test_a_deadline_set_at_night_counts_from_the_opening():
    assert CALENDAR.add_working_time(at(21, 22), dt.timedelta(hours=1)) == at(22, 10)


def test_utc_in_means_utc_out():
    start = at(21, 10).astimezone(dt.UTC)

    due = CALENDAR.add_working_time(start, dt.timedelta(hours=1))

    assert due == at(21, 11)
    assert due.tzinfo is dt.UTC


def test_other_office_hours_can_be_given():
    late = OfficeHours(dt.time(10), dt.time(20))

    assert CALENDAR.add_working_time(at(21, 19), dt.timedelta(hours=2), late) == at(22, 11)


def test_office_hours_that_close_before_they_open_are_refused():
    with pytest.raises(ValueError, match="open before they close"):
        OfficeHours(dt.time(18), dt.time(9))


def test_naive_moments_and_negative_amounts_are_refused():
    with pytest.raises(ValueError, match="aware"):
        CALENDAR.add_working_time(dt.datetime(2026, 9, 21), dt.timedelta(hours=1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="only be added"):
        CALENDAR.add_working_time(at(21), -dt.timedelta(hours=1))


@settings(max_examples=150, deadline=None)
@given(start=MOMENTS, amount=AMOUNTS)
def test_time_added_is_the_time_counted_between(start, amount):
    due = CALENDAR.add_working_time(start, amount)

    assert CALENDAR.working_time_between(start, due) == amount


@settings(max_examples=150, deadline=None)
@given(moments=st.lists(MOMENTS, min_size=3, max_size=3))
def test_working_time_adds_up_over_any_point_between(moments):
    start, middle, end = sorted(moments)
    between = CALENDAR.working_time_between

    assert between(start, middle) + between(middle, end) == between(start, end)


@pytest.fixture
def override_file(tmp_path):
    def write(text):
        file = tmp_path / "calendar.yml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_an_override_file_wins_over_the_public_calendar(override_file):
    file = override_file("2026-11-28: {kind: workday, note: make-up day}\n2026-11-30: holiday\n")

    calendar = WorkingCalendar(file)

    assert calendar.is_working_day(dt.date(2026, 11, 28))
    assert not calendar.is_working_day(dt.date(2026, 11, 30))


def test_an_empty_override_file_changes_nothing(override_file):
    assert WorkingCalendar(override_file("# none yet\n")).is_working_day(dt.date(2026, 11, 24))


@pytest.mark.parametrize(
    ("text", "line", "mend"),
    [
        ("2027-02-20: workday\n27/2/21: workday\n", 2, "`27/2/21` is not a date"),
        ("2027-02-20: workday\n2027-02-21: working\n", 2, "write one of the two"),
        ("2027-02-20: {kind: workday, nota: x}\n", 1, "takes `kind` and `note` only"),
        ("2027-02-20: {note: x}\n", 1, "takes `kind` and `note` only"),
        ("2027-02-20: workday\n2027-02-20: holiday\n", 2, "given twice"),
        ("- 2027-02-20\n", 1, "is not date → day"),
        ("2027-02-20: [workday\n", 2, "is not YAML"),
    ],
)
def test_a_malformed_override_file_is_named_with_line_and_mend(override_file, text, line, mend):
    with pytest.raises(CalendarFileError) as raised:
        WorkingCalendar(override_file(text))

    assert f"calendar.yml:{line}: " in str(raised.value)
    assert mend in str(raised.value)


def test_a_missing_override_file_is_refused(tmp_path):
    with pytest.raises(CalendarFileError, match="cannot be read"):
        WorkingCalendar(tmp_path / "missing.yml")
