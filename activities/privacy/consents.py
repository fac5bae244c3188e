"""What a person agreed to, in which version, and taking it back as easily as it was given."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.privacy.models import Consent

SERVICE = "service"
"""What the notice at the first use says."""
SENSITIVE = "sensitive"
"""That a sensitive matter is stored, encrypted, for a confidential handler."""
VERSION = 1
"""Of the notice: raised when its meaning changes, and everybody reads it again."""


def give(work: UnitOfWork, user: User, purpose: str, version: int = VERSION) -> Consent:
    """Keep that the person agrees; agreeing twice is agreeing once."""
    given = consent_of(work, user, purpose)
    if given is not None and given.version >= version:
        return given
    given = Consent(
        district_id=user.district_id,
        user_id=user.id,
        purpose=purpose,
        version=version,
        given_at=work.now,
    )
    work.session.add(given)
    work.session.flush()
    return given


def withdraw(work: UnitOfWork, user: User, purpose: str) -> bool:
    """Take it back from now on; False when nothing had been given."""
    given = work.session.scalars(_standing(user, purpose)).all()
    for each in given:
        each.withdrawn_at = work.now
    work.session.flush()
    return bool(given)


def consent_of(work: UnitOfWork, user: User, purpose: str) -> Consent | None:
    """Return what stands of it, or None."""
    return work.session.scalars(_standing(user, purpose).order_by(Consent.id.desc())).first()


def standing(work: UnitOfWork, user: User) -> Sequence[Consent]:
    """Return everything the person agrees to now."""
    return work.session.scalars(
        select(Consent)
        .where(Consent.user_id == user.id, Consent.withdrawn_at.is_(None))
        .order_by(Consent.id)
    ).all()


def _standing(user: User, purpose: str) -> Select[Consent]:
    return select(Consent).where(
        Consent.user_id == user.id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)
    )
