"""Stations from a file: every row is judged by itself, good rows are taken, the rest reported."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.people.models import User
from activities.people.rights import is_admin
from activities.places.models import Building
from activities.stations.changing import change, note_created
from activities.stations.coordinates import CoordinateSystem
from activities.stations.files import Row, read_rows
from activities.stations.hours import HoursNeverOpen, HoursUnreadable, check_hours
from activities.stations.models import Offering, ServiceStation
from activities.stations.plausibility import judge_point

SEPARATORS: Final = re.compile(r"\s*[、,，;；|/]\s*")
REQUIRED: Final = ("zh", "building", "latitude", "longitude", "hours")
TEXTS: Final = (
    "zh", "en", "floor", "spot_zh", "spot_en", "way_zh", "way_en", "about_zh", "about_en", "phone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong or doubtful in one row: `code` names the sentence, `value` what stands there.

    An error keeps the row out; a warning lets it in.
    """

    row: int
    column: str
    code: str
    value: str = ""
    is_error: bool = True


@dataclass(slots=True)
class ImportReport:
    """What became of a file, or would become of it."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many rows were kept out."""
        return len({problem.row for problem in self.problems if problem.is_error})


@dataclass(slots=True)
class _Known:
    """What the rows of a file may refer to."""

    buildings: dict[str, Building]
    offerings: dict[str, Offering]
    stations: dict[str, ServiceStation]


def import_stations(
    work: UnitOfWork,
    by: User,
    name: str,
    content: bytes,
    *,
    system: CoordinateSystem = CoordinateSystem.WGS84,
    dry_run: bool = False,
) -> ImportReport:
    """Create and change stations from a file; rows with errors are left out and reported.

    Raises NotAllowed for anybody but an administrator, FileUnreadable for an unknown file.
    """
    if not is_admin(by):
        raise NotAllowed
    rows = read_rows(name, content)
    report = ImportReport(rows=len(rows), problems=_repeated_keys(rows))
    known = _known(work)
    for row in rows:
        values, problems = _judge(row, known, system)
        report.problems += problems
        if not any(problem.is_error and problem.row == row.number for problem in report.problems):
            _take(work, by, values, known.stations.get(values["key"]), report, dry_run=dry_run)
    work.session.flush()
    return report


def _take(
    work: UnitOfWork,
    by: User,
    values: dict[str, Any],
    station: ServiceStation | None,
    report: ImportReport,
    *,
    dry_run: bool,
) -> None:
    if station is None:
        report.created += 1
        if not dry_run:
            _create(work, by, values)
    elif all(_same(getattr(station, each), value) for each, value in values.items()):
        report.unchanged += 1
    else:
        report.changed += 1
        if not dry_run:
            change(work, by, station, values)


def _create(work: UnitOfWork, by: User, values: dict[str, Any]) -> None:
    empty: dict[str, Any] = dict.fromkeys(TEXTS, "") | {"aliases": [], "offers": []}
    building: Building = values["building"]
    station = ServiceStation(**(empty | values), district_id=building.district_id)
    station.en = station.en or station.zh
    work.session.add(station)
    note_created(work, by, station)


def _judge(
    row: Row, known: _Known, system: CoordinateSystem
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values of a row and what is wrong with them."""
    cells, problems = row.cells, []
    problems += [
        Problem(row.number, column, "missing") for column in REQUIRED if not cells.get(column)
    ]
    values: dict[str, Any] = {each: cells[each] for each in TEXTS if cells.get(each)}
    values["key"] = cells.get("key") or cells.get("zh", "")
    building = known.buildings.get(_folded(cells.get("building", "")))
    if building is None and cells.get("building"):
        problems.append(Problem(row.number, "building", "unknown_building", cells["building"]))
    if building is not None:
        values["building"] = building
    if cells.get("aliases"):
        values["aliases"] = SEPARATORS.split(cells["aliases"])
    problems += _judge_hours(row, values)
    problems += _judge_offers(row, known, values)
    problems += _judge_place(row, building, values, system)
    return values, problems


def _judge_hours(row: Row, values: dict[str, Any]) -> list[Problem]:
    written = row.cells.get("hours", "")
    if not written:
        return []
    try:
        values["hours"] = check_hours(written)
    except (HoursUnreadable, HoursNeverOpen) as error:
        return [Problem(row.number, "hours", error.code, written)]
    return []


def _judge_offers(row: Row, known: _Known, values: dict[str, Any]) -> list[Problem]:
    written = row.cells.get("offers", "")
    if not written:
        return []
    names = [name for name in SEPARATORS.split(written) if name]
    offers = [known.offerings.get(_folded(name)) for name in names]
    values["offers"] = [each for each in offers if each is not None]
    return [
        Problem(row.number, "offers", "unknown_offering", name, is_error=False)
        for name, each in zip(names, offers, strict=True)
        if each is None
    ]


def _judge_place(
    row: Row, building: Building | None, values: dict[str, Any], system: CoordinateSystem
) -> list[Problem]:
    latitude, longitude = row.cells.get("latitude", ""), row.cells.get("longitude", "")
    if not latitude or not longitude:
        return []
    try:
        point = float(latitude), float(longitude)
    except ValueError:
        return [Problem(row.number, "latitude", "no_number", f"{latitude}, {longitude}")]
    at = None if building is None else (building.latitude, building.longitude)
    judged = judge_point(point, at, system)
    values["latitude"], values["longitude"] = judged.point
    return [
        Problem(row.number, "latitude", doubt, f"{latitude}, {longitude}", is_error=serious)
        for doubt, serious in judged.doubts
    ]


def _repeated_keys(rows: list[Row]) -> list[Problem]:
    times = Counter(row.cells.get("key") or row.cells.get("zh", "") for row in rows)
    seen: set[str] = set()
    problems = []
    for row in rows:
        key = row.cells.get("key") or row.cells.get("zh", "")
        if times[key] > 1 and key in seen:
            problems.append(Problem(row.number, "key", "repeated", key))
        seen.add(key)
    return problems


def _known(work: UnitOfWork) -> _Known:
    buildings = work.session.scalars(select(Building)).all()
    offerings = work.session.scalars(select(Offering)).all()
    stations = work.session.scalars(select(ServiceStation)).all()
    return _Known(
        {_folded(n): each for each in buildings for n in (each.key, each.zh, each.en)},
        {_folded(n): each for each in offerings for n in (each.code, each.zh, each.en)},
        {n: each for each in stations for n in (each.zh, each.key)},
    )


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, list) and isinstance(after, list):
        return {*map(_code, before)} == {*map(_code, after)}
    return bool(before == after)


def _code(each: Any) -> str:
    return each.code if isinstance(each, Offering) else str(each)


def _folded(name: str) -> str:
    return name.strip().casefold()
