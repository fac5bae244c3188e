"""How well a document answers a question: words covered, phrases met, likeness for typos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from activities.search.synonyms import holds

TYPO_LIKENESS: Final = 80.0
IN_NAME, IN_BODY, IN_SOUND = 1.0, 0.4, 1.0
FULL_PHRASE: Final = 8.0
CHINESE_UNIT, ENGLISH_UNIT = 1.0, 2.2
LEAST_SOUND: Final = 6
LETTERS_A_SYLLABLE, SOUND_TRUST = 3.0, 0.85
COVERED, PHRASED, LIKE = 0.5, 0.4, 0.1


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the question, how much it tells, and where it may stand in a document."""

    word: str
    weight: float
    count: int
    is_said: bool = True
    """False for what the words also stand for or sound like."""
    is_typo: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, folded, with what its words also stand for."""

    question: str
    heard: str
    """The question as it sounds, in pinyin without spaces."""
    meant: tuple[str, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What a document is compared by."""

    phrases: list[str]
    phrase_sounds: list[str]
    name_words: str
    body_words: str
    sounds: str


def score_of(row: Words, asked: Asked) -> float:
    """Return how well the document answers, from 0 to 1."""
    phrases = row.phrases
    return (
        COVERED * _covered(row, asked.terms)
        + PHRASED * max(_phrased(phrases, asked), _sounded(row.phrase_sounds, asked.heard))
        + LIKE * _like(phrases, asked.question)
    )


def _covered(row: Words, terms: tuple[Term, ...]) -> float:
    """Return which share of what the question tells stands in the document."""
    name, body = f" {row.name_words} ", f" {row.body_words} "
    heard = f" {row.sounds} "
    total = sum(term.weight for term in terms if term.is_said)
    found = 0.0
    for term in terms:
        word = f" {term.word} "
        if word in name:
            found += term.weight * IN_NAME
        elif word in heard:
            found += term.weight * IN_SOUND
        elif word in body:
            found += term.weight * IN_BODY
        elif term.is_typo:
            found += term.weight * _nearly(term.word, row.name_words)
    return min(found / total, 1.0) if total else 0.0


def _nearly(word: str, known: str) -> float:
    near = process.extractOne(word, known.split(), scorer=fuzz.ratio, score_cutoff=TYPO_LIKENESS)
    return near[1] / 100 if near else 0.0


def _phrased(phrases: list[str], asked: Asked) -> float:
    """Return how much of a full phrase is the longest one that the question has in it."""
    longest = 0.0
    for phrase in phrases:
        length = _units(phrase)
        if length <= longest:
            continue
        if holds(asked.question, phrase) or any(phrase == meant for meant in asked.meant):
            longest = length
    return min(longest / FULL_PHRASE, 1.0)


def _sounded(sounds: list[str], heard: str) -> float:
    """Return the same by sound, for characters that were mistaken and for words in pinyin."""
    longest = max((len(each) for each in sounds if each in heard), default=0)
    if longest < LEAST_SOUND:
        return 0.0
    return min(SOUND_TRUST * longest / LETTERS_A_SYLLABLE / FULL_PHRASE, 1.0)


def _units(phrase: str) -> float:
    if phrase.isascii():
        return ENGLISH_UNIT * (phrase.count(" ") + 1)
    return CHINESE_UNIT * len(phrase.replace(" ", ""))


def _like(phrases: list[str], question: str) -> float:
    best = process.extractOne(question, phrases, scorer=fuzz.ratio)
    return best[1] / 100 if best else 0.0
