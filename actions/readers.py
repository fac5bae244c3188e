"""Readers: how the arguments of a verb are found in what was said, or asked for.

They return what fits into a button: numbers, short words, moments as minutes since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from actions.capability import Question, Read
from actions.meaning.quantities import find_quantities
from actions.meaning.times import TimeExpression, read_time
from actions.turn import Turn
from actions.which import which_shown

Choices = Callable[[Turn], Sequence[tuple[int, str]]]
MOST_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Reference:
    """A thing of the database: named, pointed at (“the second one”), or chosen from a list."""

    kind: str
    """The kind under which the thing is named in the index."""
    entity: str
    """The kind of span that names it in a sentence."""
    ask: str = ""
    """The key of the question; without one the thing is optional."""
    choices: Choices | None = None

    def read(self, turn: Turn) -> Read:
        """Return the id of the thing, None when it is optional and absent, or a question."""
        candidates: list[tuple[int, str]] = []
        for span in turn.meaning.all(self.entity):
            found = turn.names.resolve(span.value, self.kind)
            if found.certain is not None:
                return Read(int(found.certain))
            candidates += [(int(match.id), match.name) for match in found.candidates]
        matches = turn.names.match(turn.heard.text, kinds=[self.kind], limit=3)
        if len(matches) == 1 or (matches and matches[0].score > matches[1].score):
            return Read(int(matches[0].id))
        shown = which_shown(turn.heard.text, turn.shown(self.kind))
        if shown is not None:
            return Read(shown)
        if not self.ask:
            return Read(None)
        candidates += [(int(match.id), match.name) for match in matches]
        return Read(question=self._question(turn, candidates))

    def _question(self, turn: Turn, candidates: list[tuple[int, str]]) -> Question:
        """Offer what nearly fits, else what was just shown, else what there is."""
        everything = list(self.choices(turn) if self.choices else ())
        shown = turn.shown(self.kind)
        just_shown = [choice for choice in everything if choice[0] in shown]
        choices = candidates or just_shown or everything
        unique = tuple(dict(choices).items())[:MOST_CHOICES]
        return Question(self.ask if unique else f"{self.ask}.none", self.kind, unique)


@dataclass(frozen=True, slots=True)
class Party:
    """How many people: “两位”, “for 3”, “算我一个”; one when nothing is said."""

    def read(self, turn: Turn) -> Read:
        """Return the number of people."""
        found = find_quantities(turn.heard.text)
        return Read(found[0].number if found else 1)


@dataclass(frozen=True, slots=True)
class WantedTime:
    """The beginning or the end of the time that is spoken of, in minutes since 1970."""

    edge: str

    def read(self, turn: Turn) -> Read:
        """Return the moment in minutes, or None when no time is spoken of."""
        found = spoken_time(turn)
        if found is None:
            return Read(None)
        moment = found.start if self.edge == "start" else found.end
        return Read(as_minutes(moment))


@dataclass(frozen=True, slots=True)
class WholeText:
    """Everything that was typed after a command, or the whole sentence."""

    def read(self, turn: Turn) -> Read:
        """Return the words."""
        return Read(turn.heard.text)


def spoken_time(turn: Turn) -> TimeExpression | None:
    """Return the time that the sentence speaks of, or None."""
    return read_time(turn.heard.text, turn.now, turn.work.calendar)


def as_minutes(moment: datetime) -> int:
    """Return a moment as whole minutes since 1970, short enough for a button."""
    return int(moment.timestamp() // 60)


def from_minutes(minutes: int | None) -> datetime | None:
    """Return the moment that `as_minutes` packed."""
    return None if minutes is None else datetime.fromtimestamp(minutes * 60, UTC)
