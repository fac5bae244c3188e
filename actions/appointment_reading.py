"""What a sentence says about a collective appointment: how many, until when, on what condition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from actions.capability import Question, Read
from actions.meaning.normalise import normalise
from actions.meaning.numerals import read_number
from actions.meaning.quantities import find_quantities
from actions.meaning.times import TimeExpression, find_times
from actions.places import own_or_spoken_building
from actions.readers import spoken_time
from actions.turn import Turn
from actions.which import which_shown
from activities.appointments import queries
from activities.appointments.models import CollectiveAppointment
from activities.clock import SHANGHAI, local
from activities.db.work import UnitOfWork
from activities.guides import service as guides
from activities.guides.models import Guide
from activities.search.query import search

END_OF_DAY: Final = time(17, tzinfo=SHANGHAI)
USUAL_COLLECTING: Final = timedelta(days=14)
SURELY_A_GUIDE: Final = 0.45
MOST_OFFERED: Final = 6
_N: Final = r"(\d{1,3}|[一二两三四五六七八九十百]{1,4})"
_ONLY_IF: Final = re.compile(
    rf"(?:满|够|凑够|凑满|凑齐|超过|有|到)\s*{_N}\s*个?[人位].{{0,6}}?我(?:就|才|也)?"
    r"(?:来|参加|去|报|加入|办|算)"
    rf"|我.{{0,4}}?(?:满|够|有|凑齐)\s*{_N}\s*个?[人位].{{0,3}}?才(?:来|去|参加|办)"
    rf"|\b(?:if|once|when|as long as|provided)\b[^.]{{0,24}}?\b{_N}\b",
    re.IGNORECASE,
)
_LEAST: Final = re.compile(
    rf"(?:满|够|凑够|凑满|凑齐|凑到|至少|最少|不少于|起码)\s*{_N}"
    rf"|{_N}\s*个?[人位](?:以上|左右)?(?:的话)?[，,]?(?:就|才|即可|起|成行|便)"
    rf"|\b(?:at least|minimum(?: of)?|min|if|when|once|need|as soon as|for)\s+"
    rf"(?:we\s+(?:are|get|have|reach)\s+|there\s+are\s+)?{_N}\b",
    re.IGNORECASE,
)
_MOST: Final = re.compile(
    rf"(?:最多|上限|不超过|至多|限)\s*{_N}"
    rf"|\b(?:at most|max(?:imum)?(?: of)?|up to|no more than)\s+{_N}\b",
    re.IGNORECASE,
)
_TARGET: Final = re.compile(
    rf"(?:目标|争取|希望有|最好有)\s*{_N}|\b(?:target|aim(?:ing)? for|hop(?:e|ing) for)\s+{_N}\b",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(
    r"截止|之前|以前|为止|前报|\b(?:by|until|till|deadline|before)\b", re.IGNORECASE
)
_MATTER: Final = re.compile(
    r"(?:集体|统一|一起|团体|上门|组织|发起|拼团|组团|约人|约|想|来|要)*(?:办理|办|做|打|测|查)"
    r"(?:一次|一下|个|一个)?(?P<it>[^\s\d，。,；;！!？?、的就给吗吧]{2,14})"
)
_NOISE: Final = re.compile(
    r"^(?:我们?|大家|能不能|可不可以|可以|想|请|帮忙|帮我|麻烦|组织|发起|提议|建议|一次|一个|一场|集体办理|集体|上门)+"
    r"|(?:上门)?(?:服务|的活动|的事|吧|吗|呢|呀|啊)+$"
)
_ENGLISH_MATTER: Final = re.compile(
    r"\b(?:group|collective|on-site|onsite|in-house|batch)\s+(?P<group>[a-z][a-z -]{2,40}?)"
    r"(?=\s+(?:session|day|visit|appointment|here|in|at|for|if|when|once|to|please|together)\b|[,.!?]|$)"
    r"|\b(?:for|do|get|organi[sz]e|arrange|propose|start)\s+(?:an?|our|the|some)?\s*"
    r"(?P<plain>[a-z][a-z -]{2,40}?)"
    r"(?=\s+(?:session|day|visit|together|here|in|at|for|if|when|once|please)\b|[,.!?]|$)",
    re.IGNORECASE,
)
_PROPOSES: Final = re.compile(
    r"发起|组织一|提议|能不能(?:组织|请|让|约)|可以组织|请.{1,6}(?:来|上门|进楼)|来楼里办"
    r"|\b(?:organi[sz]e|arrange|propose|start a|set up|invite|bring)\b",
    re.IGNORECASE,
)


def number_after(pattern: re.Pattern[str], text: str) -> int | None:
    """Return the number that a pattern finds, or None."""
    match = pattern.search(normalise(text))
    found = None if match is None else next((each for each in match.groups() if each), None)
    return None if found is None else read_number(found)


def numbers_in(text: str, asking: str | None = None) -> dict[str, int]:
    """Return minimum, target and maximum as far as said; a bare number answers `asking`."""
    told = {
        "maximum": number_after(_MOST, text),
        "target": number_after(_TARGET, text),
    }
    rest = _TARGET.sub(" ", _MOST.sub(" ", normalise(text)))
    least = number_after(_LEAST, rest)
    counted = [each.number for each in find_quantities(rest)]
    if least is None and counted:
        least = counted[0]
    if asking in {"minimum", "maximum", "target"} and told.get(asking) is None:
        return _known({**told, asking: least})
    return _known({"minimum": least, **told})


def only_if_in(text: str) -> int | None:
    """Return the number of “if so many come, I come”, or None."""
    return number_after(_ONLY_IF, text)


def sounds_like_proposing(text: str) -> bool:
    """Tell whether the words ask for something new instead of joining what there is."""
    return _PROPOSES.search(normalise(text)) is not None and only_if_in(text) is None


def cut_off_in(turn: Turn, *, asked: bool) -> datetime | None:
    """Return until when it collects, when the words say so: a day means five in the afternoon."""
    spoken = spoken_time(turn)
    if spoken is None or not (asked or _UNTIL.search(turn.heard.text)):
        return None
    if spoken.kind == "instant":
        return spoken.start
    last = local(spoken.end - timedelta(minutes=1)).date()
    return datetime.combine(last, END_OF_DAY)


def usual_cut_off(work: UnitOfWork) -> datetime:
    """Return two weeks from now, at the end of a working day."""
    day = local(work.now + USUAL_COLLECTING).date()
    if not work.calendar.is_working_day(day):
        day = work.calendar.next_working_day(day)
    return datetime.combine(day, END_OF_DAY)


def guide_in(turn: Turn, text: str) -> Guide | None:
    """Return the guide of the matter that the words name, if one is surely meant."""
    named = turn.meaning.first("service") or text
    hits = search(turn.work, named, (guides.KIND,), turn.language, 1)
    if not hits or hits[0].score < SURELY_A_GUIDE:
        return None
    return guides.guide(turn.work, hits[0].subject_id)


def matter_in(turn: Turn) -> str:
    """Return what is to be done, as it was said, without numbers, times and places."""
    spoken = turn.meaning.first("service")
    if spoken:
        return spoken.strip()
    text = normalise(turn.heard.text)
    for each in find_times(text, turn.now, turn.work.calendar):
        text = text.replace(each.text, " ")
    for match in turn.names.match(text, kinds=["building"], limit=1):
        text = text[: match.start] + " " + text[match.end :]
    english = _ENGLISH_MATTER.search(text) if text.isascii() else None
    if english is not None:
        return (english["group"] or english["plain"]).strip()
    match_zh = _MATTER.search(text)
    return _NOISE.sub("", match_zh["it"]) if match_zh is not None else ""


def time_range_in(turn: Turn, day: datetime | None) -> TimeExpression | None:
    """Return day and hours that are spoken of; hours alone belong to the `day` known before."""
    spoken = spoken_time(turn)
    if day is None or spoken is None or spoken.kind == "date":
        return spoken
    date = local(day).date()
    if not re.search(r"[年月日号周]|星期|天|day|tomorrow|[a-z]{3} \d", spoken.text, re.IGNORECASE):
        on_day = f"{date.year}年{date.month}月{date.day}日 {spoken.text}"
        again = find_times(on_day, turn.now, turn.work.calendar)
        return again[0] if again else spoken
    return spoken


@dataclass(frozen=True, slots=True)
class WhichAppointment:
    """The open appointment that is named, shown, or the only one that can be meant; else None."""

    own: bool = False
    """True when only those in which the person takes part can be meant."""

    def read(self, turn: Turn) -> Read:
        """Return its id, a question among several, or None when none can be meant."""
        building = own_or_spoken_building(turn)
        place = None if building is None else building.id
        known = (
            queries.joined_by(turn.work, turn.user)
            if self.own
            else queries.all_open(turn.work, place)
        )
        by_id = {each.id: each for each in known}
        pointed = which_shown(turn.heard.text, turn.shown("appointment"))
        if pointed in by_id:
            return Read(pointed)
        candidates = _named(turn, by_id)
        if not candidates:
            shown = [each for each in turn.shown("appointment") if each in by_id]
            candidates = shown if len(shown) == 1 else []
        if not candidates and self.own:
            candidates = list(by_id)
        here = [each for each in candidates if by_id[each].building_id == place]
        candidates = list(dict.fromkeys(here or candidates))
        if len(candidates) <= 1:
            return Read(candidates[0] if candidates else None)
        choices = tuple(
            (each, f"{turn.named(by_id[each])} · {turn.named(by_id[each].building)}")
            for each in candidates[:MOST_OFFERED]
        )
        return Read(question=Question("appointment.which", "appointment", choices))


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """The condition of “if so many come, I come”."""

    def read(self, turn: Turn) -> Read:
        """Return the number, or None without a condition."""
        return Read(only_if_in(turn.heard.text))


@dataclass(frozen=True, slots=True)
class SpokenParty:
    """For how many somebody wants to sign up; None when nothing is said."""

    def read(self, turn: Turn) -> Read:
        """Return the number of people, without the number of a condition."""
        text = _ONLY_IF.sub(" ", normalise(turn.heard.text))
        text = _LEAST.sub(" ", text)
        found = find_quantities(text)
        return Read(found[0].number if found else None)


def _named(turn: Turn, by_id: Mapping[int, CollectiveAppointment]) -> list[int]:
    """Return those whose matter is named: word for word, else nearly."""
    text = normalise(turn.heard.text)
    spelled = [
        each.id
        for each in by_id.values()
        if any(normalise(name) in text for name in (each.zh, each.en, *each.aliases))
    ]
    if spelled:
        return spelled
    nearly = turn.names.match(turn.heard.text, kinds=["appointment"], limit=MOST_OFFERED)
    return [int(each.id) for each in nearly if int(each.id) in by_id]


def _known(told: dict[str, int | None]) -> dict[str, int]:
    return {field: number for field, number in told.items() if number is not None}
