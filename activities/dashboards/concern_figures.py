"""The honest numbers of concerns: each measure apart, and the concerns behind every figure.

Whether a promise was kept is frozen at the concern when it happens; here it is only counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from activities.clock import SHANGHAI, local
from activities.concerns.models import Category, Concern
from activities.concerns.people_models import CsatResponse
from activities.concerns.queue import buildings_in_sight, visible_to
from activities.concerns.workflow import OPEN, ConcernState
from activities.dashboards.numbers import Line, Share
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed, NotFound
from activities.people.models import Role, User
from activities.people.rights import has_role, is_admin

WEEKS = (1, 4, 13)
CONTENT = 3
A_PAGE = 30
OFFICERS = (Role.SUB_DISTRICT_OFFICER, Role.DISTRICT_OFFICER)
NOT_ENDED_BY_STAFF = ("withdrawn", "duplicate")
NOT_SOLVED = ("not_possible", "not_responsible", "referred")
ALL = (0, ("全部", "All"))
ALWAYS = "reported_met"
OF_ALL = ("transferred", "refused", "escalated", "reopened", "nudged", "open")
OF_ENDED = ("partly", "silence", "not_solved")
NAMES = (
    "reported", "contacted_in_time", "closed_in_time", "solved", "satisfied", "partly", "silence",
    "not_solved", "transferred", "refused", "escalated", "reopened", "nudged", "open", "overdue",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """Whole weeks from a Monday in Shanghai; the last one may still run."""

    begins_at: datetime
    ends_at: datetime

    @property
    def weeks(self) -> list[Period]:
        """Its weeks, the first first."""
        n = (self.ends_at - self.begins_at).days // 7
        starts = [self.begins_at + timedelta(weeks=each) for each in range(n)]
        return [Period(each, each + timedelta(weeks=1)) for each in starts]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which concerns are behind a figure: a measure, met or not, in one group or in all."""

    measure: str
    met: bool = True
    building_id: int | None = None
    category_id: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything about the concerns of a period."""

    period: Period
    total: Line
    by_building: list[Line]
    by_category: list[Line]
    by_week: list[Line]


def last_weeks(now: datetime, weeks: int) -> Period:
    """Return the last so many weeks, the running one included."""
    today = local(now).date()
    monday = today - timedelta(days=today.weekday())
    ends = datetime.combine(monday + timedelta(weeks=1), time(), SHANGHAI)
    return Period(ends - timedelta(weeks=weeks if weeks in WEEKS else WEEKS[1]), ends)


def figures(work: UnitOfWork, officer: User, period: Period) -> Figures:
    """Return the figures of the buildings in the officer's sight. Raises NotAllowed.

    Every concern is read once: what is counted by week, building and kind adds up to all else.
    """
    require_officer(officer)
    buildings = buildings_in_sight(work, officer)
    categories = work.session.scalars(select(Category).order_by(Category.id)).all()
    weeks = [(each, _cells(work, officer, each)) for each in period.weeks]
    cells = [cell for _, found in weeks for cell in found]
    places = _summed(cells, "building")
    kinds = _summed(cells, "category")
    people = {
        name: _persons(work, officer, period, column)
        for name, column in (("place", Concern.building_id), ("kind", Concern.category_id))
    }
    return Figures(
        period,
        _line(*ALL, _sum(cells), _persons(work, officer, period).get(0, 0)),
        [
            _line(
                each.id,
                (each.zh, each.en),
                places[each.id],
                people["place"][each.id],
                each.office_workers,
            )
            for each in buildings
            if each.id in places
        ],
        [
            _line(
                each.id,
                (f"{each.icon} {each.zh}", f"{each.icon} {each.en}"),
                kinds[each.id],
                people["kind"][each.id],
            )
            for each in categories
            if each.id in kinds
        ],
        [
            _line(*_name(week), _sum(found), _persons(work, officer, week).get(0, 0))
            for week, found in weeks
        ],
    )


def behind(
    work: UnitOfWork, officer: User, period: Period, asked: Asked, *, page: int = 0
) -> tuple[Sequence[Concern], bool]:
    """Return a page of the concerns behind a figure, newest first, and whether there are more.

    Raises NotAllowed, NotFound for an unknown measure.
    """
    require_officer(officer)
    measure = _measures(work).get(asked.measure)
    if measure is None:
        raise NotFound(kind="measure")
    met, of = measure
    # What is unknown is not met: a plain NOT would lose it.
    wanted = case((met, 1), else_=0) == int(asked.met)
    query = _from(select(Concern), work, officer, period).where(of, wanted)
    if asked.building_id is not None:
        query = query.where(Concern.building_id == asked.building_id)
    if asked.category_id is not None:
        query = query.where(Concern.category_id == asked.category_id)
    query = query.order_by(Concern.created_at.desc(), Concern.id.desc())
    rows = work.session.scalars(query.offset(page * A_PAGE).limit(A_PAGE + 1)).all()
    return rows[:A_PAGE], len(rows) > A_PAGE


def require_officer(user: User) -> None:
    """Let officers and operators through. Raises NotAllowed."""
    if not is_admin(user) and not any(has_role(user, role) for role in OFFICERS):
        raise NotAllowed


def _measures(work: UnitOfWork) -> dict[str, tuple[ColumnElement[bool], ColumnElement[bool]]]:
    """Return for each measure what is met, and of which concerns that is asked."""
    everything = true()
    ended = and_(
        Concern.state == ConcernState.CLOSED,
        or_(Concern.resolution.is_(None), Concern.resolution.not_in(NOT_ENDED_BY_STAFF)),
    )
    is_open = Concern.state.in_(OPEN)
    by_reporter = Concern.confirmed_by == "reporter"
    return {
        "reported": (everything, everything),
        "contacted_in_time": (
            Concern.contacted_in_time.is_(True),
            Concern.contacted_in_time.is_not(None),
        ),
        "closed_in_time": (Concern.closed_in_time.is_(True), Concern.closed_in_time.is_not(None)),
        "solved": (and_(by_reporter, Concern.resolution == "fixed"), ended),
        "satisfied": (CsatResponse.score == CONTENT, CsatResponse.score.is_not(None)),
        "partly": (and_(by_reporter, Concern.resolution == "partly_fixed"), ended),
        "silence": (Concern.confirmed_by == "timeout", ended),
        "not_solved": (Concern.resolution.in_(NOT_SOLVED), ended),
        "transferred": (Concern.transfers > 0, everything),
        "refused": (Concern.refusals > 0, everything),
        "escalated": (Concern.level != "building", everything),
        "reopened": (Concern.reopened > 0, everything),
        "nudged": (Concern.nudges > 0, everything),
        "open": (is_open, everything),
        "overdue": (Concern.next_due_at <= work.now, is_open),
    }


def _from(query: Select[Any], work: UnitOfWork, officer: User, period: Period) -> Select[Any]:
    return (
        query.join(Category, Category.id == Concern.category_id)
        .outerjoin(
            CsatResponse,
            and_(CsatResponse.concern_id == Concern.id, CsatResponse.closing == Concern.reopened),
        )
        .where(*_among(work, officer, period))
    )


def _among(work: UnitOfWork, officer: User, period: Period) -> list[ColumnElement[bool]]:
    return [
        Concern.created_at >= period.begins_at,
        Concern.created_at < period.ends_at,
        Concern.merged_into_id.is_(None),
        *visible_to(work, officer),
    ]


def _columns(work: UnitOfWork) -> list[ColumnElement[Any]]:
    """Return what is counted, each condition once."""
    counted: list[ColumnElement[Any]] = [func.count(Concern.id).label(ALWAYS)]
    seen = {ALWAYS}
    for name, (met, of) in _measures(work).items():
        for side, condition in (("met", and_(of, met)), ("of", of)):
            column = _column(name, side)
            if column not in seen:
                seen.add(column)
                counted.append(func.sum(case((condition, 1), else_=0)).label(column))
    return counted


def _cells(work: UnitOfWork, officer: User, week: Period) -> list[RowMapping]:
    columns: list[ColumnElement[Any]] = [
        Concern.building_id.label("building"),
        Concern.category_id.label("category"),
        *_columns(work),
    ]
    query = _from(select(*columns).select_from(Concern), work, officer, week)
    query = query.group_by(Concern.building_id, Concern.category_id)
    return list(work.session.execute(query).mappings())


def _persons(
    work: UnitOfWork,
    officer: User,
    period: Period,
    key: InstrumentedAttribute[int] | None = None,
) -> dict[int, int]:
    """Return how many people reported, in all (under 0) or for each value of a column."""
    # All anonymous reports of a group count as one person: more would be a guess.
    people = func.count(func.coalesce(Concern.reporter_id, 0).distinct())
    group: ColumnElement[Any] = literal(0) if key is None else key.expression
    query = (
        select(group, people)
        .join(Category, Category.id == Concern.category_id)
        .where(*_among(work, officer, period))
    )
    if key is not None:
        query = query.group_by(key)
    return {row[0]: row[1] for row in work.session.execute(query)}


def _summed(cells: Sequence[RowMapping], by: str) -> dict[int, Counter[str]]:
    groups: dict[int, list[RowMapping]] = {}
    for cell in cells:
        groups.setdefault(cell[by], []).append(cell)
    return {key: _sum(group) for key, group in groups.items()}


def _sum(cells: Sequence[RowMapping]) -> Counter[str]:
    total: Counter[str] = Counter()
    for cell in cells:
        for name, value in cell.items():
            if name not in {"building", "category"}:
                total[name] += value or 0
    return total


def _name(week: Period) -> tuple[str, tuple[str, str]]:
    day = local(week.begins_at).date()
    name = f"{day.month}/{day.day}"
    return day.isoformat(), (name, name)


def _line(
    key: int | str,
    label: tuple[str, str],
    told: Counter[str],
    persons: int,
    workers: int = 0,
) -> Line:
    shares = {name: Share(told[_column(name, "met")], told[_column(name, "of")]) for name in NAMES}
    rate = round(100 * shares["reported"].met / workers, 2) if workers else None
    return Line(key, label, persons, shares, rate)


def _column(name: str, side: str) -> str:
    """Return which column counts one side of a measure; several measures share a base."""
    if name == "reported" or (side == "of" and name in OF_ALL):
        return ALWAYS
    return f"solved_{side}" if side == "of" and name in OF_ENDED else f"{name}_{side}"
