"""Seeing events as one person does: the same card for a turn, a notice and a refresh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from actions import formatting
from actions.notices import Notices
from actions.texts import Texts
from actions.turn import Turn
from actions.voice import Voice
from activities.db.work import UnitOfWork
from activities.events.models import Event
from activities.people import service as people
from activities.people.models import User

LONGEST_ABOUT = 300


@dataclass(frozen=True, slots=True)
class View(Voice):
    """A person, their language, and the means to speak to them."""

    work: UnitOfWork
    texts: Texts
    user: User
    base_url: str = ""

    @property
    def now(self) -> datetime:
        """The moment, in UTC."""
        return self.work.now

    def when(self, event: Event) -> str:
        """Return day and times of an event."""
        return formatting.span(event.starts_at, event.ends_at, self.now, self.language)

    def moment(self, moment: datetime) -> str:
        """Return a day with a time of day."""
        return formatting.when(moment, self.now, self.language)

    def where(self, event: Event) -> str:
        """Return building, floor and spot, as far as they are known."""
        return event.where(self.language)

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


def views_for(notices: Notices, user_ids: Iterable[int]) -> Iterator[View]:
    """Yield how each of these people sees things, in their order; all are read at once."""
    for user in people.people(notices.work, user_ids):
        yield view_for(notices, user)
