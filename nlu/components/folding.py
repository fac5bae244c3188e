"""One spelling for matching, exactly as actions/meaning/normalise.py; a test holds the two equal.

The length never changes, so that a span of the folded text is the same span of the written text.
"""

from __future__ import annotations

import unicodedata

from opencc import OpenCC

_TO_SIMPLIFIED = OpenCC("t2s")


def _fold_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    if len(folded) != 1:
        folded = character.lower() if len(character.lower()) == 1 else character
    if folded.isspace() or unicodedata.category(folded) in {"Cc", "Cf"}:
        return " "
    simplified = _TO_SIMPLIFIED.convert(folded)
    return simplified if len(simplified) == 1 else folded


class _Folding(dict[int, str]):
    """A translation table that learns a character the first time it is seen."""

    def __missing__(self, codepoint: int) -> str:
        self[codepoint] = folded = _fold_character(chr(codepoint))
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return `text` in the one spelling used for matching, of the same length."""
    return text.translate(_FOLDING)


def language_of(text: str) -> str:
    """Return `zh` or `en` by the share of the script, a Chinese character counting as a word."""
    chinese = sum("\u3400" <= character <= "\u9fff" for character in text)
    words = len([word for word in text.split() if any("a" <= letter <= "z" for letter in word)])
    return "zh" if chinese > words or (chinese and chinese == words) else "en"
