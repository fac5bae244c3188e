"""What stations and their offerings are found by."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.places.models import District
from activities.search.index import Document
from activities.stations.models import ServiceStation
from activities.stations.service import offerings, stations


def documents(work: UnitOfWork) -> Iterable[Document]:
    """Yield what every station and every offering is found by, in both languages."""
    for station in stations(work):
        yield from documents_of(station)
    district_id = work.session.scalars(select(District.id).order_by(District.id)).first()
    for offering in offerings(work) if district_id is not None else ():
        for language in ("zh", "en"):
            wanted_latin = language == "en"
            yield Document(
                district_id=district_id or 0,
                kind="offering",
                subject_id=offering.id,
                language=language,
                title=getattr(offering, language),
                phrases=tuple(word for word in offering.words if word.isascii() == wanted_latin),
            )


def documents_of(station: ServiceStation) -> Iterable[Document]:
    """Yield what one station is found by, in both languages."""
    for language in ("zh", "en"):
        wanted_latin = language == "en"
        told = [getattr(station, f"{field}_{language}") for field in ("about", "spot", "way")]
        yield Document(
            district_id=station.district_id,
            kind="station",
            subject_id=station.id,
            language=language,
            title=getattr(station, language),
            phrases=tuple(name for name in station.aliases if name.isascii() == wanted_latin),
            body=" ".join([*told, *(getattr(each, language) for each in station.offers)]),
        )
