"""Diet and allergen marks: their names in both languages, and finding them in a sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

LUNCH = Path(__file__).parents[1] / "sample_city" / "lunch.yml"
REQUIRED, AVOIDED = "diet", "contains"


@lru_cache(maxsize=1)
def _groups() -> dict[str, list[dict[str, str]]]:
    groups: dict[str, list[dict[str, str]]] = yaml.safe_load(LUNCH.read_text("utf-8"))["marks"]
    return groups


@lru_cache(maxsize=1)
def _names() -> dict[str, dict[str, str]]:
    return {row["code"]: row for rows in _groups().values() for row in rows}


@lru_cache(maxsize=4)
def codes(group: str | None = None) -> tuple[str, ...]:
    """Return the codes of a group (`REQUIRED` or `AVOIDED`), or all of them."""
    if group is None:
        return tuple(_names())
    return tuple(row["code"] for row in _groups()[group])


def mark_name(code: str, language: str) -> str:
    """Return the name of a diet or allergen mark; the code itself when it is unknown."""
    return _names().get(code, {}).get(language, code)


def find_marks(text: str, group: str | None = None) -> list[str]:
    """Return the codes whose names stand in the text, in either language."""
    folded = text.casefold()
    return [code for code in codes(group) if any(_stands(word, folded) for word in _words(code))]


def mark_called(name: str, group: str) -> str | None:
    """Return the code that is called exactly so, in either language or by its code, or None."""
    # A column is as often filled with “含花生” as with “花生”.
    folded = name.strip().casefold().removeprefix("含")
    for code in codes(group):
        if folded == code or folded in _words(code) or folded == _names()[code]["zh"]:
            return code
    return None


@lru_cache(maxsize=64)
def _words(code: str) -> tuple[str, ...]:
    row = _names()[code]
    zh = re.sub(r"类$|制品$|谷物$", "", row["zh"])
    en = row["en"].casefold()
    return (zh, en, en.removesuffix("s"), en.replace("-", " "))


def _stands(word: str, folded: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word)}s?(?![a-z])", folded) is not None
    return word in folded
