"""One spelling for matching: NFKC, lower case, simplified characters, spaces folded one to one.

The length never changes, so that a span found in the normalised text is the same span in the
text as it was written. Nothing here decides what a word means.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from opencc import OpenCC

_TO_SIMPLIFIED = OpenCC("t2s")


@lru_cache(maxsize=8192)
def _fold(character: str) -> str:
    """Fold one character to one character, keeping it where folding would change the length."""
    folded = unicodedata.normalize("NFKC", character).lower()
    if len(folded) != 1:
        folded = character.lower() if len(character.lower()) == 1 else character
    if folded.isspace() or unicodedata.category(folded) in {"Cc", "Cf"}:
        return " "
    simplified = _TO_SIMPLIFIED.convert(folded)
    return simplified if len(simplified) == 1 else folded


def normalise(text: str) -> str:
    """Return `text` in the one spelling used for matching, of the same length."""
    return "".join(map(_fold, text))
