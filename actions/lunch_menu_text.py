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


@dataclass(slots=True)
class MenuText:
    """A menu as it was written: the day it is for, if any was named, and its rows."""

    day: date | None = None
    reading: MenuReading = field(default_factory=MenuReading)


def read_menu_text(text: str, now: datetime, calendar: WorkingCalendar) -> MenuText:
    """Return what a message says about a menu; rows without a price are its problems."""
    found = MenuText()
    for time in find_times(text, now, calendar):
        if time.kind == "date" and found.day is None:
            found.day = local(time.start).date()
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
