"""Words that point: at taking part in what was shown, at somebody else too, at a correction."""

from __future__ import annotations

import re
from typing import Final

from actions.meaning.normalise import normalise
from actions.meaning.quantities import find_quantities

LONGEST: Final = 40
"""Whoever only points says little; a longer sentence is about something of its own."""
_TAKES: Final = re.compile(
    r"算(?:上)?我|加我一?个|带我一?个|我也(?:要|想)?(?:去|来|参加|报|加入)|我也要\W*$|我(?:要|想)?(?:参加|报名|加入)(?:吧|了)?\W*$"
    r"|^(?:就|要|报|选|来|加入)(?:这|那|它|第|最后)|^(?:报名|加入|参加)(?:吧|一下)?\W*$"
    r"|(?:帮|给|替)我(?:也)?(?:报|留|占|加)(?:一?[个下位]|上|$)"
    r"|(?:报|参加|加入|要|选|来)(?:一下)?(?:这|那)[个场家]|(?:加入|参加|报名?|要|选)第"
    r"|\bcount me in\b|\bsign me up\b|\bput me down\b|\bi'?m in\b"
    r"|\bi'?ll (?:take|join|do|go|come)\b"
    r"|\b(?:join|register(?: for)?|take|book) (?:this|that|it|the (?:first|second|third|last))\b"
    r"|\bme too\b"
)
_OTHER: Final = (
    r"(?:我?(?:的)?(?:同事|朋友|同伴|老公|老婆|爱人|孩子|领导|室友|闺蜜|搭档|别人)"
    r"|(?:小|老)[\u4e00-\u9fff])"
)
_FOR_OTHERS: Final = re.compile(
    rf"(?:帮|给|替|带|加)(?:上)?(?:我)?(?:\w{{0,2}}个)?{_OTHER}.{{0,4}}(?:也|再)?.{{0,2}}(?:报|加|订|来|参加|要|算|拿|$)"
    rf"|{_OTHER}也(?:要|想|去|来|参加|报|加入)"
    r"|[再多](?:帮我)?(?:加|报|带)(?:[一1两二2三3]个?(?:人|位|名额?)?|个人?)"
    r"|\b(?:add|register|sign up|book|include|bring(?:ing)?|put)\b.{0,12}"
    r"\b(?:colleague|coworker|co-worker|friend|wife|husband|partner|boss|teammate|guest|person|spot|place|seat)\b"
    r"|\bplus (?:one|two|1|2)\b|\bone more (?:person|spot|place|seat)\b"
    r"|\bfor my (?:colleague|friend)\b"
)
_CORRECTS: Final = re.compile(
    r"^\W*(?:不对|不是|错了|说错|打错|等等|等一下|等下|哦不|啊不|不不|改成|改为|换成|换为|应该是|我是说|我说的是)"
    r"|(?:改成|换成|改到)"
    r"|^\W*(?:no|nope|wait|sorry|actually|oops|correction|rather)\b(?! problem)"
    r"|\bi meant?\b|\bmake (?:it|that)\b|\bchange (?:it|that) to\b|\binstead\b|\bshould be\b"
)
_COMES: Final = re.compile(r"报名|参加|活动|\b(?:register|sign (?:me )?up|attend|event)\b")
_REPEATS: Final = re.compile(
    r"(?:和|跟|同|照|像)?(?:昨天|上次|上回|之前|前天|上周|以前)(?:的)?(?:一样|那样|那份|同款|一个样)"
    r"|老样子|照旧|老规矩|再来一次|同上次"
    r"|\bsame as (?:yesterday|last time|before|last week)\b|\b(?:the|my) usual\b"
    r"|\bsame again\b|\breorder\b|\blike last time\b"
)


_ELSE: Final = re.compile(
    r"^\W*(?:都|全)?(?:不是|不对|没有)(?:这些|这几个|上面的|我要的)?\W*$|其他的?$|别的$|都不是|换一批"
    r"|^\W*(?:something|anything|somewhere) else\b|\bnone of (?:them|these|those)\b|\bneither\b"
)


def wants_else(text: str) -> bool:
    """Tell whether none of what was offered is meant."""
    return _ELSE.search(normalise(text).strip()) is not None


def takes_part(text: str) -> bool:
    """Tell whether the words want what was just shown: “算我一个”, “count me in”."""
    folded = normalise(text).strip()
    return len(folded) <= LONGEST and (
        _TAKES.search(folded) is not None or for_others(text) is not None
    )


def for_others(text: str) -> int | None:
    """Return for how many others something is wanted besides oneself, None for nobody."""
    folded = normalise(text)
    if len(folded.strip()) > LONGEST or _FOR_OTHERS.search(folded) is None:
        return None
    found = [each.number for each in find_quantities(folded) if each.number > 0]
    return found[0] if found else 1


def corrects(text: str) -> bool:
    """Tell whether the words take something back that was said before."""
    return _CORRECTS.search(normalise(text).strip()) is not None


def wants_to_come(text: str) -> bool:
    """Tell whether the words speak of coming to something that is on."""
    return _COMES.search(normalise(text)) is not None


def repeats(text: str) -> bool:
    """Tell whether the words want the same as an earlier time."""
    return _REPEATS.search(normalise(text)) is not None
