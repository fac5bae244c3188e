"""Puts neighbouring tokens together to phrases: one time, or two ends of a range, and a bound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from actions.meaning.times.lexer import Lexeme
from actions.meaning.times.tokens import (
    Bound,
    Clock,
    Day,
    Link,
    Moment,
    Part,
    Period,
    Refused,
    Token,
    Tokens,
    Window,
)

_GLUE = re.compile(
    r"[\s,的()@]*(?:t(?=$)|(?:(?:at|on|in|of|around|about|from|the|大概|大约|在)\s*)*)[\s(]*"
)
# "Move it from today to tomorrow" names an old and a new time, not a stretch.
_MOVED = re.compile(r"(?<![a-z])(?:mov|reschedul|chang|shift|switch|postpon|push)\w*\b.*\bfrom\s+$")
_CLOSE = re.compile(r"\s*(?:the\s+)?")


Side = Literal["before", "by", "after", "between"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The tokens of one time, at most one of each sort."""

    day: Day | None = None
    period: Period | None = None
    part: Part | None = None
    clock: Clock | None = None
    moment: Moment | None = None
    window: Window | None = None
    bound: Side | None = None
    """The word between a day and its clock time: "tomorrow after 3pm"."""

    @property
    def is_counted(self) -> bool:
        """True for a time counted from now, to which nothing can be added."""
        return self.moment is not None or self.window is not None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A time as written: one bundle, or two that make a range; positions in the spelled text."""

    start: int
    end: int
    first: Bundle
    last: Bundle | None = None
    bound: Side | None = None


def phrases(text: str, lexemes: list[Lexeme]) -> Iterator[tuple[Phrase, ...]]:
    """Yield each phrase with what is left of it should it make no sense, best reading first."""
    at = 0
    while at < len(lexemes):
        tokens = lexemes[at].tokens
        if isinstance(tokens[0], Refused):
            at = _swallowed(text, lexemes, at, tokens[0])
            continue
        bundle, after = _bundle(text, lexemes, at)
        if bundle is None:
            at += 1
            continue
        readings = _readings(text, lexemes, at, bundle, after)
        yield tuple(phrase for phrase, _ in readings)
        at = readings[0][1]


def _swallowed(text: str, lexemes: list[Lexeme], at: int, refused: Refused) -> int:
    """Return where to go on after words that are no time: 每周三下午 takes 下午 along."""
    at += 1
    while refused.swallows and at < len(lexemes):
        link = isinstance(lexemes[at].tokens[0], Link)
        if not _touches(text, lexemes, at - 1, _GLUE):
            break
        bundle, after = _bundle(text, lexemes, at)
        if bundle is None and not link:
            break
        at = after if bundle else at + 1
    return at


def _readings(
    text: str, lexemes: list[Lexeme], at: int, bundle: Bundle, after: int
) -> list[tuple[Phrase, int]]:
    """Return the readings of a phrase from the fullest to the plain, with where each ends."""
    start = lexemes[at].start
    plain = Phrase(start, lexemes[after - 1].end, bundle)
    lead = _lead(text, lexemes, at)
    bound = lead.side if lead else bundle.bound
    led = start if lead is None or bound == "between" else lexemes[at - 1].start
    found: list[tuple[Phrase, int]] = []
    if after < len(lexemes) and _touches(text, lexemes, after - 1, _CLOSE):
        follower = lexemes[after].tokens[0]
        joins = isinstance(follower, Link) and (not follower.needs_between or bound == "between")
        if joins and not _MOVED.search(text, 0, start):
            last, end = _bundle(text, lexemes, after + 1)
            if last and not last.window and _touches(text, lexemes, after, _CLOSE):
                found.append((Phrase(start, lexemes[end - 1].end, bundle, last), end))
        elif isinstance(follower, Bound) and not follower.leads:
            whole = replace(plain, end=lexemes[after].end, bound=follower.side)
            found.append((whole, after + 1))
    if bound and bound != "between":
        found.append((replace(plain, start=led, bound=bound), after))
    return [*found, (plain, after)]


def _lead(text: str, lexemes: list[Lexeme], at: int) -> Bound | None:
    """Return the before, by, after or between in front of a phrase."""
    if at == 0 or not _touches(text, lexemes, at - 1, _CLOSE):
        return None
    token = lexemes[at - 1].tokens[0]
    return token if isinstance(token, Bound) and token.leads else None


def _touches(text: str, lexemes: list[Lexeme], at: int, glue: re.Pattern[str]) -> bool:
    """Tell whether only glue lies between a lexeme and the next."""
    if at + 1 >= len(lexemes):
        return False
    return glue.fullmatch(text, lexemes[at].end, lexemes[at + 1].start) is not None


def _bundle(text: str, lexemes: list[Lexeme], at: int) -> tuple[Bundle | None, int]:
    """Gather one time from a lexeme on; return it and the position behind it."""
    bundle: Bundle | None = Bundle()
    gathered: Bundle | None = None
    while at < len(lexemes) and (gathered is None or _touches(text, lexemes, at - 1, _GLUE)):
        between = text[lexemes[at - 1].end : lexemes[at].start] if gathered else ""
        bundle = _with_all(gathered or Bundle(), lexemes[at].tokens, between)
        if bundle is None:
            break
        gathered, at = bundle, at + 1
    if gathered and gathered.bound and not (gathered.clock or gathered.part):
        return replace(gathered, bound=None), at - 1
    return gathered, at


def _with_all(bundle: Bundle, tokens: Tokens, between: str) -> Bundle | None:
    grown: Bundle | None = bundle
    for token in tokens:
        grown = _with(grown, token, between) if grown else None
    return grown


def _with(bundle: Bundle, token: Token, between: str) -> Bundle | None:
    """Add a token to a bundle; None when it does not fit and begins another time."""
    if bundle.is_counted:
        return None
    if isinstance(token, Day):
        return _with_day(bundle, token, between)
    if isinstance(token, Clock):
        return replace(bundle, clock=token) if bundle.clock is None else None
    if isinstance(token, Part):
        return _with_part(bundle, token)
    if isinstance(token, Bound):
        fits = token.leads and bundle.day and not (bundle.part or bundle.clock or bundle.bound)
        return replace(bundle, bound=token.side) if fits else None
    return _with_span(bundle, token)


def _with_day(bundle: Bundle, day: Day, between: str) -> Bundle | None:
    """Add a day; a second one fits only beside a bare weekday or in brackets."""
    if "," in between and (bundle.part or bundle.clock):
        return None
    if bundle.day is None or ((bundle.day.weekday or "(" in between) and not day.weekday):
        return replace(bundle, day=day)
    return bundle if day.weekday and not bundle.day.weekday else None


def _with_part(bundle: Bundle, part: Part) -> Bundle | None:
    if bundle.part is None:
        return replace(bundle, part=part)
    return bundle if bundle.part.shift == part.shift else None


def _with_span(bundle: Bundle, token: Token) -> Bundle | None:
    empty = bundle == Bundle()
    if isinstance(token, Period):
        free = bundle.period is None and bundle.clock is None
        fits = bundle.day is None or bundle.day.weekday
        return replace(bundle, period=token) if free and fits else None
    if isinstance(token, Moment):
        return replace(bundle, moment=token) if empty else None
    if isinstance(token, Window):
        return replace(bundle, window=token) if empty else None
    return None
