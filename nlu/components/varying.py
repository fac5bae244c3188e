"""More training sentences from marked ones: the names in them exchanged for others of their kind.

A club or an event is named in the database, not in the training data. Where the names change and
the rest stays, the model learns from the rest.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlu.components.folding import fold, language_of


@dataclass(frozen=True)
class Mark:
    """One marked span of a text: what kind, and from where to where."""

    kind: str
    start: int
    end: int


Marked = tuple[str, Sequence[Mark]]
_Words = Mapping[tuple[str, str], list[str]]


def _kind(text: str, mark: Mark) -> tuple[str, str]:
    return mark.kind, language_of(fold(text[mark.start : mark.end]))


def words_by_kind(examples: Iterable[Marked]) -> _Words:
    """Return the different marked words of each kind and language."""
    words: dict[tuple[str, str], set[str]] = defaultdict(set)
    for text, marks in examples:
        for mark in marks:
            words[_kind(text, mark)].add(text[mark.start : mark.end])
    return {kind: sorted(found) for kind, found in words.items()}


def varied(example: Marked, words: _Words, chance: random.Random) -> tuple[str, list[Mark]]:
    """Return the example with other words in its marks, and the marks where they now stand."""
    text, marks = example
    said, moved, last = "", [], 0
    for mark in sorted(marks, key=lambda mark: mark.start):
        said += text[last : mark.start]
        word = chance.choice(words[_kind(text, mark)])
        moved.append(Mark(mark.kind, len(said), len(said) + len(word)))
        said += word
        last = mark.end
    return said + text[last:], moved


def variations(examples: Sequence[Marked], times: int) -> list[tuple[int, str, list[Mark]]]:
    """Return `times` variations of each marked example, each with the example's place."""
    words = words_by_kind(examples)
    chance = random.Random(0)  # noqa: S311 - the same copies each time, no secret
    return [
        (place, *varied(example, words, chance))
        for _ in range(times)
        for place, example in enumerate(examples)
        if example[1]
    ]
