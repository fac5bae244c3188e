"""Somebody who asks for a page: who they are, and how everything is said in their language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request

from actions import formatting
from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.sections import Section
from bot.console.session import Desk, desk_of
from bot.web.parts import Parts
from bot.web.problems import parts_of


@dataclass(frozen=True, slots=True)
class Asking:
    """One request of somebody who may enter the section."""

    work: UnitOfWork
    desk: Desk
    parts: Parts

    @property
    def user(self) -> User:
        """Who asks."""
        return self.desk.user

    @property
    def language(self) -> str:
        """The language in which this person reads."""
        return self.desk.user.language

    @property
    def now(self) -> datetime:
        """The moment of the request, in UTC."""
        return self.work.now

    def say(self, key: str, **data: object) -> str:
        """Return a sentence in the person's language."""
        return self.parts.texts.say(key, self.language, **data)

    def named(self, thing: Any, field: str = "") -> str:
        """Return the `zh` or `en` text of a row, or that of one of its fields."""
        return str(getattr(thing, f"{field}_{self.language}" if field else self.language) or "")

    def called(self, person: User | None) -> str:
        """Return somebody's name, or a word for who has none."""
        return (person.called(self.language) if person else "") or self.say("console.unnamed")

    def when(self, moment: datetime | None) -> str:
        """Return day and time as people say them, nothing for no moment."""
        return "" if moment is None else formatting.when(moment, self.now, self.language)


def asking_of(work: UnitOfWork, request: Request, section: Section | None) -> Asking:
    """Return who asks. Raises NotSignedIn, RightsGone, and NotAllowed outside their sections."""
    parts = parts_of(request)
    desk = desk_of(work, request, parts)
    if section is not None:
        desk.require(section)
    return Asking(work, desk, parts)
