"""Names of the database found in a sentence: as written, by sound, in pinyin, or nearly right.

Built anew from rows whenever the database changes; which rows those are, the caller knows.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import ahocorasick
from rapidfuzz import fuzz

from actions.meaning.normalise import normalise
from actions.meaning.phrases import is_latin
from actions.meaning.short_names import is_general, short_forms, squeeze, without_ending
from actions.meaning.sounds import initials_of, letters_of, sound_of

How = Literal["exact", "alias", "pinyin", "fuzzy"]
Row = tuple[str, str, tuple[str, ...]]

_SCORES: dict[How, float] = {"exact": 1.0, "alias": 0.97, "pinyin": 0.9, "fuzzy": 0.0}
_SHORTENED = 0.1
_NEAR_ENOUGH = 0.78
_CERTAIN, _CLEAR_LEAD = 0.78, 0.06
_OWN_PART = 0.6
_COMMON_PAIR = 150
_LATIN_RUN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name found: `text[start:end]` stands for the row, `score` from 0 to 1 says how surely."""

    kind: str
    id: str
    name: str
    score: float
    start: int
    end: int
    how: How


@dataclass(frozen=True, slots=True)
class Resolution:
    """What some words name: one row for certain, or the candidates to choose from."""

    certain: str | None
    candidates: tuple[NameMatch, ...]


class _Spelling(NamedTuple):
    kind: str
    id: str
    name: str
    written: str
    sound: str
    how: How
    score: float


class _Letters(NamedTuple):
    """A sentence with nothing but its letters, digits and characters, and where they stood."""

    text: str
    sound: str
    places: tuple[int, ...]

    def is_border(self, at: int) -> bool:
        """Say whether a word may begin or end before the character `at`."""
        if at in (0, len(self.text)) or self.places[at] - self.places[at - 1] > 1:
            return True
        return not (is_latin(self.text[at - 1]) and is_latin(self.text[at]))

    def widen(self, start: int, end: int) -> tuple[int, int]:
        """Return the span widened to the borders of the Latin words it cuts."""
        while not self.is_border(start):
            start -= 1
        while not self.is_border(end):
            end += 1
        return start, end


class NameIndex:
    """All names of a city at one version of the database."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._spellings: list[_Spelling] = []
        self._names: dict[tuple[str, str], tuple[str, ...]] = {}
        self._by_sound: defaultdict[str, list[int]] = defaultdict(list)
        self._by_letters: defaultdict[str, list[int]] = defaultdict(list)
        self._by_pair: defaultdict[str, list[int]] = defaultdict(list)
        for row in rows:
            self._add(row)
        self._automaton = ahocorasick.Automaton()
        for sound, numbers in self._by_sound.items():
            self._automaton.add_word(sound, (len(sound), numbers))
        self._automaton.make_automaton()

    def _add(self, row: Row) -> None:
        kind, row_id, names = row
        self._names[kind, row_id] = names
        for place, name in enumerate(names):
            how: How = "alias" if place else "exact"
            written = squeeze(name)
            self._index(kind, row_id, names[0], written, how, _SCORES[how])
            for short in short_forms(kind, written):
                self._index(kind, row_id, names[0], short, "alias", _SCORES["alias"] - _SHORTENED)

    def _index(
        self, kind: str, row_id: str, name: str, written: str, how: How, score: float
    ) -> None:
        if len(written) < 2:
            return
        sound = sound_of(written)
        spelling = _Spelling(kind, row_id, name, written, sound, how, score)
        number = len(self._spellings)
        self._spellings.append(spelling)
        self._by_sound[sound].append(number)
        for typed in (*letters_of(spelling.written), initials_of(spelling.written)):
            if typed:
                self._by_letters[typed].append(number)
        if spelling.score >= _SCORES["alias"]:
            for one, other in pairwise(sound):
                self._by_pair[one + other].append(number)

    def called(self, kind: str, row_id: str, language: str, default: str) -> str:
        """Return the first name of a row that is written in a language, else the default."""
        names = self._names.get((kind, row_id), ())
        return next((each for each in names if each.isascii() == (language == "en")), default)

    def match(
        self, text: str, kinds: Iterable[str] | None = None, limit: int = 5
    ) -> tuple[NameMatch, ...]:
        """Return the names found anywhere in a sentence, the surest first, without their parts."""
        wanted = None if kinds is None else frozenset(kinds)
        flat = _letters(text)
        found = _longest(self._heard(flat, wanted))
        found += [m for m in _longest(self._typed(flat, wanted)) if _is_free(m, found)]
        near = [m for m in self._near(flat, wanted) if _is_free(m, found)]
        # 恒隆白领驿站 is the station with one word left out, not the tower 恒隆 by its short name.
        found = [m for m in found if not any(_replaces(other, m) for other in near)] + near
        best = _one_per_row(sorted(found, key=lambda match: -match.score))
        return tuple(best[:limit])

    def resolve(self, words: str, kind: str) -> Resolution:
        """Say which row of a kind the words of one span mean, or offer at most five, or three."""
        candidates = list(self.match(words, kinds=(kind,)))
        candidates = _one_per_row(
            sorted([*candidates, *self._within(words, kind)], key=lambda match: -match.score)
        )[:5]
        if not candidates or candidates[0].score < _CERTAIN:
            seen = _one_per_row([*candidates, *self._nearest(words, kind)])
            return Resolution(None, tuple(seen[:3]))
        lead = candidates[0].score - (candidates[1].score if len(candidates) > 1 else 0.0)
        return Resolution(candidates[0].id if lead >= _CLEAR_LEAD else None, tuple(candidates))

    def _heard(self, flat: _Letters, kinds: frozenset[str] | None) -> Iterator[NameMatch]:
        if not len(self._automaton):
            return
        for last, (length, numbers) in self._automaton.iter(flat.sound):
            start, end = last + 1 - length, last + 1
            if not (flat.is_border(start) and flat.is_border(end)):
                continue
            words = flat.text[start:end]
            for spelling in map(self._spellings.__getitem__, numbers):
                if kinds is not None and spelling.kind not in kinds:
                    continue
                if spelling.written == words:
                    yield self._found(spelling, flat, start, end, spelling.how, spelling.score)
                elif length > 2:
                    score = spelling.score - (1 - _SCORES["pinyin"])
                    yield self._found(spelling, flat, start, end, "pinyin", score)

    def _typed(self, flat: _Letters, kinds: frozenset[str] | None) -> Iterator[NameMatch]:
        words = [match.span() for match in _LATIN_RUN.finditer(flat.text)]
        borders = [at for start, end in words for at in range(start, end + 1) if flat.is_border(at)]
        for first, start in enumerate(borders):
            for end in borders[first + 1 : first + 9]:
                for number in self._by_letters.get(flat.text[start:end], ()):
                    spelling = self._spellings[number]
                    if kinds is None or spelling.kind in kinds:
                        doubt = 0.15 if end - start < 4 else 0.1
                        score = spelling.score - doubt
                        yield self._found(spelling, flat, start, end, "pinyin", score)

    def _near(self, flat: _Letters, kinds: frozenset[str] | None) -> Iterator[NameMatch]:
        for number in self._alike(flat.sound, kinds):
            spelling = self._spellings[number]
            known = spelling.sound
            aligned = fuzz.partial_ratio_alignment(known, flat.sound, score_cutoff=60)
            if aligned is None or aligned.dest_start == aligned.dest_end:
                continue
            start, end = flat.widen(aligned.dest_start, aligned.dest_end)
            score = fuzz.ratio(known, flat.sound[start:end]) / 100
            if end - start < len(known) - max(1, len(known) // 4):
                continue
            words = flat.text[start:end]
            if score >= _NEAR_ENOUGH and not is_general(words) and _is_own(spelling, words):
                fitted = round(0.97 * score * spelling.score, 3)
                yield self._found(spelling, flat, start, end, "fuzzy", fitted)

    def _alike(self, sound: str, kinds: frozenset[str] | None) -> list[int]:
        """Return the spellings that share most rare pairs of neighbours with the sentence."""
        weights: dict[int, float] = {}
        for pair in {sound[place : place + 2] for place in range(len(sound) - 1)}:
            numbers = self._by_pair.get(pair, ())
            if 0 < len(numbers) <= _COMMON_PAIR:
                weight = 1 / math.log2(2 + len(numbers))
                for number in numbers:
                    if kinds is None or self._spellings[number].kind in kinds:
                        weights[number] = weights.get(number, 0.0) + weight
        best = sorted(weights, key=lambda number: -weights[number])[:12]
        return [number for number in best if len(self._spellings[number].written) >= 4]

    def _within(self, words: str, kind: str) -> Iterator[NameMatch]:
        """Find names that contain the words, as 轻食 stands in 轻食青年社团."""
        flat = _letters(words)
        sound = flat.sound
        if len(sound) < 2:
            return
        pairs = [self._by_pair.get(sound[at : at + 2], []) for at in range(len(sound) - 1)]
        for number in {*min(pairs, key=len), *pairs[0]}:
            spelling = self._spellings[number]
            known = spelling.sound
            if spelling.kind == kind and (sound in known or _shortens(sound, known)):
                score = round(0.8 + 0.1 * len(sound) / len(known), 3)
                yield self._found(spelling, flat, 0, len(flat.text), "fuzzy", score)

    def _nearest(self, words: str, kind: str) -> list[NameMatch]:
        flat = _letters(words)
        if not flat.text:
            return []
        near = [
            self._found(spelling, flat, 0, len(flat.text), "fuzzy", round(score, 3))
            for spelling in self._spellings
            if spelling.kind == kind
            and (score := 0.7 * fuzz.ratio(flat.sound, spelling.sound) / 100)
        ]
        return _one_per_row(sorted(near, key=lambda match: -match.score))

    @staticmethod
    def _found(
        spelling: _Spelling, flat: _Letters, start: int, end: int, how: How, score: float
    ) -> NameMatch:
        first, last = flat.places[start], flat.places[end - 1] + 1
        return NameMatch(spelling.kind, spelling.id, spelling.name, score, first, last, how)


def _is_own(spelling: _Spelling, words: str) -> bool:
    """Say whether what is alike is more than a general ending: 附近驿站 is not 电竞驿站."""
    known, heard = without_ending(spelling.written), without_ending(words)
    if len(known) == len(spelling.written) or len(heard) == len(words):
        return True
    return len(heard) > 1 and fuzz.ratio(sound_of(known), sound_of(heard)) / 100 >= _OWN_PART


def _letters(text: str) -> _Letters:
    folded = normalise(text)
    places = tuple([place for place, character in enumerate(folded) if character.isalnum()])
    kept = "".join([folded[place] for place in places])
    return _Letters(kept, sound_of(kept), places)


def _longest(found: Iterable[NameMatch]) -> list[NameMatch]:
    """Keep the findings that lie inside no longer one; equal spans all stay."""
    kept: list[NameMatch] = []
    for match in sorted(found, key=lambda match: (match.start - match.end, -match.score)):
        if all(_is_apart(match, other) or _is_same(match, other) for other in kept):
            kept.append(match)
    return kept


def _is_free(match: NameMatch, found: list[NameMatch]) -> bool:
    return all(_is_apart(match, other) or _replaces(match, other) for other in found)


def _replaces(match: NameMatch, other: NameMatch) -> bool:
    """Say whether a nearly right longer name stands where only a short form was seen."""
    inside = match.start <= other.start and other.end <= match.end
    longer = match.end - match.start >= other.end - other.start + 2
    return match.how == "fuzzy" and inside and longer and other.score < _SCORES["pinyin"]


def _is_apart(one: NameMatch, other: NameMatch) -> bool:
    return one.end <= other.start or other.end <= one.start


def _is_same(one: NameMatch, other: NameMatch) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _one_per_row(matches: list[NameMatch]) -> list[NameMatch]:
    """Keep the first finding of every row."""
    seen: dict[tuple[str, str], NameMatch] = {}
    for match in matches:
        seen.setdefault((match.kind, match.id), match)
    return list(seen.values())


def _shortens(sound: str, known: str) -> bool:
    """Say whether a Chinese name keeps its opening and drops later words, as 轻食社 does."""
    rest = iter(known)
    return not known.isascii() and sound[:2] == known[:2] and all(sign in rest for sign in sound)
