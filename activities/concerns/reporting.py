"""Storing a report with the person who is responsible for it, and the lists of what is open."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from activities.casework.clocks import Clock
from activities.concerns.access import note_named, staff_named_in
from activities.concerns.facts import ConcernCreated, DangerTold
from activities.concerns.floods import MOST_REPORTS, refuse_flood
from activities.concerns.models import Category, Concern
from activities.concerns.promises import promise
from activities.concerns.routing import Responsibility, responsible_for
from activities.concerns.saying import LONGEST_TEXT, attach_photo
from activities.concerns.sealing import sealed_for
from activities.concerns.workflow import OPEN, ConcernState
from activities.conversations.models import Conversation
from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.people.codes import new_code
from activities.people.models import User
from activities.places.models import Building

NUMBER_LENGTH = 8
IDENTITIES = ("named", "pseudonym", "confidential", "anonymous")
PSEUDONYMS = 12
"""How many pseudonyms the catalogue has."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the reporter confirmed on the draft card."""

    building: Building
    category: Category
    text: str
    floor: str | None = None
    spot: str | None = None
    urgent: bool = False
    identity: str = "named"
    photos: tuple[str, ...] = ()
    about_staff: frozenset[int] = field(default_factory=frozenset)
    """Members of staff whom the report is about, besides those it names."""
    consent_version: int | None = None
    """To which words the reporter agreed; without it nothing of a sensitive matter is stored."""


def report(
    work: UnitOfWork,
    reporter: User,
    conversation: Conversation,
    what: Report,
    *,
    most: int = MOST_REPORTS,
) -> Concern:
    """Store a concern with the person responsible for it; `most` of them within an hour.

    Raises NobodyResponsible, TooManyReports.
    """
    refuse_flood(work, reporter, conversation, most)
    about = staff_named_in(work, what.text) | what.about_staff
    hidden_from = {reporter.id} if what.identity != "named" else set()
    responsible = responsible_for(
        work, what.building, what.category, never=frozenset(about | hidden_from)
    )
    is_anonymous = what.identity == "anonymous"
    concern = _row(work, what, responsible)
    concern.reporter = None if is_anonymous else reporter
    concern.conversation_id = None if is_anonymous else conversation.id
    concern.text = sealed_for(work, concern, concern.text)
    work.session.add(concern)
    work.session.flush()
    note_named(work, concern, about)
    for token in () if _may_not_store(what) else what.photos:
        attach_photo(work, concern, reporter, token)
    promise(work, concern, Clock.FIRST_RESPONSE, Clock.RESOLUTION)
    work.tell(ConcernCreated(concern))
    return concern


def _row(work: UnitOfWork, what: Report, responsible: Responsibility) -> Concern:
    if what.identity not in IDENTITIES:
        raise NotFound(kind="identity")
    return Concern(
        district_id=what.building.district_id,
        number=new_code(NUMBER_LENGTH),
        building=what.building,
        category=what.category,
        floor=what.floor,
        spot=what.spot,
        urgent=what.urgent,
        text="" if _may_not_store(what) else what.text[:LONGEST_TEXT],
        consent_version=what.consent_version if what.category.sensitive else None,
        identity=what.identity,
        alias=secrets.randbelow(PSEUDONYMS) if what.identity == "pseudonym" else None,
        state=ConcernState.NEW,
        level=responsible.level,
        owner=responsible.owner,
        first_response_due_at=work.now,
        resolution_due_at=work.now,
        next_due_at=work.now,
        created_at=work.now,
    )


def _may_not_store(what: Report) -> bool:
    """Tell whether only that somebody wants to be called may be stored."""
    return what.category.sensitive and what.consent_version is None


def owned_by(work: UnitOfWork, user: User, *, limit: int = 20) -> Sequence[Concern]:
    """Return the open concerns that the person is responsible for, due first."""
    # The numbers are put in order first: whole rows by the thousand would be.
    ids = work.session.scalars(
        select(Concern.id)
        .where(Concern.owner_id == user.id, Concern.state.in_(OPEN))
        .order_by(Concern.urgent.desc(), Concern.priority.desc(), Concern.next_due_at, Concern.id)
        .limit(limit)
    ).all()
    found = work.session.scalars(select(Concern).where(Concern.id.in_(ids))).unique().all()
    return sorted(found, key=lambda each: ids.index(each.id))


def tell_danger(work: UnitOfWork, person: User, building: Building | None, danger: str) -> None:
    """Let whoever is responsible know at once, before anything is confirmed.

    A word about self-harm goes to a confidential handler only. Nobody responsible is no refusal:
    the person has been told whom to call.
    """
    if building is None:
        return
    found = category(work, DANGER_CATEGORIES.get(danger, "other"))
    owner = responsible_for(work, building, found, never=frozenset({person.id})).owner
    work.tell(DangerTold(danger, building, found, owner, person.id))


DANGER_CATEGORIES = {
    "fire": "fire_safety",
    "lift_trapped": "lift",
    "self_harm": "mental_health",
    "violence": "security",
    "medical": "security",
    "gas": "fire_safety",
    "electric": "power",
    "flood": "water",
    "food_poisoning": "catering_food_safety",
}


def categories(work: UnitOfWork) -> Sequence[Category]:
    """Return every category, in the order in which they are offered."""
    return work.session.scalars(select(Category).order_by(Category.id)).all()


def category(work: UnitOfWork, code: str) -> Category:
    """Return the category of that code. Raises NotFound."""
    found = work.session.scalars(select(Category).where(Category.code == code)).first()
    if found is None:
        raise NotFound(kind="category")
    return found
