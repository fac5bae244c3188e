"""Which of the two languages a message is written in, and whether it is written in a third."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

from actions.meaning.normalise import normalise
from actions.meaning.tables import load_table
from activities.pinyin import PINYIN_DICT

LANGUAGE_TABLE = Path(__file__).with_name("language.yml")
Language = Literal["zh", "en"]

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[a-z\u00c0-\u024f\u1e00-\u1eff]+")
_OTHER_SCRIPTS = (
    "HIRAGANA", "KATAKANA", "HANGUL", "CYRILLIC", "ARABIC", "THAI", "HEBREW", "DEVANAGARI",
    "GREEK", "BENGALI", "TAMIL", "MYANMAR", "KHMER", "LAO", "GEORGIAN", "ARMENIAN",
)  # fmt: skip
_NO_WORDS = re.compile(
    r"https?://\S+|\S+@\S+|[@#/]\w+"
    r"|\b[a-z0-9]{4}-[a-z0-9]{4}\b|\b[a-z]*\d[a-z0-9-]*\b",
)
"""Addresses, handles, case numbers, codes and floors: written alike in both languages."""
_MOST_WORDS_OF_A_NAME = 6
_THIRD_SHARE = 0.3
_TONE_MARKS = {"\u0300", "\u0301", "\u0304", "\u030c"}


class LanguageRules(NamedTuple):
    """The table in the form used for looking up."""

    particles: frozenset[str]
    shared: frozenset[str]
    english: frozenset[str]
    english_also_pinyin: frozenset[str]
    in_names: frozenset[str]
    foreign: tuple[frozenset[str], ...]


def load_language_rules(path: Path = LANGUAGE_TABLE) -> LanguageRules:
    """Return the rules of a table; raises `TableError` when it is malformed."""
    names = ("chinese_particles", "shared", "english", "english_also_pinyin", "in_names", "foreign")
    fields = load_table(path).fields(*names)
    return LanguageRules(
        frozenset(fields["chinese_particles"].text()),
        frozenset(fields["shared"].words()),
        frozenset(fields["english"].words()),
        frozenset(fields["english_also_pinyin"].words()),
        frozenset(fields["in_names"].words()),
        tuple(frozenset(words.words()) for words in fields["foreign"].pairs().values()),
    )


@lru_cache(maxsize=1)
def _rules() -> LanguageRules:
    return load_language_rules()


def detect_language(text: str, default: Language) -> Language:
    """Return the language to answer in; `default` when the message shows none."""
    folded = normalise(text)
    han = _HAN.findall(folded)
    latin = [word for word in _LATIN_WORD.findall(folded) if _is_telling(word)]
    if not han:
        if not latin:
            return default
        return "zh" if _is_pinyin(latin) else "en"
    particles = sum(character in _rules().particles for character in han)
    # “join 轻食青年社团” is English with a name in it, “取消 lunch order” is Chinese.
    opens_in_english = bool(latin) and folded.lstrip().startswith(latin[0])
    if opens_in_english and latin[0] in _rules().english and not particles:
        return "en"
    return "zh" if len(han) + particles >= len(latin) else "en"


def language_to_answer(text: str, current: Language) -> Language:
    """Return the language to answer in, for a person who is answered in `current` until now.

    A code, a name or a few words of the other language inside a sentence change nothing; a
    sentence in the other language does.
    """
    words = _NO_WORDS.sub(" ", normalise(text))
    detected = detect_language(words, current)
    if detected == current:
        return current
    latin = [word for word in _LATIN_WORD.findall(words) if _is_telling(word)]
    if detected == "zh":
        is_one_word = not _HAN.search(words) and len(latin) == 1
        return current if is_one_word else detected
    frame = [word for word in latin if word in _rules().english - _rules().in_names]
    if not _HAN.search(words):
        return "en" if frame or len(latin) > _MOST_WORDS_OF_A_NAME else current
    # “报名 Table for Eight” is Chinese with a name in it: what it opens with decides.
    opens = words.lstrip()
    return "en" if frame and latin and opens.startswith(latin[0]) else current


def _is_telling(word: str) -> bool:
    return word not in _rules().shared and (len(word) > 1 or word == "i")


def is_third_language(text: str) -> bool:
    """Say whether a message is clearly written in neither Chinese nor English."""
    letters = [letter for letter in text if letter.isalpha()]
    foreign = [letter for letter in letters if not _is_known(letter)]
    if len(foreign) >= 2 and len(foreign) >= _THIRD_SHARE * len(letters):
        return _stand_together(text)
    folded = normalise(text)
    return not _HAN.search(folded) and _is_foreign_latin(_LATIN_WORD.findall(folded))


def _is_known(letter: str) -> bool:
    return letter.isascii() or not unicodedata.name(letter, "").startswith(_OTHER_SCRIPTS)


def _stand_together(text: str) -> bool:
    """Say whether two foreign letters are neighbours: in a kaomoji they stand alone."""
    pairs = pairwise(text)
    return any(
        one.isalpha() and other.isalpha() and not _is_known(one) and not _is_known(other)
        for one, other in pairs
    )


def _is_foreign_latin(words: list[str]) -> bool:
    plain = [word for word in words if not _is_pinyin([word])]
    english = sum(word in _rules().english for word in words)
    best = max((sum(word in known for word in words) for known in _rules().foreign), default=0)
    accented = sum(not word.isascii() for word in plain)
    return best + accented >= 2 and best + accented > english


def _is_pinyin(words: list[str]) -> bool:
    bare = [_without_tones(word) for word in words]
    rules = _rules()
    if all(word in rules.english_also_pinyin for word in bare):
        return False
    english = any(word in rules.english - rules.english_also_pinyin for word in bare)
    return not english and all(_splits(word) for word in bare)


def _without_tones(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(p for p in parts if p not in _TONE_MARKS))


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    readings = {reading for written in PINYIN_DICT.values() for reading in written.split(",")}
    return frozenset(_without_tones(reading) for reading in readings)


@lru_cache(maxsize=1024)
def _splits(word: str) -> bool:
    """Say whether a word can be cut into syllables of Mandarin (at most four)."""
    reached = {0}
    for end in range(1, len(word) + 1):
        if any(word[start:end] in _syllables() for start in reached if end - start <= 6):
            reached.add(end)
    return len(word) in reached
