"""Where one message may contain two requests: it is cut there, and nothing is decided yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from actions.meaning.meaning import Meaning
from actions.meaning.normalise import normalise
from actions.meaning.tables import Cell, load_table

REQUESTS_TABLE = Path(__file__).with_name("requests.yml")
MOST_PIECES = 4
SHORTEST_PIECE = 2
_STOPS = r"[。！？!?；;\n]|\.(?=\s)"
_PAUSES = r"[，,、]"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message: `text[start:end]`; `linked` when words said that more is coming."""

    start: int
    end: int
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """A piece of a message with what it means by itself."""

    piece: Piece
    meaning: Meaning


class _Patterns(NamedTuple):
    border: re.Pattern[str]
    opener: re.Pattern[str]


def load_patterns(path: Path = REQUESTS_TABLE) -> _Patterns:
    """Return the patterns of a table; raises `TableError` when it is malformed."""
    joint, link, opener = (
        _any_of(cell) for cell in load_table(path).fields("joints", "links", "openers").values()
    )
    paused = rf"(?:{_STOPS}|{_PAUSES}|\s)"
    border = (
        rf"(?P<link>{paused}*(?:{joint})|{paused}+(?:and\s+)?(?:{link}))[\s,，、:：]*"
        rf"|(?P<stop>{_STOPS})\s*|(?P<pause>{_PAUSES}|\band\b|(?<=[\u3400-\u9fff])\s+)\s*(?:and\s+)?"
    )
    return _Patterns(re.compile(border), re.compile(opener))


def _any_of(cell: Cell) -> str:
    """Return a pattern for the words of both languages, the longest first."""
    languages = cell.fields("zh", "en")
    chinese, english = (
        "|".join(re.escape(normalise(word)) for word in sorted(words, key=len, reverse=True))
        for words in (languages["zh"].words(), languages["en"].words())
    )
    return rf"(?:{chinese})|\b(?:{english})\b"


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    return load_patterns()


def pieces_of(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a message, each of which may be a request; often one."""
    folded = normalise(text)
    patterns = _patterns()
    pieces: list[Piece] = []
    start, linked = 0, False
    for border in patterns.border.finditer(folded):
        opens = patterns.opener.match(folded, border.end())
        if border["pause"] and not opens:
            continue
        if border.start() - start < SHORTEST_PIECE:
            continue
        pieces.append(Piece(start, border.start(), linked))
        start, linked = border.end(), bool(border["link"])
    if len(folded) - start >= SHORTEST_PIECE:
        pieces.append(Piece(start, len(folded), linked))
    return tuple(pieces) if 1 < len(pieces) <= MOST_PIECES else (Piece(0, len(folded)),)
