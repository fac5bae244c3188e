"""What people leave out of a long name (恒隆 for 恒隆广场), by the table names.yml."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from actions.meaning.normalise import normalise
from actions.meaning.tables import load_table

NAMES_TABLE = Path(__file__).with_name("names.yml")


class NameRules(NamedTuple):
    """The table in the form used for looking up: all words normalised, without spaces."""

    short_kinds: frozenset[str]
    endings: tuple[str, ...]
    general: frozenset[str]


def squeeze(text: str) -> str:
    """Return a normalised text with nothing but letters, digits and characters."""
    return "".join([character for character in normalise(text) if character.isalnum()])


def load_rules(path: Path = NAMES_TABLE) -> NameRules:
    """Return the rules of a table; raises `TableError` when it is malformed."""
    fields = load_table(path).fields("short_kinds", "endings", "general")
    return NameRules(
        frozenset(fields["short_kinds"].words()),
        tuple(sorted(map(squeeze, fields["endings"].words()), key=len, reverse=True)),
        frozenset(map(squeeze, fields["general"].words())),
    )


@lru_cache(maxsize=1)
def _rules() -> NameRules:
    return load_rules()


def is_general(written: str) -> bool:
    """Say whether squeezed words are too general to name one thing."""
    return written in _rules().general


def without_ending(written: str) -> str:
    """Return squeezed words without the general word they end with: 电竞 of 电竞驿站."""
    general = _rules().general
    longest = max((end for end in general if written.endswith(end)), key=len, default="")
    return written.removesuffix(longest)


def short_forms(kind: str, written: str) -> Iterator[str]:
    """Go through the shorter forms of a squeezed name that still name it."""
    rules = _rules()
    if kind not in rules.short_kinds or not written.endswith(rules.endings):
        return
    ending = next(ending for ending in rules.endings if written.endswith(ending))
    short = written.removesuffix(ending)
    shortest = 4 if short.isascii() else 2
    if len(short) >= shortest and not is_general(short) and not short.isdigit():
        yield short
