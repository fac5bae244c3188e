"""How many: portions, seats and people, in both languages.

Floors, rooms, times and prices are no quantities; zero and negative numbers are returned as they
are, because only the caller knows what may be ordered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from actions.meaning.normalise import normalise
from actions.meaning.numerals import CHINESE, ENGLISH, read_number


@dataclass(frozen=True, slots=True)
class Quantity:
    """A counted number; `text[start:end]` is the number with its Chinese measure word."""

    number: int
    start: int
    end: int


_MEASURES = (
    "人份|个人|份儿|份|个|位|名|人|张|杯|盒|套|只|瓶|碗|件|本|箱|袋|包|罐|盘|串|块蛋糕|客|支|根|桶"
    "|席|桌|例|单|款|枚|对"
)
_NUMBER = rf"(?:\d+|{CHINESE}+)"
_DURATIONS = r"(?!\s*(?:半?个?(?:月|小时|钟头|星期|礼拜|季度|工作日)|半|多|来|数|次|性|体户|税))"
_ABOUT_BEFORE = r"(?<![\d.第几数:：/~-])(?<!星期)(?<!周)"
_MEASURED = re.compile(
    rf"{_ABOUT_BEFORE}(?P<minus>[-负])?(?P<number>{_NUMBER})\s?[大小中]?(?:{_MEASURES}){_DURATIONS}"
)
_MINUS_BEFORE = re.compile(
    rf"(?:(?<=\s)|(?<=^)|(?<=[^\d\s])|^)(?P<minus>[-负])(?P<number>{_NUMBER})\s?(?:{_MEASURES})"
)
_DOZENS = re.compile(rf"(?P<half>半打)|(?P<number>{_NUMBER})\s?打(?![印扫开算车工包折卡电])")
_TOGETHER = re.compile(r"(?P<two>俩|双份|双人|两口子)|(?P<three>仨)")
_TIMES_SIGN = re.compile(
    r"(?:(?<![a-z\d])x\s?|[*×]\s?)(?P<after>\d{1,4})(?![\da-z]|[:.]\d)"
    r"|(?<![\d.a-z])(?P<before>\d{1,4})\s?(?:x(?![a-z\d])|×)"
)
_ENGLISH_GROUP = re.compile(
    r"\b(?P<six>half a dozen|half dozen)\b|\b(?P<twelve>a dozen)\b"
    r"|\b(?:the two of us|both of us|(?:couple|both)(?= of\b)|a couple)\b"
)
_NOT_BEFORE = (
    r"(?<!\broom )(?<!\brm )(?<!\brm\.)(?<!\bfloor )(?<!\blevel )(?<!\bat )(?<!\bby )(?<!\baround )"
    r"(?<!\bunit )(?<!\bsuite )(?<!\bline )(?<!\bno )(?<!\bno\.)(?<!\bno\. )(?<!\bplaza )"
    r"(?<!\bfrom )(?<!\bto )(?<!\btill )(?<!\buntil )(?<!\bbefore )(?<!\bafter )(?<!\boption )"
    r"(?<!\btower )(?<!\bbuilding )(?<!\blift )(?<!\belevator )(?<!\bgate )(?<!\bthe )"
    r"(?<!\bthis )(?<!\bthat )(?<!\bwhich )(?<!\bany )(?<!\bevery )(?<!\beach )(?<!\bgood )"
    r"(?<!\bjan )(?<!\bfeb )(?<!\bmar )(?<!\bapr )(?<!\bmay )(?<!\bjun )(?<!\bjul )(?<!\baug )"
    r"(?<!\bsep )(?<!\boct )(?<!\bnov )(?<!\bdec )(?<![$¥#€:/.,\d-])(?<![$¥#] )(?<!rmb )(?<!-)"
)
_NOT_AFTER = (
    r"(?!\s*(?:st|nd|rd|th|am|pm|a\.m|p\.m|o'?clock|f|k|km|m|g|kg|cm|b)\b)(?![\d%:/.-]?\d)(?!\s?%)"
    r"(?!\s*(?:floors?|levels?|yuan|rmb|kuai|cny|dollars?|minutes?|mins?|hours?|hrs?|days?|weeks?|"
    r"months?|years?|times?|degrees?|percent|past|noon|o|january|february|march|april|june|july|"
    r"august|september|october|november|december)\b)(?![a-z])(?!\s?[楼层室号点月日年元块度:])"
)
_ENGLISH = re.compile(rf"(?<![a-z]){_NOT_BEFORE}(?P<number>\d{{1,4}}|{ENGLISH}){_NOT_AFTER}")
_ENGLISH_MINUS = re.compile(
    rf"(?:(?<=\s)|^)(?P<minus>-)(?P<number>\d{{1,4}})(?=\s*[a-z]){_NOT_AFTER}"
)
_BARE = re.compile(rf"\s*(?P<minus>[-负])?\s?(?P<number>{_NUMBER}|{ENGLISH})\s*[.。!]?\s*")
_APPROXIMATE = re.compile(rf"{CHINESE}*[一二三四五六七八九]{{2}}")
_ARTICLE = re.compile(
    r"一[个位名件份家][\u4e00-\u9fff]{0,4}?"
    r"(?:问题|建议|意见|社|俱乐部|活动|地方|办法|事|投诉|情况|想法|提案|诉求)"
)


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return every counted number of a sentence in the order written, none overlapping."""
    folded = normalise(text)
    taken: list[Quantity] = []
    for found in _candidates(folded):
        if all(found.end <= other.start or found.start >= other.end for other in taken):
            taken.append(found)
    return tuple(sorted(taken, key=lambda found: found.start))


def read_quantity(text: str) -> int | None:
    """Return the one number a sentence counts with (the first of several), or None."""
    found = find_quantities(text)
    return found[0].number if found else None


def _candidates(folded: str) -> Iterator[Quantity]:
    bare = _BARE.fullmatch(folded)
    if bare:
        yield from _signed(bare)
        return
    for match in _DOZENS.finditer(folded):
        dozens = 0.5 if match["half"] else read_number(match["number"])
        if dozens:
            yield Quantity(int(12 * dozens), match.start(), match.end())
    for match in _MINUS_BEFORE.finditer(folded):
        yield from _signed(match)
    yield from _measured(folded)
    for match in _TIMES_SIGN.finditer(folded):
        yield Quantity(int(match["after"] or match["before"]), match.start(), match.end())
    for match in _TOGETHER.finditer(folded):
        yield Quantity(3 if match["three"] else 2, match.start(), match.end())
    yield from _english(folded)


def _measured(folded: str) -> Iterator[Quantity]:
    for match in _MEASURED.finditer(folded):
        if _APPROXIMATE.fullmatch(match["number"]) or _ARTICLE.match(folded, match.start()):
            continue
        yield from _signed(match)


def _english(folded: str) -> Iterator[Quantity]:
    for match in _ENGLISH_GROUP.finditer(folded):
        number = 6 if match["six"] else 12 if match["twelve"] else 2
        yield Quantity(number, match.start(), match.end())
    for match in _ENGLISH_MINUS.finditer(folded):
        yield from _signed(match)
    for match in _ENGLISH.finditer(folded):
        number_or_none = read_number(match["number"])
        if number_or_none is not None and _counts_something(folded, match):
            yield Quantity(number_or_none, match.start("number"), match.end("number"))


def _counts_something(folded: str, match: re.Match[str]) -> bool:
    # Among Chinese characters the measure word decides; a number beside a Latin word needs none.
    before = folded[: match.start()].rstrip()
    after = folded[match.end() :].lstrip()
    if match["number"] == "one" and not re.match(r"[a-z]", after):
        return False
    if re.match(r"(?:of (?:the|my|our|these|those)|or|by|day|another|more thing)\b", after):
        return bool(re.match(r"of (?:us|them)\b", after))
    return bool(re.match(r"[a-z]", after)) or bool(re.search(r"[a-z],?$", before))


def _signed(match: re.Match[str]) -> Iterator[Quantity]:
    number = read_number(match["number"])
    if number is not None:
        sign = -1 if match["minus"] else 1
        yield Quantity(sign * number, match.start(), match.end())
