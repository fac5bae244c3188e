"""Seeing events as one person does: the same card for a turn, a notice and a refresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions import formatting
from actions.notices import Notices
from actions.reply import Arg, Button, Style
from actions.texts import Texts
from actions.turn import Turn
from activities.db.work import UnitOfWork
from activities.events.models import Event
from activities.people.models import User

LONGEST_ABOUT = 300


@dataclass(frozen=True, slots=True)
class View:
    """A person, their language, and the means to speak to them."""

    work: UnitOfWork
    texts: Texts
    user: User
    base_url: str = ""

    @property
    def language(self) -> str:
        """The language in which this person is answered."""
        return self.user.language

    @property
    def now(self) -> datetime:
        """The moment, in UTC."""
        return self.work.now

    def say(self, key: str, **data: object) -> str:
        """Return a sentence in the person's language."""
        return self.texts.say(key, self.language, **data)

    def named(self, thing: Any, field_name: str = "") -> str:
        """Return the text of a row in the person's language."""
        column = f"{field_name}_{self.language}" if field_name else self.language
        return str(getattr(thing, column) or "")

    def button(
        self, key: str, verb: str, *args: Arg, style: Style = "plain", **data: object
    ) -> Button:
        """Return a button labelled in the person's language."""
        return Button(self.say(key, **data), verb, args, style)

    def when(self, event: Event) -> str:
        """Return day and times of an event."""
        return formatting.span(event.starts_at, event.ends_at, self.now, self.language)

    def moment(self, moment: datetime) -> str:
        """Return a day with a time of day."""
        return formatting.when(moment, self.now, self.language)

    def where(self, event: Event) -> str:
        """Return building, floor and spot, as far as they are known."""
        parts = (self.named(event.building), event.floor or "", self.named(event, "spot"))
        return " ".join(part for part in parts if part)

    def short(self, event: Event) -> str:
        """Return when and what, for lists."""
        return f"{self.moment(event.starts_at)} {self.named(event)}"

    def link(self, path: str) -> str:
        """Return the address of a page, or nothing when a phone could not reach it."""
        return f"{self.base_url}{path}" if self.base_url.startswith("https://") else ""


def view_of(turn: Turn) -> View:
    """Return how the person of a turn sees things."""
    return View(turn.work, turn.texts, turn.user, turn.base_url)


def view_for(notices: Notices, user: User) -> View:
    """Return how somebody who is told something sees things."""
    return View(notices.work, notices.texts, user, notices.base_url)
