"""Exchanging concerns with the city's own systems: who may, what they may see, reporting for them.

Sensitive kinds do not exist here, nor does a concern whose reporter is hidden or that names
somebody of the staff. How it is written down for others is a matter of the web.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select

from activities.casework.models import CaseStep
from activities.concerns.access import KIND
from activities.concerns.exchange_models import ExchangeKey
from activities.concerns.models import Category, Concern
from activities.concerns.people_models import NamedStaff
from activities.concerns.reporting import Report, report
from activities.concerns.saying import say
from activities.concerns.workflow import ConcernState
from activities.conversations.models import Conversation
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotAllowed, NotFound
from activities.people.models import User
from activities.people.rights import is_admin
from activities.places.models import Building
from activities.places.service import metres_between

CHANNEL = "open311"
MOST_AN_HOUR = 600
NEAREST_METRES = 300
MOST_RETURNED = 1_000
LONGEST_SPAN = timedelta(days=90)


class KeyUnknown(LouyiError):
    """No system has this key, or it was taken back."""

    code = "exchange_key_unknown"


class PlaceUnknown(LouyiError):
    """No building of ours is there."""

    code = "exchange_place_unknown"


@dataclass(frozen=True, slots=True)
class Where:
    """A place as another system knows it."""

    address_id: str = ""
    address: str = ""
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which concerns another system asks for."""

    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    begins: datetime | None = None
    ends: datetime | None = None
    closed: bool | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What another system reports."""

    category: Category
    where: Where
    text: str
    floor: str | None = None
    spot: str | None = None
    urgent: bool = False
    media_url: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


def new_key(work: UnitOfWork, admin: User, name: str) -> str:
    """Return a key for a system; it is shown once. Raises NotAllowed but for an administrator."""
    if not is_admin(admin):
        raise NotAllowed
    key = secrets.token_urlsafe(24)
    system = User(
        district_id=admin.district_id, name=name, language="zh", notice_version=1,
        created_at=work.now,
    )  # fmt: skip
    # Nobody reads there: what would be told is asked for instead.
    mailbox = Conversation(
        district_id=admin.district_id, channel=CHANNEL, address=secrets.token_hex(12),
        user=system, focus=[], unreachable_since=work.now, created_at=work.now,
    )  # fmt: skip
    work.session.add_all([system, mailbox])
    work.session.flush()
    work.session.add(
        ExchangeKey(
            district_id=admin.district_id,
            name=name,
            key_hash=_hash(key),
            user=system,
            conversation=mailbox,
            made_by_id=admin.id,
            made_at=work.now,
        )
    )
    work.session.flush()
    return key


def revoke_key(work: UnitOfWork, admin: User, name: str) -> None:
    """Take a system's key back at once. Raises NotAllowed, NotFound."""
    if not is_admin(admin):
        raise NotAllowed
    found = work.session.scalars(
        select(ExchangeKey).where(ExchangeKey.name == name, ExchangeKey.revoked_at.is_(None))
    ).first()
    if found is None:
        raise NotFound(kind="key")
    found.revoked_at = work.now
    work.session.flush()


def system_of(work: UnitOfWork, key: str) -> ExchangeKey:
    """Return the system that has the key. Raises KeyUnknown."""
    found = work.session.scalars(
        select(ExchangeKey).where(
            ExchangeKey.key_hash == _hash(key), ExchangeKey.revoked_at.is_(None)
        )
    ).first()
    if not key or found is None:
        raise KeyUnknown
    return found


def kinds(work: UnitOfWork) -> Sequence[Category]:
    """Return the kinds that may be exchanged."""
    return work.session.scalars(
        select(Category).where(Category.sensitive.is_(False)).order_by(Category.id)
    ).all()


def kind(work: UnitOfWork, code: str) -> Category:
    """Return one kind. Raises NotFound, also for a sensitive one."""
    found = next((each for each in kinds(work) if each.code == code), None)
    if found is None:
        raise NotFound(kind="category")
    return found


def take_in(work: UnitOfWork, system: ExchangeKey, told: Told) -> Concern:
    """Store what a system reports, with whoever is responsible. Raises PlaceUnknown."""
    what = Report(
        building=_building(work, told.where),
        category=told.category,
        text=told.text,
        floor=told.floor,
        spot=told.spot,
        urgent=told.urgent,
    )
    concern = report(work, system.user, system.conversation, what, most=MOST_AN_HOUR)
    if told.media_url:
        # Links of others are never followed: a worker may.
        say(work, concern, None, told.media_url, from_staff=False, internal=True)
    return concern


def concerns_for(work: UnitOfWork, system: ExchangeKey, wanted: Wanted) -> Sequence[Concern]:
    """Return what the system may see of what it asks for, the newest first."""
    query = _visible(system)
    if wanted.numbers:
        query = query.where(Concern.number.in_(wanted.numbers))
    else:
        ends = wanted.ends or work.now
        begins = max(wanted.begins or ends - LONGEST_SPAN, ends - LONGEST_SPAN)
        query = query.where(Concern.created_at >= begins, Concern.created_at <= ends)
    if wanted.categories:
        query = query.where(Category.code.in_(wanted.categories))
    if wanted.closed is not None:
        is_closed = Concern.state == ConcernState.CLOSED
        query = query.where(is_closed if wanted.closed else ~is_closed)
    return work.session.scalars(query.order_by(Concern.id.desc()).limit(MOST_RETURNED)).all()


def changed_at(work: UnitOfWork, found: Sequence[Concern]) -> dict[int, datetime]:
    """Return when each last took a step, else when it was reported."""
    told = {each.id: each.created_at for each in found}
    steps = work.session.execute(
        select(CaseStep.subject_id, CaseStep.at)
        .where(CaseStep.subject_kind == KIND, CaseStep.subject_id.in_(told))
        .order_by(CaseStep.id)
    )
    return told | {row.subject_id: row.at for row in steps}


def _visible(system: ExchangeKey) -> Select[Concern]:
    about_staff = select(NamedStaff.concern_id)
    return (
        select(Concern)
        .join(Category, Category.id == Concern.category_id)
        .where(
            Category.sensitive.is_(False),
            Concern.district_id == system.district_id,
            or_(Concern.identity == "named", Concern.reporter_id == system.user_id),
            Concern.id.not_in(about_staff),
        )
    )


def _building(work: UnitOfWork, where: Where) -> Building:
    everything = work.session.scalars(select(Building).order_by(Building.id)).all()
    for each in everything:
        names = {each.key, each.zh, each.en, each.address_zh, each.address_en, *each.aliases}
        if where.address_id == each.key or (where.address and where.address in names):
            return each
    for each in everything:
        if where.address and (each.zh in where.address or each.en in where.address):
            return each
    if where.point is None or not everything:
        raise PlaceUnknown
    point = where.point
    nearest = min(everything, key=lambda one: metres_between(point, (one.latitude, one.longitude)))
    if metres_between(point, (nearest.latitude, nearest.longitude)) > NEAREST_METRES:
        raise PlaceUnknown
    return nearest


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
