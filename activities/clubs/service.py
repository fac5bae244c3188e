"""Finding clubs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from activities.clubs.models import Club
from activities.db.work import UnitOfWork
from activities.errors import NotFound


def club(work: UnitOfWork, club_id: int) -> Club:
    """Return the club. Raises NotFound."""
    found = work.session.get(Club, club_id)
    if found is None:
        raise NotFound(kind="club")
    return found


def clubs(
    work: UnitOfWork, *, interest: str | None = None, building_id: int | None = None
) -> Sequence[Club]:
    """Return the clubs of an interest or a building, or all of them."""
    query = select(Club).order_by(Club.id)
    if interest is not None:
        query = query.where(Club.interest == interest)
    if building_id is not None:
        query = query.where(Club.building_id == building_id)
    return work.session.scalars(query).all()
