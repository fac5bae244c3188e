"""What collective appointments are found by, while they collect or are to come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from activities.appointments import queries
from activities.appointments.models import CollectiveAppointment
from activities.db.work import UnitOfWork
from activities.search.index import Document

KIND: Final = "appointment"


def documents(work: UnitOfWork) -> Iterable[Document]:
    """Yield what every open appointment is found by, in both languages."""
    for each in queries.all_open(work):
        yield from documents_of(each)


def documents_of(appointment: CollectiveAppointment) -> Iterable[Document]:
    """Yield what one appointment is found by, in both languages."""
    together = {"zh": ("集体办理", "上门办理"), "en": ("collective appointment", "group session")}
    for language, phrases in together.items():
        title = getattr(appointment, language)
        about = getattr(appointment, f"about_{language}")
        yield Document(
            district_id=appointment.district_id,
            kind=KIND,
            subject_id=appointment.id,
            language=language,
            title=title,
            phrases=tuple(f"{title} {phrase}" for phrase in phrases),
            body=f"{getattr(appointment.building, language)} {about}",
        )
