"""How one sees that a goal was reached: in the database, and on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from activities.clubs.models import Club, ClubFounding, Membership
from activities.clubs.workflow import ACTIVE, MemberRole
from activities.concerns.models import Concern
from activities.concerns.workflow import OPEN
from activities.conversations.models import Conversation, TurnOwner
from activities.db.work import UnitOfWork
from activities.enrolment.models import Registration, RegistrationState
from activities.events.models import Event
from activities.lunch.order_models import LunchOrder
from activities.people.models import User
from activities.places.models import Building
from tests.city import Shown, texts

HAS_A_SEAT = (RegistrationState.REGISTERED, RegistrationState.PENDING_APPROVAL)


@dataclass
class Look:
    """What a person has by now, and what is on the screen."""

    work: UnitOfWork
    user_id: int
    last: Sequence[Shown]
    everything: Sequence[Shown]

    def rows(self, query: Any) -> list[Any]:
        return list(self.work.session.scalars(query).unique())

    def memberships(self) -> dict[str, str]:
        pairs = self.work.session.execute(
            select(Club.zh, Membership.role)
            .join(Membership, Membership.club_id == Club.id)
            .where(Membership.user_id == self.user_id)
        )
        return dict(pairs.all())

    def registrations(self) -> dict[str, int]:
        pairs = self.work.session.execute(
            select(Event.zh, Registration.party)
            .join(Registration, Registration.pool_id == Event.seat_pool_id)
            .where(Registration.user_id == self.user_id, Registration.state.in_(HAS_A_SEAT))
        )
        return dict(pairs.all())

    def orders(self) -> list[LunchOrder]:
        mine = select(LunchOrder).where(LunchOrder.user_id == self.user_id)
        return self.rows(mine.order_by(LunchOrder.id))

    def items(self) -> list[Any]:
        orders = self.orders()
        return list(orders[-1].items) if orders else []

    def concerns(self) -> list[Concern]:
        mine = select(Concern).where(Concern.reporter_id == self.user_id)
        return self.rows(mine.order_by(Concern.id))

    def user(self) -> User:
        return self.work.session.get_one(User, self.user_id)

    def screen(self, shown: Sequence[Shown]) -> str:
        return texts(list(shown)) + "\n" + "\n".join(each for s in shown for each in s.labels)


def _order(look: Look, wanted: dict[str, int]) -> bool:
    counts: dict[str, int] = {}
    for each in look.items():
        counts[each.portions.dish.zh] = counts.get(each.portions.dish.zh, 0) + each.count
    return counts == wanted


def _is_like(concern: Concern, wanted: dict[str, Any]) -> bool:
    has = {"category": concern.category.code, "floor": (concern.floor or "").rstrip("F")}
    return all(has[name] == str(value) for name, value in wanted.items())


def _concern(look: Look, wanted: dict[str, Any]) -> bool:
    return any(_is_like(each, wanted) for each in look.concerns())


def _concern_state(look: Look, wanted: str) -> bool:
    newest = look.concerns()[-1]
    reopened = newest.reopened > 0 and newest.state in OPEN
    return reopened if wanted == "reopened" else newest.state == wanted


def _waits(look: Look, wanted: bool) -> bool:
    own = look.rows(select(Conversation).where(Conversation.user_id == look.user_id))
    return any(each.owner == TurnOwner.WAITING for each in own) is wanted


def _again(look: Look, wanted: bool) -> bool:
    found = look.concerns()
    return (len(found) > 1 or _concern_state(look, "reopened")) is wanted


def _may_not_enter(look: Look, club: str) -> bool:
    """An invite-only club: not inside, and the club was understood."""
    return club not in look.memberships() and "邀请" in look.screen(look.last)


def _building(look: Look, wanted: str) -> bool:
    building = look.work.session.get(Building, look.user().building_id or 0)
    return building is not None and building.zh == wanted


def _proposed(look: Look, wanted: str) -> bool:
    own = look.rows(select(ClubFounding).where(ClubFounding.founder_id == look.user_id))
    return any(each.zh == wanted for each in own)


def _posted(look: Look, wanted: str) -> bool:
    own = look.rows(select(Event).where(Event.organizer_id == look.user_id))
    return any(re.search(wanted, each.zh) for each in own)


CHECKS: dict[str, Callable[[Look, Any], bool]] = {
    "answer": lambda look, wanted: bool(re.search(wanted, look.screen(look.last))),
    "answered": lambda look, wanted: bool(re.search(wanted, look.screen(look.everything))),
    "answered_in": lambda look, wanted: look.user().language == wanted,
    "building": _building,
    "waiting_for_person": _waits,
    "member": lambda look, club: look.memberships().get(club) in {*ACTIVE, MemberRole.NOT_APPROVED},
    "a_member": lambda look, wanted: bool(look.memberships()) is wanted,
    "not_member": lambda look, club: look.memberships().get(club) not in ACTIVE,
    "asked_or_refused": _may_not_enter,
    "proposed_club": _proposed,
    "registered": lambda look, event: event in look.registrations(),
    "a_registration": lambda look, wanted: bool(look.registrations()) is wanted,
    "not_registered": lambda look, event: event not in look.registrations(),
    "party": lambda look, party: party in look.registrations().values(),
    "event": _posted,
    "order": _order,
    "orders": lambda look, number: len(look.orders()) == number,
    "order_state": lambda look, state: look.orders()[-1].state == state,
    "day": lambda look, day: bool(look.orders()) and look.orders()[-1].day == day,
    "slot": lambda look, starts: (
        bool(look.orders()) and look.orders()[-1].slot_day.slot.starts == starts
    ),
    "note": lambda look, words: any(words in each.note for each in look.items()),
    "label": lambda look, name: any(each.label == name for each in look.items()),
    "concern": _concern,
    "concern_state": _concern_state,
    "matter_again": _again,
    "nudged": lambda look, number: look.concerns()[-1].nudges == number,
}
