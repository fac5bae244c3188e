"""Readers: how the arguments of a verb are found in what was said, or asked for.

They return what fits into a button: numbers, short words, moments as minutes since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from actions.capability import Question, Read
from actions.meaning.names import NameMatch
from actions.meaning.quantities import find_quantities
from actions.meaning.times import TimeExpression, read_time
from actions.pointing import for_others
from actions.turn import Turn
from actions.which import which_shown

Choices = Callable[[Turn], Sequence[tuple[int, str]]]
MOST_CHOICES = 6
NEAREST = 3
"""So many are offered when nothing has a name like the words."""
SURELY_A_NAME = 0.78
LIKELY = 0.6
"""From this score on a name is like the words; below it is only the nearest there is."""


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
    akin: Choices | None = None
    """What is of the same sort as the words, where no name fits them."""

    def read(self, turn: Turn) -> Read:
        """Return the id of the thing, None when it is optional and absent, or a question."""
        near: list[tuple[int, str]] = []
        candidates: list[tuple[int, str]] = []
        for span in turn.meaning.all(self.entity):
            found = turn.names.resolve(span.value, self.kind)
            if found.certain is not None:
                return Read(int(found.certain))
            for match in found.candidates:
                these = near if match.score >= LIKELY else candidates
                these.append((int(match.id), _called(turn, match)))
        matches = turn.names.match(turn.heard.text, kinds=[self.kind], limit=3)
        if len(matches) == 1 or (matches and matches[0].score > matches[1].score):
            return Read(int(matches[0].id))
        shown = which_shown(turn.heard.text, turn.shown(self.kind))
        if shown is not None:
            return Read(shown)
        if not self.ask:
            return Read(None)
        near += [(int(match.id), _called(turn, match)) for match in matches]
        return Read(question=self._question(turn, near, candidates))

    def everything(self, turn: Turn) -> Question | None:
        """Return the question with everything that was not offered yet."""
        offered = turn.shown(self.kind)
        every = self.choices(turn) if self.choices else ()
        rest = tuple(choice for choice in every if choice[0] not in offered)[:MOST_CHOICES]
        return Question(self.ask, self.kind, rest) if rest else None

    def _question(
        self, turn: Turn, near: list[tuple[int, str]], candidates: list[tuple[int, str]]
    ) -> Question:
        """Offer what nearly fits, else what was just shown, else what there is."""
        everything = list(self.choices(turn) if self.choices else ())
        if near or candidates:
            akin = list(self.akin(turn)) if self.akin else []
            most = MOST_CHOICES if near else NEAREST
            unique = tuple(dict([*near, *akin, *candidates]).items())[:most]
            return Question(self.ask, self.kind, unique, is_guess=True)
        shown = turn.shown(self.kind)
        just_shown = [choice for choice in everything if choice[0] in shown]
        unique = tuple(dict(just_shown or everything).items())[:MOST_CHOICES]
        return Question(self.ask if unique else f"{self.ask}.none", self.kind, unique)


@dataclass(frozen=True, slots=True)
class Party:
    """How many people: “两位”, “for 3”, “算我一个”, “同事也来”; one when nothing is said."""

    def read(self, turn: Turn) -> Read:
        """Return the number of people."""
        others = for_others(turn.heard.text)
        if others is not None:
            return Read(others + 1)
        found = find_quantities(without_names(turn))
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


def without_names(turn: Turn) -> str:
    """Return the words with commas where names stand: 八人饭桌 is no party of eight."""
    text = turn.heard.text
    for match in turn.names.match(text, limit=3):
        if match.score >= SURELY_A_NAME:
            text = text[: match.start] + "，" * (match.end - match.start) + text[match.end :]
    return text


def _called(turn: Turn, match: NameMatch) -> str:
    return turn.names.called(match.kind, match.id, turn.language, match.name)


def spoken_time(turn: Turn) -> TimeExpression | None:
    """Return the time that the sentence speaks of, or None."""
    return read_time(turn.heard.text, turn.now, turn.work.calendar)


def as_minutes(moment: datetime) -> int:
    """Return a moment as whole minutes since 1970, short enough for a button."""
    return int(moment.timestamp() // 60)


def from_minutes(minutes: int | None) -> datetime | None:
    """Return the moment that `as_minutes` packed."""
    return None if minutes is None else datetime.fromtimestamp(minutes * 60, UTC)
