"""Figures as they are shown: shares with the way to their cases, hidden where few are behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from activities.clock import local
from activities.dashboards import concern_figures, demand
from activities.dashboards.concern_figures import Figures, Period
from activities.dashboards.numbers import LEAST_PERSONS, Line, Share, Shown, shown
from activities.dashboards.report import Picture, Sheet
from bot.console.asking import Asking

MAIN: Final = ("contacted_in_time", "closed_in_time", "solved", "satisfied")
REST: Final = (
    "partly", "silence", "not_solved", "transferred", "refused", "escalated", "reopened",
    "nudged", "open", "overdue",
)  # fmt: skip
ALL: Final[Mapping[str, str]] = {}
COLUMNS: Final = (*MAIN, "silence", "transferred", "reopened")


def read_figures(asking: Asking, weeks: int) -> dict[str, Any]:
    """Return everything that the page of figures shows."""
    period = concern_figures.last_weeks(asking.now, weeks)
    found = concern_figures.figures(asking.work, asking.user, period)
    chosen = (period.ends_at - period.begins_at).days // 7
    return {
        "weeks": chosen,
        "choices": [(n, asking.say("console.figures.weeks", n=n)) for n in concern_figures.WEEKS],
        "span": span(period),
        "enough": found.total.persons >= LEAST_PERSONS,
        "reported": found.total.reported,
        "main": [_figure(asking, found.total, each, chosen) for each in MAIN],
        "rest": [_figure(asking, found.total, each, chosen) for each in REST],
        "columns": [(each, asking.say(f"console.figures.{each}")) for each in COLUMNS],
        "by_building": _rows(asking, found.by_building, chosen, "building"),
        "by_category": _rows(asking, found.by_category, chosen, "category"),
        "by_week": _rows(asking, found.by_week, chosen, ""),
        **_demand(asking, period),
    }


def span(period: Period) -> str:
    """Return the period in words that both languages read."""
    last = local(period.ends_at).date().toordinal() - 1
    first = local(period.begins_at).date()
    return f"{first.isoformat()} – {first.fromordinal(last).isoformat()}"


def sheets(asking: Asking, found: Figures) -> list[Sheet]:
    """Return the workbook: the total, then by building, by kind and by week."""
    total = [
        (asking.say(f"console.figures.{name}"), share.met, share.of, share.percent)
        for name, share in found.total.shares.items()
        if found.total.persons >= LEAST_PERSONS
    ]
    heads = [asking.say(f"console.figures.{each}") for each in ("what", "met", "of", "percent")]
    groups = {
        "by_building": found.by_building,
        "by_category": found.by_category,
        "by_week": found.by_week,
    }
    return [
        Sheet(asking.say("console.figures.total"), heads, total),
        *(_sheet(asking, name, lines) for name, lines in groups.items()),
    ]


def picture(asking: Asking, found: Figures) -> Picture:
    """Return the week as a picture."""
    total = found.total
    is_few = total.persons < LEAST_PERSONS
    return Picture(
        asking.say("console.figures.picture"),
        f"{span(found.period)} · {asking.say('console.figures.n_reported', n=total.reported)}"
        if not is_few
        else span(found.period),
        [(asking.say(f"console.figures.{each}"), *_words(total.shares[each])) for each in MAIN],
        [
            (asking.say(f"console.figures.{each}"), str(total.shares[each].met))
            for each in REST
            if not is_few
        ],
        asking.say("console.figures.few", n=LEAST_PERSONS),
    )


def _words(share: Share) -> tuple[str, str]:
    if share.percent is None:
        return "—", ""
    return f"{share.percent} %", f"{share.met}/{share.of}"


def _figure(asking: Asking, line: Line, name: str, weeks: int) -> dict[str, Any]:
    share = line.shares[name]
    few = line.persons < LEAST_PERSONS
    return {
        "name": name,
        "label": asking.say(f"console.figures.{name}"),
        "met": None if few else share.met,
        "of": None if few else share.of,
        "percent": None if few else share.percent,
        "address": _address(name, weeks),
        "others": _address(name, weeks, met=0),
    }


def _rows(asking: Asking, lines: list[Line], weeks: int, group: str) -> list[dict[str, Any]]:
    return [_row(asking, each, weeks, group) for each in shown(lines)]


def _row(asking: Asking, told: Shown, weeks: int, group: str) -> dict[str, Any]:
    line = told.line
    where = {group: str(line.key)} if group else {}
    return {
        "label": line.label[0 if asking.language == "zh" else 1],
        "hidden": told.is_hidden,
        "reported": line.reported,
        "per_hundred": line.per_hundred,
        "address": _address("reported", weeks, where=where) if group else "",
        "cells": [
            {
                "percent": line.shares[name].percent,
                "of": line.shares[name].of,
                "address": _address(name, weeks, where=where) if group else "",
            }
            for name in COLUMNS
        ],
    }


def _address(measure: str, weeks: int, *, met: int = 1, where: Mapping[str, str] = ALL) -> str:
    query = {"measure": measure, "weeks": str(weeks), **({} if met else {"met": "0"}), **where}
    return f"/console/figures/cases?{urlencode(query)}"


def _sheet(asking: Asking, name: str, lines: list[Line]) -> Sheet:
    of = [asking.say("console.figures.what"), asking.say("console.figures.reported")]
    if name == "by_building":
        of.append(asking.say("console.figures.per_hundred"))
    rows = []
    for told in shown(lines):
        line = told.line
        row: list[str | int | float | None] = [line.label[0 if asking.language == "zh" else 1]]
        if told.is_hidden:
            rows.append([*row, asking.say("console.figures.hidden", n=LEAST_PERSONS)])
            continue
        row.append(line.reported)
        if name == "by_building":
            row.append(line.per_hundred)
        rows.append([*row, *(line.shares[each].percent for each in COLUMNS)])
    headings = [*of, *(asking.say(f"console.figures.{each}") + " %" for each in COLUMNS)]
    return Sheet(asking.say(f"console.figures.{name}"), headings, rows)


def _demand(asking: Asking, period: Period) -> dict[str, Any]:
    lines = demand.waiting(asking.work, asking.user, period)
    missed = demand.unserved(asking.work, asking.user, period)
    visited, known = demand.visited(asking.work, asking.user, period)
    texts = asking.parts.texts
    return {
        "waiting": {
            "events": lines.events,
            "with_line": lines.with_line,
            "waited": lines.waited if lines.waited >= LEAST_PERSONS else None,
            "longest": [
                (
                    asking.named(each.event),
                    each.seats,
                    each.waited,
                    asking.when(each.event.starts_at),
                )
                for each in lines.longest
            ],
        },
        "unserved": {
            "total": missed.total,
            "nearest": [
                (asking.say(f"intent.{code}") if texts.has(f"intent.{code}") else code, n)
                for code, n in missed.nearest
            ],
            "repeated": missed.repeated,
        },
        "visited": visited,
        "known": known,
    }
