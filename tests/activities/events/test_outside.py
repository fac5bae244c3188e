"""What leaves the house: calendar files, feeds, schema.org, posters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from activities.errors import NotFound
from activities.events import calendar_file, changing, page
from activities.events import service as events
from activities.events.changing import Changes
from activities.events.models import Event
from activities.events.poster import Poster, poster_png
from tests.activities.enrolment.town import Town, here
from tests.activities.events.test_organizing_events import join, posted, worker


def test_a_calendar_file_follows_change_and_cancellation(town: Town) -> None:
    organizer = worker(town)
    event_id = posted(town, organizer, bring="垫子, 水; 毛巾")
    found = []
    for step in ("new", "moved", "off"):
        with town.work() as work:
            by = here(work, organizer)
            if step == "moved":
                later = town.at(9, 12, 30)
                changing.change(work, by, event_id, Changes(starts_at=later))
            if step == "off":
                changing.cancel(work, by, event_id)
            event = work.session.get_one(Event, event_id)
            text = calendar_file.event_ics(event, "zh", url="https://example.org/e/1")
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        found.append(Calendar.from_ical(text).walk("VEVENT")[0])
    assert [str(each["STATUS"]) for each in found] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [each.decoded("SEQUENCE") for each in found] == [0, 1, 2]
    assert len({str(each["UID"]) for each in found}) == 1
    assert found[1].decoded("DTSTART") == town.at(9, 12, 30)
    assert "垫子, 水; 毛巾" in str(found[0]["DESCRIPTION"])


def test_the_feed_is_private_and_holds_ones_own_events_only(town: Town) -> None:
    organizer = worker(town)
    mine, others = posted(town, organizer), posted(town, organizer, title="电影课")
    person, other = town.people(2)
    join(town, mine, person)
    join(town, others, other)
    with town.work() as work:
        token = calendar_file.feed_token(work, here(work, person))
        assert calendar_file.feed_token(work, here(work, person)) == token
        text = calendar_file.feed_ics(work, token)
    assert "拉伸瑜伽" in text
    assert "电影课" not in text
    with town.work() as work:
        changing.cancel(work, here(work, organizer), mine)
    with town.work() as work:
        [entry] = Calendar.from_ical(calendar_file.feed_ics(work, token)).walk("VEVENT")
        assert str(entry["STATUS"]) == "CANCELLED"
        renewed = calendar_file.feed_token(work, here(work, person), renew=True)
    for bad in (token, "", f"{renewed}x"):
        with town.work() as work, pytest.raises(NotFound):
            calendar_file.feed_ics(work, bad)


def test_who_withdrew_has_it_no_longer_in_the_feed(town: Town) -> None:
    event_id = posted(town, worker(town))
    [person] = town.people(1)
    join(town, event_id, person)
    with town.work() as work:
        events.withdraw(work, event_id, here(work, person))
        token = calendar_file.feed_token(work, here(work, person))
    with town.work() as work:
        assert "VEVENT" not in calendar_file.feed_ics(work, token)


def test_schema_org_says_where_it_stands(town: Town) -> None:
    organizer = worker(town)
    event_id = posted(town, organizer, capacity=2)
    found = []
    with town.work() as work:
        by = here(work, organizer)
        event = work.session.get_one(Event, event_id)
        found.append(page.event_json_ld(work, event, "zh", "https://example.org/e/1"))
        later = event.starts_at + timedelta(days=1)
        changing.change(work, by, event_id, Changes(starts_at=later))
        found.append(page.event_json_ld(work, event, "en", "https://example.org/e/1"))
        changing.postpone(work, by, event_id)
        found.append(page.event_json_ld(work, event, "en", "https://example.org/e/1"))
        changing.cancel(work, by, event_id)
        found.append(page.event_json_ld(work, event, "en", "https://example.org/e/1"))
    states = [each["eventStatus"].rpartition("/")[2] for each in found]
    assert states == ["EventScheduled", "EventRescheduled", "EventPostponed", "EventCancelled"]
    assert found[0]["remainingAttendeeCapacity"] == 2
    assert found[0]["startDate"] == "2026-12-02T12:15:00+08:00"
    assert found[1]["location"]["name"] == "Plaza 66"


def test_a_poster_is_a_picture_and_words_are_never_commands() -> None:
    words = '#sys.exit() "$x$ \\ ]['
    png = poster_png(Poster(words, words, words, words, words, words), "https://example.org/e/1")
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(png) > 5_000
