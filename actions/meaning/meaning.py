"""What a sentence means, as data. How it is found out lives in bot/understanding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked span of the text: `text[start:end]` is the `value` as it was written."""

    kind: str
    value: str
    start: int
    end: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class IntentGuess:
    """One candidate intent and how sure the adapter is, 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ConcernGuess:
    """What a reported concern is about; only meaningful when the sentence reports one."""

    category: str
    confidence: float
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """The reading of one message: the best intent, the next best, and the marked spans."""

    text: str
    intent: str
    confidence: float
    ranking: tuple[IntentGuess, ...] = ()
    entities: tuple[Entity, ...] = ()
    language: Literal["zh", "en"] = "zh"
    concern: ConcernGuess | None = None
    source: Literal["rasa", "keywords"] = "keywords"

    def all(self, kind: str) -> tuple[Entity, ...]:
        """Return every span of one kind, in the order written."""
        return tuple(entity for entity in self.entities if entity.kind == kind)

    def first(self, kind: str) -> str | None:
        """Return the words of the first span of one kind, or None."""
        return next((entity.value for entity in self.entities if entity.kind == kind), None)
