"""Saying when a station is open: now, or at the time that was asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from actions import formatting
from actions.capability import Read
from actions.meaning.normalise import normalise
from actions.meaning.times import TimeExpression
from actions.readers import as_minutes, spoken_time
from actions.turn import Turn
from activities.clock import local
from activities.stations.hours import is_open, opening
from activities.stations.models import ServiceStation

OPEN_WORDS: Final = re.compile(r"开着|还开|开门|开放|营业|没关|开吗|\bopen\b|\bstill open\b")
NOON: Final = 12


@dataclass(frozen=True, slots=True)
class WantedOpen:
    """The moment at which a place should be open, when the sentence asks for one."""

    def read(self, turn: Turn) -> Read:
        """Return the moment in minutes since 1970, or None when openness is not asked for."""
        if not OPEN_WORDS.search(normalise(turn.heard.text)):
            return Read(None)
        return Read(as_minutes(asked_moment(turn)))


def asked_moment(turn: Turn) -> datetime:
    """Return the moment that the sentence speaks of, or now."""
    asked = _asked(turn)
    return turn.now if asked is None else _moment(asked)


def open_lines(turn: Turn, station: ServiceStation) -> list[str]:
    """Say whether it is open, part of the time, or closed at the time asked for; else now."""
    asked = _asked(turn)
    if asked is not None and asked.end > asked.start:
        return [_over(turn, station, asked)]
    return [_at(turn, station, turn.now if asked is None else asked.start)]


def _asked(turn: Turn) -> TimeExpression | None:
    asked = spoken_time(turn) if turn.heard.text else None
    return None if asked is None or asked.kind == "past" else asked


def _moment(asked: TimeExpression) -> datetime:
    if asked.kind == "date":
        return local(asked.start).replace(hour=NOON, minute=0)
    return asked.start


def _at(turn: Turn, station: ServiceStation, moment: datetime) -> str:
    state = opening(station.hours, moment, turn.work.calendar)
    at = formatting.when(moment, turn.now, turn.language)
    change = state.changes_at and formatting.when(state.changes_at, turn.now, turn.language)
    word = "open" if state.is_open else "closed"
    key = f"station.{word}" if moment == turn.now else f"station.{word}_at"
    return turn.say(key, at=at, change=change or turn.say("station.change_unknown"))


def _over(turn: Turn, station: ServiceStation, asked: TimeExpression) -> str:
    """Answer about a stretch of time with the hours that are open in it."""
    spans = _open_within(turn, station, asked.start, asked.end)
    day = formatting.day(asked.start, turn.now, turn.language)
    if not spans:
        return _closed_on(turn, station, asked, day)
    shown = turn.say("list.separator").join(
        f"{formatting.clock_time(start)}–{formatting.clock_time(end)}" for start, end in spans
    )
    return turn.say("station.open_between", day=day, hours=shown)


def _closed_on(turn: Turn, station: ServiceStation, asked: TimeExpression, day: str) -> str:
    state = opening(station.hours, asked.start, turn.work.calendar)
    change = state.changes_at and formatting.when(state.changes_at, turn.now, turn.language)
    return turn.say(
        "station.closed_on", day=day, change=change or turn.say("station.change_unknown")
    )


def _open_within(
    turn: Turn, station: ServiceStation, start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the open spans that touch the stretch, on its first day, in full."""
    calendar = turn.work.calendar
    day = local(start).replace(hour=0, minute=0, second=0, microsecond=0)
    moment, spans = day, []
    while moment.date() == day.date():
        state = opening(station.hours, moment, calendar)
        if state.changes_at is None:
            break
        if state.is_open and moment < end and state.changes_at > start:
            spans.append((moment, state.changes_at))
        moment = local(state.changes_at)
    return spans


def open_word(turn: Turn, station: ServiceStation, moment: datetime) -> str:
    """Return the mark of a list: open or closed at the moment."""
    if is_open(station.hours, moment, turn.work.calendar):
        return turn.say("station.word_open")
    return turn.say("station.word_closed")
