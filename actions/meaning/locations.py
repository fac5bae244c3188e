"""Floors and rooms of a building, in both languages.

Towers (2号楼, B座) and lifts (3号电梯) are neither. Whether a floor exists is not
known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from actions.meaning.normalise import normalise
from actions.meaning.numerals import CHINESE, ENGLISH, ENGLISH_ORDINAL, read_number

HIGHEST_FLOOR = 150


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor: `level` counts from 1 at the street and from -1 below it; there is no level 0."""

    level: int
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Room:
    """A room by its number as the door says it, in capitals and digits."""

    number: str
    start: int
    end: int


_CN = rf"(?:\d{{1,3}}|{CHINESE}{{1,5}})"
# A tower's number (2号楼) never matches, because 号 stands between the number and 楼.
_STOREY = r"(?:楼(?!宇|盘|主|事会|长会)|层(?!面|次|级|出|叠))"
_BELOW = re.compile(
    rf"(?:负|地下室?|(?<![\d~至到])-)\s?(?P<number>{_CN})\s?(?:{_STOREY}|f\b)"
    rf"|(?<![a-z\d-])b(?P<short>[1-9])(?:f\b)?(?:\s?{_STOREY})?(?![a-z\d座栋幢室口])(?!号)"
    r"|\bbasement(?: level)?(?: (?P<basement>[1-9]|one|two|three|four))?\b"
)
_ABOVE = re.compile(
    rf"(?<![\d.:号-])(?P<number>{_CN})\s?{_STOREY}"
    r"|(?<![a-z\d.])(?P<short>\d{1,3})\s?/?\s?f(?:l|lr|loor)?\b(?![/\d])"
    rf"|(?<![a-z])(?P<ordinal>\d{{1,3}}(?:st|nd|rd|th)|{ENGLISH_ORDINAL})"
    r"[ -](?:floor|level|fl|storey)\b"
    rf"|\b(?:floor|level|lvl|fl)\.?\s?(?P<after>\d{{1,3}}|{ENGLISH})\b(?![:%])"
    r"|(?<![a-z\d])[lf](?P<mall>[1-9]\d?)(?![a-z\d座栋幢])"
)
_LOWER_GROUND = re.compile(r"(?<![a-z\d])lg(?P<number>[1-3])?\s?(?:层|楼|floor\b|f\b|(?![a-z\d]))"
                           r"|\blower ground(?: floor)?\b")  # fmt: skip
_GROUND = re.compile(r"(?<![a-z\d])g\s?(?:层|楼|/f\b|f\b|floor\b)|\b(?:ground|gf) floor\b")
_STREET = re.compile(r"(?:大堂|大厅|首|底)(?:层|楼)|\blobby (?:floor|level)\b")

_DOOR = r"[a-z]?\d{3,5}[a-z]?|\d{1,2}[a-h]\d{2}|[a-z]-?\d{2,4}"
_ROOM = re.compile(
    rf"(?<![a-z\d])(?P<zh>{_DOOR})\s?(?:室|房间|房|号房|号室|单元)"
    rf"|(?P<han>(?<![十百])[零〇一二三四五六七八九幺]{{3,5}})\s?(?:室|房间|号房)"
    rf"|\b(?:rooms?|rm|unit|suite|office)\b\.?\s?(?:no\.?\s?|#\s?)?(?P<en>{_DOOR}|\d{{2}})\b"
    r"|(?<![a-z\d])(?P<bare>\d{1,2}[a-h]\d{2})(?![a-z\d])"
)


def find_floors(text: str) -> tuple[Floor, ...]:
    """Return the floors a sentence names, in the order written."""
    folded = normalise(text)
    taken: list[Floor] = []
    for pattern, read in _FLOOR_READERS:
        for match in pattern.finditer(folded):
            floor = read(match)
            if floor and all(floor.end <= had.start or floor.start >= had.end for had in taken):
                taken.append(floor)
    return tuple(sorted(taken, key=lambda floor: floor.start))


def find_rooms(text: str) -> tuple[Room, ...]:
    """Return the rooms a sentence names by number, in the order written."""
    return tuple(_room(match) for match in _ROOM.finditer(normalise(text)))


def _room(match: re.Match[str]) -> Room:
    if match["han"]:
        number = "".join(str(read_number(character)) for character in match["han"])
    else:
        number = (match["zh"] or match["en"] or match["bare"]).upper()
    return Room(number, match.start(), match.end())


def _below(match: re.Match[str]) -> Floor | None:
    word = match["number"] or match["short"] or match["basement"] or "1"
    level = read_number(word)
    if not level or level > 9:
        return None
    return Floor(-level, f"B{level}", match.start(), match.end())


def _above(match: re.Match[str]) -> Floor | None:
    word = next(group for group in match.groups() if group)
    level = read_number(re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word))
    if not level or level > HIGHEST_FLOOR:
        return None
    return Floor(level, f"{level}F", match.start(), match.end())


def _lower_ground(match: re.Match[str]) -> Floor:
    level = int(match["number"] or 1)
    return Floor(-level, f"LG{match['number'] or ''}", match.start(), match.end())


def _ground(match: re.Match[str]) -> Floor:
    return Floor(1, "G", match.start(), match.end())


def _street(match: re.Match[str]) -> Floor:
    return Floor(1, "1F", match.start(), match.end())


_FLOOR_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Floor | None]], ...] = (
    (_LOWER_GROUND, _lower_ground),
    (_BELOW, _below),
    (_GROUND, _ground),
    (_STREET, _street),
    (_ABOVE, _above),
)
