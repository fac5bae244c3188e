"""What people say for what is written: the words of a question, widened by a table."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import yaml

from activities.search.segment import flat

SYNONYMS_TABLE: Final = Path(__file__).with_name("synonyms.yml")


class SynonymsMalformed(Exception):
    """The table cannot be read; the message names the file, the place and the mend."""


@lru_cache(maxsize=1)
def synonyms(path: Path = SYNONYMS_TABLE) -> tuple[tuple[str, str], ...]:
    """Return what is said with what it means, folded. Raises SynonymsMalformed."""
    pairs: list[tuple[str, str]] = []
    for place, row in enumerate(yaml.safe_load(path.read_text("utf-8"))["synonyms"], start=1):
        if not isinstance(row, dict) or set(row) != {"say", "mean"}:
            raise SynonymsMalformed(f"{path}: entry {place}: write it as {{say: […], mean: words}}")
        pairs += [(flat(said), str(row["mean"])) for said in row["say"]]
    return tuple(pairs)


def widened(question: str) -> list[str]:
    """Return the texts that the words of a folded question also stand for."""
    return [meant for said, meant in synonyms() if holds(question, said)]


def holds(question: str, phrase: str) -> bool:
    """Tell whether a folded question has the folded phrase in it, English by whole words."""
    if not phrase.isascii():
        return phrase in question
    return f" {phrase} " in f" {_spaced(question)} "


@lru_cache(maxsize=512)
def _spaced(question: str) -> str:
    """Return the question with spaces where Chinese and Latin meet."""
    spaced = [question[:1]]
    for before, after in pairwise(question):
        spaced.append(f" {after}" if before.isascii() != after.isascii() else after)
    return " ".join("".join(spaced).split())
