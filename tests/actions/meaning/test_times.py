"""Written times against the table of expected readings, and what holds for any text at all."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.meaning.times import find_times, read_time
from activities.scheduling.calendar import SHANGHAI, WorkingCalendar
from nlu.evaluation.times import evaluate, load_rows

TABLE = Path(__file__).with_name("times.yml")
CALENDAR = WorkingCalendar()
TUESDAY_NOON = dt.datetime(2026, 11, 24, 12, 10, tzinfo=SHANGHAI)
ROWS = load_rows(TABLE)
FRAGMENTS = sorted({row.text for row in ROWS})


def spans(text, now=TUESDAY_NOON):
    return [(time.text, time.kind) for time in find_times(text, now, CALENDAR)]


def start_of(text, now=TUESDAY_NOON):
    time = read_time(text, now, CALENDAR)
    assert time is not None
    return time.start


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.line}-{row.text}")
def test_every_row_of_the_table_is_read_exactly(row):
    [outcome] = evaluate([row], CALENDAR)

    assert (outcome.kind, outcome.start, outcome.end) == (row.kind, row.start, row.end)


def test_the_table_is_large_and_has_every_kind():
    assert len(ROWS) >= 320
    assert {row.kind for row in ROWS} == {"instant", "interval", "date", "past", "none"}


def test_two_times_in_one_sentence_are_both_found_in_order():
    text = "把今天中午的订单改到明天12点"

    assert spans(text) == [("今天中午", "interval"), ("明天12点", "instant")]


def test_a_moved_order_is_about_its_new_time():
    assert start_of("change it from tomorrow 12:30 to Friday") == dt.datetime(
        2026, 11, 27, tzinfo=SHANGHAI
    )


def test_the_span_is_the_words_as_they_were_written():
    text = "Please book  ＴＯＭＭＯＲＲＯＷ at noon!"

    [time] = find_times(text, TUESDAY_NOON, CALENDAR)

    assert time.text == "ＴＯＭＭＯＲＲＯＷ at noon"
    assert text[time.text_start : time.text_end] == time.text


def test_prepositions_before_a_time_stay_outside_its_span():
    assert spans("see you on Friday at 7") == [("Friday at 7", "instant")]
    assert spans("from 3 to 5pm") == [("3 to 5pm", "interval")]


def test_a_floor_a_price_and_a_quantity_beside_a_time_do_not_disturb_it():
    assert spans("18楼订3份28元的套餐，明天12点送到") == [("明天12点", "instant")]


def test_what_is_to_come_wins_over_what_is_over():
    assert start_of("昨天下午三点说好的，明天修") == dt.datetime(2026, 11, 25, tzinfo=SHANGHAI)


def test_a_moment_in_another_zone_is_read_in_shanghai():
    late_in_london = dt.datetime(2026, 11, 24, 17, 30, tzinfo=dt.UTC)

    assert start_of("今天", late_in_london) == dt.datetime(2026, 11, 25, tzinfo=SHANGHAI)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        find_times("明天", dt.datetime(2026, 11, 24, 12), CALENDAR)  # noqa: DTZ001


def test_an_operators_make_up_day_moves_the_next_working_day():
    calendar = WorkingCalendar({dt.date(2026, 11, 28): "workday"})
    friday = dt.datetime(2026, 11, 27, 12, tzinfo=SHANGHAI)

    time = read_time("下个工作日", friday, calendar)

    assert time is not None
    assert time.start.date() == dt.date(2026, 11, 28)


@pytest.mark.parametrize(
    "text", ["", " " * 3000, "3点" * 3000, "十" * 3000, "每周一" * 900, "\n\t"]
)
def test_long_and_empty_texts_are_answered(text):
    assert isinstance(find_times(text, TUESDAY_NOON, CALENDAR), tuple)


MOMENTS = st.datetimes(
    min_value=dt.datetime(2020, 1, 1),  # noqa: DTZ001
    max_value=dt.datetime(2040, 12, 31),  # noqa: DTZ001
    timezones=st.just(SHANGHAI),
)
PIECES = st.one_of(
    st.sampled_from(FRAGMENTS),
    st.sampled_from(
        ["到", "-", "前", "后", " to ", "from ", "by ", "，", "每", "下", "的", "9999", "3"]
    ),
    st.text(max_size=6),
)


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=6).map("".join)), now=MOMENTS)
def test_any_text_is_read_without_error_to_spans_inside_it(text, now):
    times = find_times(text, now, CALENDAR)

    for time in times:
        assert 0 <= time.text_start < time.text_end <= len(text)
        assert time.text == text[time.text_start : time.text_end]
        assert time.start <= time.end
        assert time.start.tzinfo is SHANGHAI
        assert time.end.tzinfo is SHANGHAI
    starts = [time.text_start for time in times]
    assert starts == sorted(starts)
    assert read_time(text, now, CALENDAR) in {None, *times}
