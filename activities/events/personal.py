"""What is kept about organizers. An event that is still to come is handed over or called off."""

from __future__ import annotations

from pathlib import Path

from activities.db.work import UnitOfWork
from activities.events.organizing import organized_by
from activities.people.models import User
from activities.privacy.parts import PersonalPart, StillNeeded


class EventOrganized(StillNeeded):
    """An event to come would be left without its organizer; `event` names it."""

    code = "privacy_event_organized"


def _may_leave(work: UnitOfWork, user: User) -> None:
    for event in organized_by(work, user, limit=1):
        raise EventOrganized(event=event.zh if user.language == "zh" else event.en or event.zh)


PART = PersonalPart(Path(__file__).parent, may_leave=_may_leave)
