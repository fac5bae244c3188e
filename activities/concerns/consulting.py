"""From many followers to a consultation: offered once, decided by whoever is responsible.

What a consultation is lives elsewhere: it begins with the offers that were wanted.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from activities.concerns.access import require_staff
from activities.concerns.facts import ConsultationOffered
from activities.concerns.models import Concern
from activities.concerns.people_models import ConsultationOffer
from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.people.models import User

FOLLOWERS_FOR_CONSULTATION = 10


def offer_if_many(work: UnitOfWork, concern: Concern, followers: int) -> None:
    """Offer it once the weight of the followers reaches the limit; once for good."""
    if followers < FOLLOWERS_FOR_CONSULTATION or offer_of(work, concern) is not None:
        return
    work.session.add(
        ConsultationOffer(
            district_id=concern.district_id,
            concern_id=concern.id,
            followers=followers,
            offered_at=work.now,
        )
    )
    work.session.flush()
    work.tell(ConsultationOffered(concern, followers))


def decide(work: UnitOfWork, worker: User, concern: Concern, *, wanted: bool) -> ConsultationOffer:
    """Keep the decision; a later one corrects it. Raises NotFound when nothing was offered."""
    require_staff(work, worker, concern)
    offer = offer_of(work, concern)
    if offer is None:
        raise NotFound(kind="offer")
    offer.wanted, offer.decided_by_id, offer.decided_at = wanted, worker.id, work.now
    work.session.flush()
    return offer


def offer_of(work: UnitOfWork, concern: Concern) -> ConsultationOffer | None:
    """Return what was offered for the concern, or None."""
    return work.session.scalars(
        select(ConsultationOffer).where(ConsultationOffer.concern_id == concern.id)
    ).first()


def wanted(work: UnitOfWork) -> Sequence[ConsultationOffer]:
    """Return the offers that a worker took up, oldest first: what consultations begin with."""
    return work.session.scalars(
        select(ConsultationOffer)
        .where(ConsultationOffer.wanted.is_(True))
        .order_by(ConsultationOffer.id)
    ).all()
