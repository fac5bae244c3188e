"""Founding a club: a wish, a building worker's answer, and then the club with its creator."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from activities.clubs.errors import (
    ClubNameInvalid,
    ClubNameTaken,
    ReasonNeeded,
    TooManyFoundings,
)
from activities.clubs.models import Club, ClubFounding, Openness
from activities.clubs.queries import ClubFilter, clubs
from activities.clubs.service import entry, move
from activities.clubs.workflow import (
    FOUNDING_WORKFLOW,
    FoundingEvent,
    FoundingState,
    MemberEvent,
)
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed, NotFound, Stale
from activities.people.models import User
from activities.people.rights import is_admin, serves
from activities.places.models import Building

LONGEST_NAME: Final = 40
LONGEST_ABOUT: Final = 300
LONGEST_REASON: Final = 300
MOST_WAITING: Final = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What the founder confirmed on the draft card; one of the two names may be empty."""

    building: Building
    interest: str
    openness: Openness
    about: str
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class FoundingProposed:
    """Somebody wishes to found a club."""

    founding: ClubFounding


@dataclass(frozen=True, slots=True)
class FoundingDecided:
    """The wish was answered."""

    founding: ClubFounding
    by: User


def plain(name: str) -> str:
    """Return what two names have in common when people take them for the same."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def is_usable(name: str) -> bool:
    """Tell whether a name can be said: two letters or more, and not a whole story."""
    return len(plain(name)) >= 2 and len(name) <= LONGEST_NAME


def namesake(work: UnitOfWork, building_id: int, names: Sequence[str]) -> Club | None:
    """Return the club of the building that is called like one of these, or None."""
    wanted = {plain(name) for name in names} - {""}
    for each in clubs(work, ClubFilter(building_id=building_id)):
        if wanted & {plain(name) for name in (each.zh, each.en, *each.aliases)}:
            return each
    return None


def propose(work: UnitOfWork, founder: User, wish: Wish) -> ClubFounding:
    """Ask the building's workers for the club.

    Raises ClubNameInvalid, ClubNameTaken, TooManyFoundings.
    """
    zh, en = wish.zh.strip() or wish.en.strip(), wish.en.strip() or wish.zh.strip()
    if not is_usable(zh) or not is_usable(en):
        raise ClubNameInvalid(longest=LONGEST_NAME)
    _require_free(work, wish.building, (zh, en))
    own = [
        each for each in waiting(work, wish.building.district_id) if each.founder_id == founder.id
    ]
    if len(own) >= MOST_WAITING:
        raise TooManyFoundings(n=len(own))
    founding = ClubFounding(
        district_id=wish.building.district_id,
        building_id=wish.building.id,
        building=wish.building,
        founder_id=founder.id,
        founder=founder,
        zh=zh,
        en=en,
        interest=wish.interest,
        openness=wish.openness,
        about=wish.about.strip()[:LONGEST_ABOUT],
        state=FoundingState.WAITING,
        created_at=work.now,
    )
    work.session.add(founding)
    work.session.flush()
    work.tell(FoundingProposed(founding))
    return founding


def waiting(work: UnitOfWork, district_id: int | None = None) -> Sequence[ClubFounding]:
    """Return the wishes without an answer, oldest first."""
    query = select(ClubFounding).where(ClubFounding.state == FoundingState.WAITING)
    if district_id is not None:
        query = query.where(ClubFounding.district_id == district_id)
    return work.session.scalars(query.order_by(ClubFounding.id)).all()


def waiting_for(work: UnitOfWork, worker: User) -> Sequence[ClubFounding]:
    """Return the wishes that this worker may answer, oldest first."""
    return [each for each in waiting(work) if may_decide(worker, each)]


def may_decide(worker: User, founding: ClubFounding) -> bool:
    """Tell whether the person may answer the wish; nobody answers their own."""
    cares = is_admin(worker) or serves(worker, founding.building)
    return cares and worker.id != founding.founder_id


def founding_for(work: UnitOfWork, worker: User, founding_id: int) -> ClubFounding:
    """Return a wish to somebody who may answer it. Raises NotFound, NotAllowed."""
    found = work.session.get(ClubFounding, founding_id)
    if found is None:
        raise NotFound(kind="club_founding")
    if not may_decide(worker, found):
        raise NotAllowed
    return found


def approve(work: UnitOfWork, worker: User, founding_id: int) -> Club:
    """Found the club: from now on it exists and its founder leads it.

    Raises NotFound, NotAllowed, ClubNameTaken, and Stale when it was answered before.
    """
    founding = _open(work, worker, founding_id)
    _require_free(work, founding.building, (founding.zh, founding.en), but=founding.id)
    FOUNDING_WORKFLOW.advance(work, founding, FoundingEvent.APPROVE, actor_id=worker.id)
    club = Club(
        district_id=founding.district_id,
        building_id=founding.building_id,
        building=founding.building,
        key=f"founded_{founding.id}",
        zh=founding.zh,
        en=founding.en,
        aliases=[],
        interest=founding.interest,
        openness=founding.openness,
        about_zh=founding.about,
        about_en=founding.about,
        meets_zh="",
        meets_en="",
    )
    work.session.add(club)
    work.session.flush()
    founding.club_id, founding.decided_at = club.id, work.now
    move(work, club, entry(work, club, founding.founder), MemberEvent.FOUND, worker)
    work.tell(FoundingDecided(founding, worker))
    return club


def decline(work: UnitOfWork, worker: User, founding_id: int, reason: str) -> ClubFounding:
    """Say no, and why. Raises NotFound, NotAllowed, ReasonNeeded, Stale."""
    founding = _open(work, worker, founding_id)
    words = reason.strip()[:LONGEST_REASON]
    if not words:
        raise ReasonNeeded
    FOUNDING_WORKFLOW.advance(
        work, founding, FoundingEvent.DECLINE, actor_id=worker.id, reason=words
    )
    founding.reason, founding.decided_at = words, work.now
    work.session.flush()
    work.tell(FoundingDecided(founding, worker))
    return founding


def _open(work: UnitOfWork, worker: User, founding_id: int) -> ClubFounding:
    founding = founding_for(work, worker, founding_id)
    work.session.refresh(founding, with_for_update={"of": ClubFounding})
    if founding.state != FoundingState.WAITING:
        raise Stale(kind="club_founding")
    return founding


def _require_free(
    work: UnitOfWork, building: Building, names: Sequence[str], *, but: int | None = None
) -> None:
    taken = namesake(work, building.id, names)
    if taken is not None:
        raise ClubNameTaken(name=taken.zh)
    wanted = {plain(name) for name in names}
    for each in waiting(work, building.district_id):
        same_place = each.building_id == building.id and each.id != but
        if same_place and wanted & {plain(each.zh), plain(each.en)}:
            raise ClubNameTaken(name=each.zh)
