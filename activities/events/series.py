"""Events that repeat: a rule, without the holidays, with the make-up working days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from dateutil.rrule import rrulestr
from sqlalchemy import select

from activities.clock import SHANGHAI, local
from activities.db.work import UnitOfWork
from activities.events import changing, posting, rights
from activities.events.models import Certainty, Event, EventSeries
from activities.events.posting import Announcement
from activities.events.refusals import NotAnOrganizer, RuleInvalid
from activities.people.models import User
from activities.scheduling.calendar import WorkingCalendar

MOST_OCCURRENCES = 26
AHEAD = timedelta(days=183)
WORKDAYS = "BYDAY=MO,TU,WE,TH,FR"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def weekly(starts_at: datetime, times: int) -> str:
    """Return the rule “every week on this day, so many times”."""
    day = WEEKDAYS[local(starts_at).weekday()]
    return f"FREQ=WEEKLY;BYDAY={day};COUNT={times}"


def every_workday(times: int) -> str:
    """Return the rule “every working day, so many times”."""
    return f"FREQ=WEEKLY;{WORKDAYS};COUNT={times}"


def occurrences(
    rule: str,
    starts_at: datetime,
    calendar: WorkingCalendar,
    *,
    on_working_days: bool = True,
    but: Sequence[date] = (),
) -> list[datetime]:
    """Return when it takes place, in Shanghai's time. Raises RuleInvalid.

    With `on_working_days` holidays are left out and not made up for, except that a rule for
    all working days takes in the Saturdays and Sundays on which offices work.
    """
    first = local(starts_at).replace(tzinfo=None)
    try:
        parsed = rrulestr(rule, dtstart=first)
        found = list(parsed.xafter(first, count=MOST_OCCURRENCES + 1, inc=True))
    except (ValueError, TypeError, KeyError) as error:
        raise RuleInvalid from error
    found = [each for each in found if each - first <= AHEAD]
    if not found or len(found) > MOST_OCCURRENCES:
        raise RuleInvalid
    days = {each.date() for each in found}
    if on_working_days:
        if WORKDAYS in rule:
            days |= _made_up(min(days), max(days), calendar)
        days = {each for each in days if calendar.is_working_day(each)}
    kept = sorted(days - set(but))
    if not kept:
        raise RuleInvalid
    return [datetime.combine(each, first.time(), SHANGHAI) for each in kept]


def post_series(
    work: UnitOfWork,
    by: User,
    told: Announcement,
    rule: str,
    *,
    on_working_days: bool = True,
    but: Sequence[date] = (),
) -> list[Event]:
    """Post every occurrence as an event of its own. Raises RuleInvalid and what `post` raises."""
    if not rights.may_organize(work, by, told.club_id):
        raise NotAnOrganizer
    starts = occurrences(
        rule, told.starts_at, work.calendar, on_working_days=on_working_days, but=but
    )
    series = EventSeries(
        district_id=by.district_id,
        organizer_id=by.id,
        rule=rule,
        on_working_days=on_working_days,
        made_at=work.now,
    )
    work.session.add(series)
    work.session.flush()
    return [posting.post(work, by, _moved(told, each, series.id)) for each in starts]


def events_of(work: UnitOfWork, series_id: int) -> Sequence[Event]:
    """Return the occurrences that are still to come."""
    return work.session.scalars(
        select(Event)
        .where(
            Event.series_id == series_id,
            Event.starts_at > work.now,
            Event.certainty != Certainty.CANCELLED,
        )
        .order_by(Event.starts_at)
    ).all()


def cancel_rest(work: UnitOfWork, by: User, event_id: int, reason: str = "") -> int:
    """Cancel this occurrence and all that follow; return how many. Raises NotAllowed."""
    event = rights.managed(work, by, event_id)
    following = [event] if event.series_id is None else events_of(work, event.series_id)
    rest = [each for each in following if each.starts_at >= event.starts_at]
    for each in rest:
        changing.cancel(work, by, each.id, reason)
    return len(rest)


def _made_up(first: date, last: date, calendar: WorkingCalendar) -> set[date]:
    span = (last - first).days
    days = (first + timedelta(days=step) for step in range(span + 1))
    return {each for each in days if each.weekday() >= 5 and calendar.is_working_day(each)}


def _moved(told: Announcement, starts_at: datetime, series_id: int) -> Announcement:
    by = starts_at - told.starts_at

    def shifted(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment + by

    return replace(
        told,
        starts_at=starts_at,
        ends_at=told.end + by,
        cut_off_at=shifted(told.cut_off_at),
        draw_at=shifted(told.draw_at),
        opens_at=told.opens_at,
        series_id=series_id,
    )
