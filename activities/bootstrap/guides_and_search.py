"""Guides into the database, and the search index over everything that can be found.

The composition lives here since capabilities know neither each other nor the whole.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from activities.appointments import documents as appointments
from activities.clubs import documents as clubs
from activities.db.work import UnitOfWork
from activities.events import documents as events
from activities.guides import service as guides
from activities.guides.loading import guide_files, read_guides
from activities.places.models import District
from activities.scheduling.models import Due
from activities.search.index import Document, rebuild
from activities.stations import documents as stations
from activities.stations.changing import REVIEW, plan_review
from activities.stations.service import stations as all_stations


def prepare_guides_and_search(work: UnitOfWork, *, sample_guides: bool = True) -> None:
    """Load sample guides that are not there yet, plan reviews, write the index anew."""
    district_id = work.session.scalars(select(District.id).order_by(District.id)).first()
    if district_id is None:
        return
    if sample_guides:
        guides.load_guides(work, district_id, read_guides(guide_files()))
    plan_first_reviews(work)
    rebuild(work, documents(work))


def plan_first_reviews(work: UnitOfWork) -> None:
    """Plan the question “is this still right?” for stations that nobody was ever asked about."""
    planned = set(work.session.scalars(select(Due.subject_id).where(Due.kind == REVIEW).distinct()))
    for station in all_stations(work):
        if station.id not in planned:
            plan_review(work, station)


def documents(work: UnitOfWork) -> Iterable[Document]:
    """Yield what everything is found by: guides, stations, clubs, coming events, appointments."""
    yield from guides.documents(work)
    yield from stations.documents(work)
    yield from clubs.documents(work)
    yield from events.documents(work)
    yield from appointments.documents(work)
