"""Names around clubs: members kept apart by theirs, and the name of a club to be founded."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from activities.clubs.models import Membership

LONGEST_SHOWN: Final = 24
_JOINER: Final = "\u200d"
_QUOTED: Final = re.compile(r"[“「『《\"](?P<it>[^”」』》\"]{1,80})[”」』》\"]")
_CALLED: Final = (
    re.compile(r"(?:名字叫做?|叫做?|名为|取名|名称是)\s*(?P<it>[^，。,.!！?？\s的]{2,40})"),
    re.compile(
        r"\b(?:called|named)\s+(?P<it>[^,.!?]{2,60}?)"
        r"(?=\s+(?:in|at|near|for|on|please)\b|[,.!?]|$)",
        re.IGNORECASE,
    ),
)
_FOUNDED: Final = (
    re.compile(
        r"(?:成立|创建|创办|发起|组建|新建|建立|建|办|搞|开)(?:一个|个|一家|一支|新的?)*"
        r"(?P<it>[^，。,.!！?？\s]{1,20}?(?:社团|社|俱乐部|协会|小组|团|队))"
    ),
    re.compile(
        r"\b(?:start|set up|create|found|establish|form|launch)\s+(?:up\s+)?(?:a|an|our|my)\s+"
        r"(?:new\s+|own\s+)?(?P<it>[^,.!?]{2,40}?\s(?:club|society|team|group|circle))\b",
        re.IGNORECASE,
    ),
)
_NO_NAME: Final = frozenset(
    {"社", "社团", "新社团", "俱乐部", "小组", "协会", "new club", "own club", "club"}
)


def display_names(members: Sequence[Membership], language: str, nameless: str) -> dict[int, str]:
    """Return a name for each membership's id; people of one name get the number of theirs."""
    written = {each.id: _tidy(each.user.called(language)) for each in members}
    often = Counter(name.casefold() for name in written.values())
    return {
        number: f"{name or nameless} #{number}" if not name or often[name.casefold()] > 1 else name
        for number, name in written.items()
    }


def name_in(text: str) -> str:
    """Return the name that a sentence about founding gives the club, or an empty text."""
    for pattern in (_QUOTED, *_CALLED, *_FOUNDED):
        found = pattern.search(text)
        if found is None:
            continue
        name = found["it"].strip()
        if name.casefold() not in _NO_NAME:
            return name.title() if name.isascii() and name.islower() else name
    return ""


def is_chinese(name: str) -> bool:
    """Tell whether a name is written with Chinese characters."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in name)


def _tidy(name: str) -> str:
    """Return the name on one line, without signs that are there to look like somebody else."""
    kept = "".join(
        letter
        for letter in name
        if letter == _JOINER or letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    if not kept.strip(f"{_JOINER} \t\n"):
        return ""
    return " ".join(kept.split())[:LONGEST_SHOWN]
