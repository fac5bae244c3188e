"""What a sentence or a forwarded text says about an event: time, place, seats, title, and so on.

Each field is found by its own reader and cut out; what is left over is the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from actions.meaning.locations import find_floors
from actions.meaning.names import NameMatch
from actions.meaning.normalise import normalise
from actions.meaning.numerals import read_number
from actions.meaning.quantities import find_quantities
from actions.meaning.times import TimeExpression, find_times, read_time
from actions.readers import as_minutes
from actions.turn import Turn
from activities.clock import local
from activities.events.posting import LONGEST_TITLE
from activities.interests import interests

Span = tuple[int, int]
NO_LIMIT: Final = 0
LONGEST_ANNOUNCED: Final = 600
A_LONG_TEXT: Final = 60
_QUOTED: Final = re.compile(r"[《「『“\"](?P<title>[^》」』”\"\n]{1,60})[》」』”\"]")
_LABELLED: Final = re.compile(
    r"^\W*(?:活动)?(?:主题|标题|名称|活动|题目|title|event|topic|what)\s*[:：]\s*(?P<title>[^\n]+)$",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL: Final = re.compile(
    r"^\W*(?:活动)?(?:时间|地点|人数|名额|自带|备注|time|date|when|place|where|seats|bring)\s*[:：]",
    re.IGNORECASE | re.MULTILINE,
)
_BRING: Final = re.compile(
    r"(?:请|需)?(?:自带|带上|携带|带好|带)(?![队领着你娃孩来动教练])\s*[:：]?\s*(?P<zh>[^，。；,;.!！\n]{1,40})"
    r"|\b(?:please )?bring(?:ing)?\b\s*:?\s*(?P<en>[^.;!\n]{1,60})",
    re.IGNORECASE,
)
_LEAST: Final = re.compile(
    r"(?:满|至少|最少|不少于|凑够|够)\s*(?P<zh>\d{1,4}|[一二两三四五六七八九十百]{1,4})\s*[人位个](?:才)?(?:成团|开班|开课|起|以上)?"
    r"|\b(?:at least|min(?:imum)?(?: of)?|needs?)\s+(?P<en>\d{1,4})(?:\s+(?:people|persons))?",
    re.IGNORECASE,
)
_SEATS: Final = re.compile(
    r"(?:名额|限额?|上限|限|人数|座位|capacity|limit|seats?|places?)\s*(?:改成|改为|改到|为|是|to|[:：])?\s*(?P<before>-?\d{1,10})"
    r"|(?P<after>-?\d{1,10})\s*(?:人|位|个名额|个座|seats?\b|people\b|persons?\b|places?\b|spots?\b|pax\b)",
    re.IGNORECASE,
)
_UNLIMITED: Final = re.compile(r"不限(?:人数|名额)?|no limit|unlimited|open to all", re.IGNORECASE)
_OPENING: Final = re.compile(
    r"^\W*(?:请|麻烦)?(?:帮我|帮忙|帮我们|给我|替我)?(?:我们?)?(?:想要?|要|打算)?"
    r"(?:发布|发起|举办|组织|发|办|搞|登|开|宣传)(?:一下|一个|一场|一次|个|场|次)?(?:新的?)?(?:活动|通知)?[\s:：,，]*"
    r"|^\W*(?:please |can you |i want to |i'd like to |we are |we're |i am )*"
    r"(?:post|publish|announce|organi[sz]e|organi[sz]ing|host|hosting|create|set up|put up)"
    r"\s+(?:an?|the|our|my)?\s*(?:new )?(?:event\b)?[\s:,]*",
    re.IGNORECASE,
)
_EDGES: Final = re.compile(
    r"^(?:[\s,，。.;；:：、·\-—|/]|\b(?:at|in|on|for|from|with|the|a|an)\b|在|于|的|有)+"
    r"|(?:[\s,，。.;；:：、·\-—|/!！]|\b(?:at|in|on|for|from|with|and|the|a)\b|在|于|的|限|共)+$",
    re.IGNORECASE,
)
_PIECES: Final = re.compile(r"[，。；,;\n！!|]+|\s{3,}")
_RENAMED: Final = re.compile(
    r"(?:改名为?|名字改成|标题改成|标题改为|改叫|rename(?: it)? to|call it)\s*[:：]?\s*"
    r"[《“\"]?(?P<title>[^》”\"\n]{1,40})",
    re.IGNORECASE,
)
_SHIFT: Final = re.compile(
    r"(?P<zh>推迟|延后|往后|晚|提前|提早|早)\s*(?P<n>\d{1,3}|半|[一两二三四五六])\s*个?(?P<unit>半?小时|钟头|分钟|天)"
    r"|\b(?P<en>postpone|delay|push back|later|earlier|bring forward)\b.*?\bby\s+"
    r"(?P<m>\d{1,3}|an?|half an|one|two|three)\s*(?P<what>hours?|minutes?|days?)",
    re.IGNORECASE,
)
_UNITS: Final = {"小时": 60, "半小时": 30, "钟头": 60, "分钟": 1, "天": 1440}
_WORDS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}


def read_announcement(turn: Turn, *, with_title: bool = True) -> dict[str, Any]:
    """Return the fields of an event that the words tell, as a draft stores them."""
    text = normalise(turn.heard.text)
    if len(text) != len(turn.heard.text):
        text = turn.heard.text
    found: dict[str, Any] = {}
    spans: list[Span] = []
    _read_time(turn, text, found, spans)
    _read_place(turn, text, found, spans)
    _read_numbers(text, found, spans)
    bring = _BRING.search(text)
    if bring is not None:
        found["bring"] = (bring["zh"] or bring["en"]).strip()
        spans.append(bring.span())
    if with_title:
        title = title_of(turn.heard.text, spans)
        if title:
            found["title"] = title
        interest = interests().find(text)
        if interest is not None:
            found["interest"] = interest
        if len(text) > A_LONG_TEXT or "\n" in text:
            found["about"] = turn.heard.text.strip()[:LONGEST_ANNOUNCED]
    return found


def read_changes(turn: Turn, starts: int) -> dict[str, Any]:
    """Return what is to be other about an event that begins at `starts` (minutes since 1970)."""
    found = read_announcement(turn, with_title=False)
    found.pop("minimum", None)
    renamed = _RENAMED.search(turn.heard.text)
    if renamed is not None:
        found["title"] = renamed["title"].strip()
    shift = shift_of(normalise(turn.heard.text))
    if shift:
        found.pop("ends", None)
        found["starts"] = starts + shift
    return found


def shift_of(text: str) -> int:
    """Return by how many minutes something is to be moved; 0 when nothing says so."""
    match = _SHIFT.search(text)
    if match is None:
        return 0
    if match["zh"]:
        number = 0.5 if match["n"] == "半" else float(read_number(match["n"]) or 0)
        minutes = number * _UNITS[match["unit"]]
        return round(-minutes if match["zh"] in {"提前", "提早", "早"} else minutes)
    word = match["m"].lower()
    number = 0.5 if word == "half an" else float(_WORDS.get(word, 0) or word)
    minutes = number * {"h": 60, "m": 1, "d": 1440}[match["what"][0].lower()]
    earlier = match["en"].lower() in {"earlier", "bring forward"}
    return round(-minutes if earlier else minutes)


def read_moment(turn: Turn, day: int | None) -> TimeExpression | None:
    """Return the time that is spoken of; a bare clock time belongs to the `day` said before."""
    spoken = read_time(turn.heard.text, turn.now, turn.work.calendar)
    if day is None or spoken is None or spoken.kind == "date":
        return spoken
    date = local(_moment(turn, day))
    on_day = f"{date.year}年{date.month}月{date.day}日 {spoken.text}"
    return read_time(on_day, turn.now, turn.work.calendar) or spoken


def title_of(text: str, spans: Iterable[Span]) -> str:
    """Return the title: quoted, labelled, or what is left when everything else is cut out."""
    for pattern in (_QUOTED, _LABELLED):
        match = pattern.search(text)
        if match is not None:
            return match["title"].strip()[:LONGEST_TITLE]
    kept = list(text)
    for start, end in spans:
        kept[start:end] = [" "] * (end - start)
    rest = _LABEL.sub("\n", _OPENING.sub("", "".join(kept), count=1))
    rest = _UNLIMITED.sub(" ", rest)
    pieces = [_trimmed(piece) for piece in _PIECES.split(rest)]
    return next((piece for piece in pieces if len(piece) > 1), "")[:LONGEST_TITLE]


def number_in(text: str) -> int | None:
    """Return the one number of a short answer, or 0 for “no limit”."""
    if _UNLIMITED.search(text) or text.strip() in {"不设", "没有", "none", "no"}:
        return NO_LIMIT
    match = re.search(r"-?\d{1,10}", normalise(text))
    return int(match.group()) if match else read_number(text.strip().rstrip("人位个"))


def _trimmed(piece: str) -> str:
    before = ""
    while before != piece:
        before = piece
        piece = _EDGES.sub("", piece)
    return piece.strip()


def _read_time(turn: Turn, text: str, found: dict[str, Any], spans: list[Span]) -> None:
    spoken = read_time(text, turn.now, turn.work.calendar)
    spans += [(t.text_start, t.text_end) for t in find_times(text, turn.now, turn.work.calendar)]
    if spoken is None:
        return
    if spoken.kind == "date" or spoken.end - spoken.start > timedelta(hours=12):
        found["day"] = as_minutes(spoken.start)
        return
    found["starts"] = as_minutes(spoken.start)
    if spoken.end > spoken.start:
        found["ends"] = as_minutes(spoken.end)


def _read_place(turn: Turn, text: str, found: dict[str, Any], spans: list[Span]) -> None:
    matches: tuple[NameMatch, ...] = turn.names.match(text, kinds=["building"], limit=1)
    for match in matches:
        found["building"] = int(match.id)
        spans.append((match.start, match.end))
    floors = find_floors(text)
    if floors:
        found["floor"] = floors[-1].label
        spans += [(each.start, each.end) for each in floors]
    spot = turn.meaning.first("place")
    if spot is not None and spot in text:
        found["spot"] = spot
        start = text.index(spot)
        spans.append((start, start + len(spot)))


def _read_numbers(text: str, found: dict[str, Any], spans: list[Span]) -> None:
    least = _LEAST.search(text)
    rest = text
    if least is not None:
        found["minimum"] = read_number(least["zh"] or least["en"])
        spans.append(least.span())
        rest = text[: least.start()] + " " * (least.end() - least.start()) + text[least.end() :]
    if _UNLIMITED.search(rest):
        found["capacity"] = NO_LIMIT
        return
    seats = _SEATS.search(rest)
    if seats is not None:
        found["capacity"] = int(seats["before"] or seats["after"])
        # Told zero is no “no limit”: the domain refuses it, the draft must not turn it into one.
        found["capacity"] = found["capacity"] or -1
        spans.append(seats.span())
        return
    for each in find_quantities(rest):
        if rest[each.end - 1 : each.end] in "人位名":
            found["capacity"] = each.number
            spans.append((each.start, each.end))


def _moment(turn: Turn, minutes: int) -> Any:
    return turn.now.fromtimestamp(minutes * 60, turn.now.tzinfo)
