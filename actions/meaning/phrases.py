"""Finds many written phrases in a sentence at once, with gaps, word borders and odd spacing.

What a phrase means is decided by the table it came from: see `danger` and `categories`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick

from actions.meaning.normalise import normalise
from actions.meaning.tables import Cell

Payload = TypeVar("Payload")

GAP = "…"
_SENTENCE_ENDS = "。!?;"
_SPELLED_OUT = re.compile(r"(?<![a-z])[a-z](?:[ .\-_*][a-z]){3,}(?![a-z])")
_LONGEST_GAP_CHINESE, _LONGEST_GAP_LATIN = 12, 30


@dataclass(frozen=True, slots=True)
class Flat:
    """A sentence without odd spacing: `places[i]` is where its i-th character was written."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the sentence as written for a span of the flat text."""
        return self.places[start], self.places[end - 1] + 1


def is_latin(character: str) -> bool:
    """Say whether a normalised character belongs to a word or number written with spaces."""
    return character.isalnum() and character < "\u2e80"


def flatten(text: str) -> Flat:
    """Drop signs and spaces inside words; keep one space between Latin words, and sentence ends."""
    folded = normalise(text)
    for spelled in _SPELLED_OUT.finditer(folded):
        joined = "'".join(re.findall("[a-z]", spelled.group()))
        folded = folded[: spelled.start()] + joined + folded[spelled.end() :]
    kept: list[str] = []
    places: list[int] = []
    gap_at: int | None = None
    for place, written in enumerate(folded):
        ends = _ends_sentence(folded, place)
        character = "。" if ends else written
        if not (ends or character.isalnum()):
            if gap_at is None and character not in "'’":
                gap_at = place
            continue
        if gap_at is not None and kept and is_latin(kept[-1]) and is_latin(written):
            kept.append(" ")
            places.append(gap_at)
        gap_at = None
        kept.append(character)
        places.append(place)
    return Flat("".join(kept), tuple(places))


def _ends_sentence(folded: str, place: int) -> bool:
    character = folded[place]
    if character != ".":
        return character in _SENTENCE_ENDS
    before, after = folded[place - 1 : place], folded[place + 1 : place + 2]
    return before.isalnum() and is_latin(before) and (not after or after == " ")


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    open_start: bool
    open_end: bool

    def fits(self, flat: str, start: int) -> bool:
        end = start + len(self.text)
        if not self.open_start and start and is_latin(self.text[0]) and is_latin(flat[start - 1]):
            return False
        latin_end = is_latin(self.text[-1]) and end < len(flat) and is_latin(flat[end])
        return self.open_end or not latin_end


@dataclass(frozen=True, slots=True)
class _Phrase(Generic[Payload]):
    pieces: tuple[_Piece, ...]
    at_start: bool
    at_end: bool
    payload: Payload


@dataclass(frozen=True, slots=True)
class Found(Generic[Payload]):
    """A phrase found in the flat text."""

    payload: Payload
    start: int
    end: int

    def contains(self, other: Found[Payload]) -> bool:
        """Say whether another finding lies inside this longer one."""
        inside = self.start <= other.start and other.end <= self.end
        return inside and self.end - self.start > other.end - other.start


class PhraseBook(Generic[Payload]):
    """Many phrases with what they stand for, found in one pass.

    A phrase is written as people write it. `…` stands for a few characters of anything, `*` at the
    border of a Latin word for any continuation, `^` and `$` for the begin and end of the message.
    """

    def __init__(self, phrases: Iterable[tuple[str, Payload]]) -> None:
        by_opening: dict[str, list[_Phrase[Payload]]] = {}
        for written, payload in phrases:
            phrase = _compile(written, payload)
            by_opening.setdefault(phrase.pieces[0].text, []).append(phrase)
        self._automaton = ahocorasick.Automaton()
        for opening, compiled in by_opening.items():
            self._automaton.add_word(opening, tuple(compiled))
        self._automaton.make_automaton()

    def find(self, flat: str) -> list[Found[Payload]]:
        """Return every finding in a flat text, also those inside one another."""
        if not len(self._automaton):
            return []
        found: list[Found[Payload]] = []
        for last, phrases in self._automaton.iter(flat):
            for phrase in phrases:
                start = last + 1 - len(phrase.pieces[0].text)
                end = _match(phrase, flat, start)
                if end is not None:
                    found.append(Found(phrase.payload, start, end))
        return found


def written_phrases(words: Cell) -> Iterator[str]:
    """Go through the phrases of a list of a table; each piece must have letters to look for."""
    for word in words.items():
        if not all(flatten(piece).text for piece in word.text().split(GAP)):
            raise word.error(f"“{word.text()}” has an empty piece", "write words around each “…”")
        yield word.text()


def _compile(written: str, payload: Payload) -> _Phrase[Payload]:
    core = written.removeprefix("^").removesuffix("$")
    pieces = tuple(
        _Piece(flatten(part).text, part.startswith("*"), part.endswith("*"))
        for part in core.split(GAP)
    )
    return _Phrase(pieces, written.startswith("^"), written.endswith("$"), payload)


def _match(phrase: _Phrase[Payload], flat: str, start: int) -> int | None:
    if (phrase.at_start and flat[:start].strip("。")) or not phrase.pieces[0].fits(flat, start):
        return None
    end = start + len(phrase.pieces[0].text)
    for piece in phrase.pieces[1:]:
        place = next((place for place in _places(piece, flat, end) if piece.fits(flat, place)), -1)
        if place < 0:
            return None
        end = place + len(piece.text)
    return None if phrase.at_end and flat[end:].strip("。") else end


def _places(piece: _Piece, flat: str, begin: int) -> Iterator[int]:
    """Go through the places where a later piece of a phrase may stand."""
    longest = _LONGEST_GAP_LATIN if is_latin(piece.text[0]) else _LONGEST_GAP_CHINESE
    stop = flat.find("。", begin)
    stop = len(flat) if stop < 0 else stop
    place = flat.find(piece.text, begin, stop)
    while 0 <= place <= begin + longest:
        yield place
        place = flat.find(piece.text, place + 1, stop)
