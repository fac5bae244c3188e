"""What people want and do not get: lines before full events, and what nobody understood.

And the other promise of the district: which buildings have been visited, whose companies are known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from activities.casework.duty_models import Visit
from activities.concerns.queue import buildings_in_sight
from activities.conversations.models import Misunderstanding
from activities.dashboards.concern_figures import Period, require_officer
from activities.dashboards.numbers import LEAST_PERSONS, Share
from activities.db.work import UnitOfWork
from activities.enrolment.models import SeatPool, WaitingListEntry, WaitingState
from activities.events.models import Event, EventStatus
from activities.people.models import User

MOST_LISTED = 12
NEVER_SEATED = (
    WaitingState.WAITING, WaitingState.OFFERED, WaitingState.LEFT, WaitingState.OFFER_EXPIRED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pressure:
    """One event more people wanted than had room."""

    event: Event
    seats: int
    waited: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much the lines were used in all, and where they were longest."""

    events: int
    with_line: int
    waited: int
    longest: Sequence[Pressure]


@dataclass(frozen=True, slots=True)
class Unserved:
    """What the bot could not serve: how often, what it was nearest to, sentences said often."""

    total: int
    nearest: list[tuple[str, int]]
    repeated: list[tuple[str, int]]


def waiting(work: UnitOfWork, officer: User, period: Period) -> Waiting:
    """Return the pressure on events of the period. Lines of fewer than five are not listed."""
    require_officer(officer)
    places = [each.id for each in buildings_in_sight(work, officer)]
    among = (
        Event.building_id.in_(places),
        Event.status == EventStatus.PUBLISHED,
        Event.starts_at >= period.begins_at,
        Event.starts_at < period.ends_at,
    )
    waited = func.count(WaitingListEntry.id)
    lines = work.session.execute(
        select(Event, waited)
        .join(SeatPool, SeatPool.id == Event.seat_pool_id)
        .join(
            WaitingListEntry,
            and_(WaitingListEntry.pool_id == SeatPool.id, WaitingListEntry.state.in_(NEVER_SEATED)),
        )
        .where(*among)
        .group_by(Event.id)
        .order_by(waited.desc(), Event.id)
    ).all()
    longest = [
        Pressure(event, event.seats.capacity or 0, n) for event, n in lines if n >= LEAST_PERSONS
    ]
    events = work.session.scalar(select(func.count(Event.id)).where(*among)) or 0
    return Waiting(events, len(lines), sum(n for _, n in lines), longest[:MOST_LISTED])


def unserved(work: UnitOfWork, officer: User, period: Period) -> Unserved:
    """Return what nobody understood in the district. Rare sentences are the operator's to read."""
    require_officer(officer)
    rows = work.session.execute(
        select(Misunderstanding.text, Misunderstanding.ranking).where(
            Misunderstanding.district_id == officer.district_id,
            Misunderstanding.created_at >= period.begins_at,
            Misunderstanding.created_at < period.ends_at,
        )
    ).all()
    said = Counter(text.strip().casefold() for text, _ in rows)
    nearest = Counter(str(ranking[0][0]) for _, ranking in rows if ranking)
    return Unserved(
        len(rows),
        [each for each in nearest.most_common(MOST_LISTED) if each[1] >= LEAST_PERSONS],
        [each for each in said.most_common(MOST_LISTED) if each[1] >= LEAST_PERSONS],
    )


def visited(work: UnitOfWork, officer: User, period: Period) -> tuple[Share, Share]:
    """Return how many buildings were visited, and in how many a company was met by name."""
    require_officer(officer)
    places = [each.id for each in buildings_in_sight(work, officer)]
    been = select(func.count(Visit.building_id.distinct())).where(
        Visit.building_id.in_(places),
        Visit.at >= period.begins_at,
        Visit.at < period.ends_at,
        Visit.state == "done",
    )
    met = been.where(Visit.company.is_not(None))
    session = work.session
    return (
        Share(session.scalar(been) or 0, len(places)),
        Share(session.scalar(met) or 0, len(places)),
    )
