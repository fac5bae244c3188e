"""“The second one”, “这个”, “that one”: which of the things just shown is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from actions.meaning.normalise import normalise

_ORDINALS: Final = (
    r"第\s*[一1]\s*[个场条家项]?|(?:the\s+)?(?:first|1st)\b(?:\s+one)?",
    r"第\s*[二两2]\s*[个场条家项]?|(?:the\s+)?(?:second|2nd)\b(?:\s+one)?",
    r"第\s*[三3]\s*[个场条家项]?|(?:the\s+)?(?:third|3rd)\b(?:\s+one)?",
    r"第\s*[四4]\s*[个场条家项]?|(?:the\s+)?(?:fourth|4th)\b(?:\s+one)?",
    r"第\s*[五5]\s*[个场条家项]?|(?:the\s+)?(?:fifth|5th)\b(?:\s+one)?",
    r"第\s*[六6]\s*[个场条家项]?|(?:the\s+)?(?:sixth|6th)\b(?:\s+one)?",
)
_PATTERNS: Final = tuple(re.compile(pattern) for pattern in _ORDINALS)
_LAST: Final = re.compile(r"最后[一1]?[个场条家项]|(?:the\s+)?last\s+one\b")
_THIS: Final = re.compile(
    r"[这那][个场家条项]|就它|它|算我|报名|我要|我也|加我|同事|朋友|再[加报]|我(?:也)?(?:报|留|占)[一个下位上]|^(?:加入|参加)"
    r"|\b(?:this|that)\b(?:\s+one)?|\bit\b|count me in|sign me up|put me down|me too"
    r"|\b(?:colleague|coworker|friend|plus one|one more)\b|\bi'?m in\b|\bi'?ll (?:take|join|come)\b"
)


def ordinal_shown(text: str, shown: Sequence[int]) -> int | None:
    """Return the id of the shown thing whose number is said, or None."""
    folded = normalise(text)
    for place, pattern in enumerate(_PATTERNS):
        if shown and pattern.search(folded):
            return shown[place] if place < len(shown) else None
    return shown[-1] if shown and _LAST.search(folded) else None


def which_shown(text: str, shown: Sequence[int]) -> int | None:
    """Return the id of the shown thing that the words point at, or None.

    “This one” points only where exactly one thing was shown: guessing among several would
    register somebody for the wrong event.
    """
    by_number = ordinal_shown(text, shown)
    if by_number is not None:
        return by_number
    return shown[0] if len(shown) == 1 and _THIS.search(normalise(text)) else None
