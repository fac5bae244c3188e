"""What is kept about members. A club never loses its owner, not even to a wish to be forgotten."""

from __future__ import annotations

from pathlib import Path

from activities.clubs import queries, service
from activities.clubs.workflow import MemberRole
from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.privacy.parts import PersonalPart, StillNeeded


class ClubLed(StillNeeded):
    """A club would be left without anybody to lead it; `club` names it."""

    code = "privacy_club_led"


def _may_leave(work: UnitOfWork, user: User) -> None:
    for club, mine in queries.clubs_of(work, user):
        heirs = queries.members(work, club.id, (MemberRole.ADMINISTRATOR,))
        if mine.role == MemberRole.CREATOR and not heirs:
            raise ClubLed(club=club.zh if user.language == "zh" else club.en or club.zh)


def _leave(work: UnitOfWork, user: User) -> None:
    for club, _ in queries.clubs_of(work, user):
        service.leave(work, user, club.id)


PART = PersonalPart(Path(__file__).parent, may_leave=_may_leave, leave=_leave)
