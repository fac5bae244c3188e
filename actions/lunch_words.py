"""What a sentence says about an order: dishes with their counts, notes and names, day and time.

Only the words are read here. Which dish is on which menu, and what follows, is lunch_items.py's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from actions.meaning.names import NameIndex
from actions.meaning.normalise import normalise
from actions.meaning.quantities import find_quantities
from actions.meaning.times import find_times
from actions.pointing import for_others, repeats
from activities.clock import local
from activities.scheduling.calendar import WorkingCalendar

NEAR_ENOUGH: Final = 0.72
_CLAUSE = re.compile(
    r"[，,。;；!！?？\n、]|\.(?=\s|$)|\b(?:and|plus)\b(?=\s+(?:an?|one|two|three|four|five|\d+)\s)"
)
_NAMES_A_DAY = re.compile(
    r"[今明后昨天周号日]|星期|礼拜|today|tomorrow|tmr|day\b|\b(?:mon|tue|wed|thu|fri|sat|sun|next|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
_NOTE = re.compile(
    r"(?:不要|不加|不放|别放|别加|免|少放|少加|少|多放|多加|加点|加)"
    r"(?![一二两三四五六七八九十几半个份\d了吧点])[\u4e00-\u9fff]{1,8}"
    r"|(?:微|中|重|特|不)辣|少油|少盐|清淡(?:一?点)?|分开装|打包"
    r"|\b(?:without|no|hold the|extra|less|more|not too|not|easy on the|light on the)\s+"
    r"(?!thanks|thank|problem|please|\d|an?\b|one\b|two\b|three\b)[a-z]+"
    r"(?:\s+(?!at\b|for\b|please\b|thanks\b|with\b|one\b|two\b|and\s+(?:an?|one|two)\b)[a-z]+){0,3}"
)
_TAIL = re.compile(r"(?:了|吧|哦|啊|呀|谢谢|的|哈|\s)+$")
_TAKES_AWAY = re.compile(
    r"(?:不要|去掉|取消|删掉|删了|减掉|退掉|remove|drop|no more|without|cancel|skip|take out|no)"
    r"\s*(?:the|those|my|那|这)?\s*$"
)
_SEASONS = re.compile(r"(?:不加|不放|别放|别加|少放|少加|多放|多加|extra|less|hold the)\s*$")
_ADDS = re.compile(
    r"再|加(?:上|个|一|两|\d)?|还要|多要|多来|多订|\b(?:add|another|also|plus|more)\b"
)
_INSTEAD = re.compile(r"换成|改成|改为|换|\b(?:instead of|instead|swap|switch|replace|change)\b")
_INTO = re.compile(
    r"(?:换成|改成|改为|换|\b(?:to|with|for))\s*(?:an?|the|some|[一两二三四五六\d]+[份个碗]?)?\s*$"
)
_LABEL = re.compile(
    r"(?:给|帮|替)(?P<zh>(?!我|你|他|她|大家|自己|咱|全|每|加|来|我们)[\u4e00-\u9fff]{2,3}?|[A-Z][a-z]{1,14})"
    r"(?=带|订|点|来|要|拿|买|的|一|两|$|[，,\s])"
    r"|\bfor (?P<en>(?!Lunch|Today|Tomorrow|Mon|Tue|Wed|Thu|Fri|Sat|Sun|The)[A-Z][a-z]{1,14})\b"
)


@dataclass(frozen=True, slots=True)
class SpokenDish:
    """A dish that is named. `ids` are the dishes it may be, one a vendor."""

    ids: tuple[int, ...]
    start: int
    end: int
    count: int | None = None
    note: str = ""
    label: str = ""
    act: str = "want"
    """What is to be done with it: want, add, remove; or instead (of the one that is replaced)."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many of the portions spoken of, made another way or for somebody."""

    count: int
    note: str
    label: str
    dish: int
    """The place of the dish in `Spoken.dishes` that it is a part of; -1 for the draft's last."""


@dataclass(slots=True)
class Spoken:
    """Everything a sentence says about an order."""

    dishes: list[SpokenDish] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    count: int | None = None
    note: str = ""
    label: str = ""
    clock: str | None = None
    day: date | None = None
    repeats: bool = False
    others: int | None = None
    """How many others are to have the same: “帮同事也订一份”."""

    def __bool__(self) -> bool:
        """Tell whether anything was said at all."""
        said = self.dishes or self.parts or self.note or self.label or self.clock or self.day
        return bool(said) or self.count is not None or self.repeats or self.others is not None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    start: int
    end: int
    number: int = 0
    text: str = ""
    ids: tuple[int, ...] = ()
    act: str = "want"


def read_order(text: str, names: NameIndex, now: datetime, calendar: WorkingCalendar) -> Spoken:
    """Return what the sentence says; `now` decides which day “tomorrow” is."""
    spoken = Spoken(repeats=repeats(text), others=for_others(text))
    masked = _read_times(text, spoken, now, calendar)
    start = 0
    for border in [*_CLAUSE.finditer(normalise(masked)), None]:
        end = len(masked) if border is None else border.start()
        _read_clause(masked[start:end], names, spoken)
        start = len(masked) if border is None else border.end()
    return spoken


def _read_times(text: str, spoken: Spoken, now: datetime, calendar: WorkingCalendar) -> str:
    """Take day and pick-up time, and return the text with blanks where they stood."""
    masked = text
    for found in find_times(text, now, calendar):
        words = normalise(found.text)
        if spoken.repeats and found.kind == "past":
            continue
        if _NAMES_A_DAY.search(words):
            spoken.day = local(found.start).date()
        if found.kind == "instant" and re.search(r"[\d点半一二两十]|noon", words):
            spoken.clock = local(found.start).strftime("%H:%M")
        blank = " " * (found.text_end - found.text_start)
        masked = masked[: found.text_start] + blank + masked[found.text_end :]
    return masked


def blank_times(text: str, now: datetime, calendar: WorkingCalendar) -> str:
    """Return the text with blanks where it speaks of a day or a time."""
    return _read_times(text, Spoken(), now, calendar)


def _read_clause(clause: str, names: NameIndex, spoken: Spoken) -> None:
    folded = normalise(clause)
    dishes = list(_dishes(folded, names))
    labels = [_label(match) for match in _LABEL.finditer(clause)]
    taken = [(each.start, each.end) for each in (*dishes, *labels)]
    notes = list(_notes(folded, taken, dishes))
    taken += [(each.start, each.end) for each in notes]
    dishes = [each for each in dishes if each.act != "note"]
    counts = [
        _Token("count", each.start, each.end, each.number)
        for each in find_quantities(_blanked(folded, dishes))
        if all(each.end <= start or each.start >= end for start, end in taken)
    ]
    _bind(sorted([*dishes, *labels, *notes, *counts], key=lambda each: each.start), spoken, folded)


def _dishes(folded: str, names: NameIndex) -> Iterator[_Token]:
    """Find the dishes; the same name at several vendors is one dish with several ids."""
    by_place: dict[tuple[int, int], list[int]] = {}
    for match in names.match(folded, kinds=["dish"], limit=12):
        if match.score >= NEAR_ENOUGH:
            by_place.setdefault((match.start, match.end), []).append(int(match.id))
    for (start, end), ids in sorted(by_place.items()):
        before = folded[:start]
        act = "want"
        if _TAKES_AWAY.search(re.sub(r"[一二两三\d]+[份个碗]\s*$", "", before)):
            act = "remove"
        elif _SEASONS.search(before):
            act = "note"
        elif _ADDS.search(before[-8:]):
            act = "add"
        yield _Token("dish", start, end, ids=tuple(ids), act=act)


def _label(match: re.Match[str]) -> _Token:
    group = "zh" if match["zh"] else "en"
    return _Token("label", match.start(), match.end(), text=match[group])


def _notes(
    folded: str, taken: Sequence[tuple[int, int]], dishes: Sequence[_Token]
) -> Iterator[_Token]:
    """Find what is said about how a dish is made; a dish named in it (少放青菜) is part of it."""
    borders = [start for start, _ in taken] + [len(folded)]
    seasoned = {each.start: each.end for each in dishes if each.act == "note"}
    for match in _NOTE.finditer(folded):
        end = match.end()
        for border in sorted(borders):
            if match.start() < border < end and border not in seasoned:
                end = border
        end = max([end, *(seasoned[at] for at in seasoned if match.start() < at <= end)])
        inside = any(start <= match.start() < stop for start, stop in taken)
        words = _TAIL.sub("", folded[match.start() : end])
        if not inside and len(words) >= 2:
            yield _Token("note", match.start(), end, text=words)


def _blanked(folded: str, dishes: Sequence[_Token]) -> str:
    """Put a dish-like word where a name stands, so that a number in a name counts nothing."""
    for each in dishes:
        filler = "x" if folded[each.start : each.end].isascii() else "菜"
        folded = folded[: each.start] + filler * (each.end - each.start) + folded[each.end :]
    return folded


def _bind(tokens: list[_Token], spoken: Spoken, folded: str) -> None:
    """Give every dish its count, note and name; what belongs to no dish belongs to the last."""
    counts = _counts_of_dishes(tokens)
    used = {id(count) for count in counts.values()}
    first = len(spoken.dishes)
    label_ahead = ""
    pending: _Token | None = None
    for place, token in enumerate(tokens):
        if token.kind == "dish":
            number = counts[id(token)].number if id(token) in counts else None
            spoken.dishes.append(
                SpokenDish(token.ids, token.start, token.end, number, "", label_ahead, token.act)
            )
            label_ahead = ""
        elif token.kind == "count" and id(token) not in used:
            pending = token if _is_described(tokens, place) else None
            if pending is None:
                spoken.count = token.number
        elif token.kind == "note":
            _take_words(spoken, pending, note=token.text)
            pending = None
        elif token.kind == "label":
            if pending is None and any(each.kind == "dish" for each in tokens[place + 1 :]):
                label_ahead = token.text
            else:
                _take_words(spoken, pending, label=token.text)
                pending = None
    _mark_replacements(spoken, first, folded)


def _is_described(tokens: Sequence[_Token], place: int) -> bool:
    """Tell whether a count stands before a note or a name: “one without coriander”."""
    return place + 1 < len(tokens) and tokens[place + 1].kind in {"note", "label"}


def _take_words(spoken: Spoken, pending: _Token | None, *, note: str = "", label: str = "") -> None:
    last = len(spoken.dishes) - 1
    if pending is not None:
        spoken.parts.append(Part(pending.number, note, label, last))
    elif last >= 0:
        dish = spoken.dishes[last]
        spoken.dishes[last] = SpokenDish(
            dish.ids,
            dish.start,
            dish.end,
            dish.count,
            ", ".join(filter(None, (dish.note, note))),
            label or dish.label,
            dish.act,
        )
    else:
        spoken.note, spoken.label = note or spoken.note, label or spoken.label


def _counts_of_dishes(tokens: Sequence[_Token]) -> dict[int, _Token]:
    """Pair each dish with the count right before it, else with the one right after."""
    line = [each for each in tokens if each.kind in {"dish", "count"}]
    pairs: dict[int, _Token] = {}
    used: set[int] = set()
    for place, token in enumerate(line):
        if token.kind != "dish":
            continue
        before = line[place - 1] if place else None
        after = line[place + 1] if place + 1 < len(line) else None
        if before is not None and before.kind == "count" and id(before) not in used:
            pairs[id(token)] = before
        elif after is not None and after.kind == "count" and not _belongs_to_next(line, place):
            pairs[id(token)] = after
        if id(token) in pairs:
            used.add(id(pairs[id(token)]))
    return pairs


def _belongs_to_next(line: Sequence[_Token], place: int) -> bool:
    """Tell whether the count after a dish rather counts the next one: 牛肉面 两份可乐."""
    if place + 2 >= len(line) or line[place + 2].kind != "dish":
        return False
    own, count, following = line[place : place + 3]
    has_own_count = place + 3 < len(line) and line[place + 3].kind == "count"
    gap_before, gap_after = count.start - own.end, following.start - count.end
    return gap_after < gap_before or (gap_after == gap_before > 0 and not has_own_count)


def _comes_in(folded: str, dish: SpokenDish) -> bool:
    """Tell whether a dish named alone replaces the last one, rather than only its count."""
    alone = re.search(r"\binstead\b(?! of)", folded) is not None
    return alone or _INTO.search(folded[: dish.start]) is not None


def _mark_replacements(spoken: Spoken, first: int, folded: str) -> None:
    fresh = spoken.dishes[first:]
    swap = _INSTEAD.search(folded)
    if swap is None or not fresh:
        return
    if len(fresh) == 1 and not _comes_in(folded, fresh[0]):
        return
    # “A instead of B” names the new one first; “换成B” and “change A to B” name it last.
    new_first = swap.group() == "instead of"
    old = (fresh[1:] if new_first else fresh[:-1]) if len(fresh) > 1 else []
    for place, dish in enumerate(fresh, start=first):
        act = "replaced" if dish in old else "instead"
        spoken.dishes[place] = SpokenDish(
            dish.ids, dish.start, dish.end, dish.count, dish.note, dish.label, act
        )
