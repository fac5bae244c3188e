"""Danger in a sentence: which kind it is and whom to call. Answering is the channel's matter.

The words are a reviewed list. A false alarm costs a line of text and a missed cry may cost a life,
so a word counts unless something near it clearly cancels it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from actions.meaning.phrases import Flat, Found, PhraseBook, flatten, written_phrases
from actions.meaning.tables import Cell, load_table

DANGER_WORDS = Path(__file__).with_name("danger_words.yml")
_NUMBERS = {"110", "119", "120", "12356"}


@dataclass(frozen=True, slots=True)
class Danger:
    """A cry for help: `numbers` in the order to call them, `word` as it was written."""

    kind: str
    numbers: tuple[str, ...]
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    role: str


class DangerWords:
    """The reviewed list, ready to be looked for."""

    def __init__(self, path: Path = DANGER_WORDS) -> None:
        table = load_table(path).fields("before", "supposed", "kinds")
        before = table["before"].fields("zh", "en", "questions")
        supposed = table["supposed"].fields("zh", "en")
        self._denials = _endings(before["zh"]) + _endings(before["en"], border=" ")
        self._questions = _endings(before["questions"])
        self._suppositions = PhraseBook(
            [(word, None) for cell in supposed.values() for word in written_phrases(cell)]
        )
        self._numbers: dict[str, tuple[str, ...]] = {}
        self._book = PhraseBook(list(self._phrases(table["kinds"])))

    def _phrases(self, kinds: Cell) -> Iterator[tuple[str, _Mark]]:
        for kind, cell in kinds.pairs().items():
            fields = cell.fields("numbers", "zh", "en", optional=("exceptions", "contexts"))
            self._numbers[kind] = _numbers(fields.pop("numbers"))
            for role, words in fields.items():
                is_word = role in ("zh", "en")
                for word in words.items():
                    if is_word and len(flatten(word.text()).text) < 2:
                        raise word.error("the word is too short", "write at least two characters")
                for phrase in written_phrases(words):
                    yield phrase, _Mark(kind, "word" if is_word else role)

    def find(self, text: str) -> Danger | None:
        """Return the first danger of a sentence, or None when there is none."""
        flat = flatten(text)
        found = self._book.find(flat.text)
        real = [word for word in found if self._is_real(word, found, flat)]
        if not real:
            return None
        first = min(real, key=lambda word: (word.start, -word.end))
        start, end = flat.span(first.start, first.end)
        kind = first.payload.kind
        return Danger(kind, self._numbers[kind], text[start:end], start, end)

    def _is_real(self, word: Found[_Mark], found: list[Found[_Mark]], flat: Flat) -> bool:
        if word.payload.role != "word":
            return False
        kind = word.payload.kind
        if any(_cancels(other, word) for other in found if other.payload.kind == kind):
            return False
        begin = flat.text.rfind("。", 0, word.start) + 1
        before = " " + flat.text[begin : word.start].rstrip()
        if before.endswith(self._denials) and not before.endswith(self._questions):
            return False
        # Who speaks of dying in the conditional is taken at his word.
        return kind == "self_harm" or not self._is_supposed(flat.text, begin, word.start)

    def _is_supposed(self, flat: str, begin: int, word_start: int) -> bool:
        return any(begin <= cue.start < word_start for cue in self._suppositions.find(flat))


def _cancels(other: Found[_Mark], word: Found[_Mark]) -> bool:
    if other.payload.role == "contexts":
        return True
    overlaps = other.start < word.end and word.start < other.end
    return other.payload.role == "exceptions" and overlaps


def _numbers(cell: Cell) -> tuple[str, ...]:
    for number in cell.items():
        if number.text() not in _NUMBERS:
            allowed = ", ".join(sorted(_NUMBERS))
            raise number.error(f"{number.text()} is no emergency number", f"use one of {allowed}")
    return cell.words()


def _endings(words: Cell, border: str = "") -> tuple[str, ...]:
    return tuple(border + flatten(word).text for word in words.words())


@lru_cache(maxsize=1)
def _reviewed() -> DangerWords:
    return DangerWords()


def find_danger(text: str) -> Danger | None:
    """Return the first danger of a sentence by the reviewed list, or None."""
    return _reviewed().find(text)
