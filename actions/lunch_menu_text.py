"""Reading a menu out of a message: “明天：牛肉面 28、番茄炒蛋盖饭 22×80”. No tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from actions.meaning.times import find_times
from activities.clock import local
from activities.lunch.menus import MOST_ROWS, MenuProblem, MenuReading, MenuRow, problem_of
from activities.scheduling.calendar import WorkingCalendar

_ENTRY: Final = re.compile(r"[、，,;；\n]|。")
_PRICED: Final = re.compile(
    r"^(?P<name>.*?[^\d\s¥￥:：-])\s*[:：]?\s*[¥￥]?\s*(?P<price>-?\d+(?:\.\d{1,2})?)\s*(?:元|块|yuan|rmb)?"
    r"(?:\s*(?:[x×*/]|共|限|limit)\s*(?P<stock>\d+)\s*(?:份|portions?)?|\s+(?P<stock2>\d+)\s*(?:份|portions?))?$",
    re.IGNORECASE,
)


_ANY_PRICED: Final = re.compile(
    r"\D\d{1,3}(?:\.\d{1,2})?\s*(?:[元块¥x×*、，,;；。\n]|yuan|$)", re.IGNORECASE
)
_COLON: Final = re.compile(r"[:：]")
LEAST_PLAUSIBLE_FEN: Final = 500
"""Below this a number is rather how many one wants than what a dish costs."""


@dataclass(slots=True)
class MenuText:
    """A menu as it was written: the day it is for, if any was named, and its rows."""

    day: date | None = None
    reading: MenuReading = field(default_factory=MenuReading)
    announces: bool = False
    """True when the day stands before a colon: “明天：…”."""

    @property
    def is_menu(self) -> bool:
        """Tell whether this can be nothing but a menu: nearly every part of it has a price."""
        rows = self.reading.rows
        least = 1 if self.announces else 2
        is_dear = any(row.price_fen >= LEAST_PLAUSIBLE_FEN for row in rows)
        return is_dear and len(rows) >= max(least, len(self.reading.problems) + 1)


def looks_like_menu(text: str) -> bool:
    """Tell at a glance whether reading the text as a menu is worth while."""
    return _ANY_PRICED.search(text) is not None


def read_menu_text(text: str, now: datetime, calendar: WorkingCalendar) -> MenuText:
    """Return what a message says about a menu; rows without a price are its problems."""
    found = MenuText()
    for time in find_times(text, now, calendar):
        if time.kind == "date" and found.day is None:
            found.day = local(time.start).date()
            found.announces = _COLON.match(text[time.text_end :].lstrip()) is not None
            text = text[: time.text_start] + " " + text[time.text_end :]
    seen: set[str] = set()
    entries = [entry.strip(" :：\t.") for entry in _ENTRY.split(text)]
    for number, entry in enumerate([each for each in entries if each][:MOST_ROWS], start=1):
        _read_entry(found.reading, seen, number, entry)
    return found


def _read_entry(reading: MenuReading, seen: set[str], number: int, entry: str) -> None:
    match = _PRICED.match(entry)
    if match is None:
        reading.problems.append(MenuProblem(number, "price", entry[:20]))
        return
    stock = match["stock"] or match["stock2"]
    row = MenuRow(
        zh=match["name"].strip(" :："),
        price_fen=int(Decimal(match["price"]) * 100),
        stock=int(stock) if stock else None,
    )
    problem = problem_of(row) or ("twice" if row.zh.casefold() in seen else None)
    if problem is not None:
        reading.problems.append(MenuProblem(number, problem, row.zh[:20]))
        return
    seen.add(row.zh.casefold())
    reading.rows.append(row)
