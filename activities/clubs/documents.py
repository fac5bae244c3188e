"""What clubs are found by."""

from __future__ import annotations

from collections.abc import Iterable

from activities.clubs.models import Club
from activities.clubs.queries import KIND, clubs
from activities.db.work import UnitOfWork
from activities.search.index import Document


def documents(work: UnitOfWork) -> Iterable[Document]:
    """Yield what every club that meets is found by, in both languages."""
    for club in clubs(work):
        yield from documents_of(club)


def documents_of(club: Club) -> Iterable[Document]:
    """Yield what one club is found by, in both languages."""
    for language in ("zh", "en"):
        wanted_latin = language == "en"
        told = [getattr(club, f"{field}_{language}") for field in ("about", "meets")]
        yield Document(
            district_id=club.district_id,
            kind=KIND,
            subject_id=club.id,
            language=language,
            title=getattr(club, language),
            phrases=tuple(name for name in club.aliases if name.isascii() == wanted_latin),
            body=" ".join(told),
        )
