"""Words that look like a time and are none, and the words that join or bound times."""

from __future__ import annotations

from actions.meaning.times.tokens import Bound, Link, Refused, rule

_N = "一二三四五六七八九十"
_FEAST = "(?:新年|节日|春节|中秋|国庆|元旦|圣诞|周末|端午|过年)节?"
_EN_FEAST = (
    "new year|national day|spring festival|christmas|friday|weekend|mid-autumn|"
    "chinese new year|monday"
)
_EN_DAY = (
    r"day|week(?:day|end)?|month|year|morning|evening|night|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|"
    r"sat\w*|sun\w*"
)
_POINT = "建议|意见|要求|问题|想法|说明|理由|原因|希望|疑问|不满|看法|反馈|好处|优势"

_NONE = (
    # Greetings.
    "早上好|上午好|中午好|下午好|晚上好|早安|午安|晚安",
    f"{_FEAST}(?:快乐|愉快|安康|好呀?$)",
    "(?<![a-z])good (?:morning|afternoon|evening|night|day)(?![a-z])",
    f"(?<![a-z])(?:happy|merry) (?:{_EN_FEAST})(?![a-z])|(?<![a-z])(?:nice|good|great) weekend",
    # Numbers: versions and prices, scores, phones, points made.
    r"(?<![\d.])\d{1,3}(?:\.\d+)+(?!\s?[ap]\.?m)(?!\d*[-号日点])",
    rf"\d点\d+[倍折%万亿元]|零点[{_N}](?!分)|三点水|两点一线|24/7|7-11|比分\s?\d+:\d+",
    rf"[\d两{_N}]{{1,3}}点(?=\d*[%折]|\d[万亿元]|{_POINT})",
    r"(?<!\d)1\d{10}(?!\d)|\d{7,}|\d{3,4}-\d{7,8}",
    f"[农阴]历[正{_N}冬腊]{{1,3}}月(?:初?[{_N}廿]{{1,3}})?",
    # 一点 is a bit, unless words around make it one o'clock.
    r"(?<![午晚早上夜天日号\d到至~-])(?<!凌晨)一点(?![半钟整一二三四五\d到至前之以开])",
    r"[有差早晚快慢多少大小高低好近远便宜冷热这那]一?点(?!半|钟|整|[一二三四五\d])",
)
_HABITS = (
    (
        "每(?:个|逢)?(?:周|星期|礼拜|天|日|月|年|晚|早|工作日)"
        r"(?:末|[一二三四五六日天](?:[、,和至到\-]?[一二三四五六日])*)?"
    ),
    r"[一两二三四每\d]周[一二三四五六七]次|[隔双单]周[一二三四五六日末]?|平时",
    rf"(?<![a-z])(?:every|each)\s+(?:other\s+)?(?:{_EN_DAY})",
    "(?<![a-z])(?:mon|tues|wednes|thurs|fri|satur|sun)days(?!')",
)
_TO = r"直?到|至|[-~–—]{1,2}|(?<![a-z])(?:to|till?|until|through|thru)(?![a-z])"

RULES = (
    *(rule(words, lambda _: (Refused(),)) for words in _NONE),
    *(rule(words, lambda _: (Refused(swallows=True),)) for words in _HABITS),
    rule(_TO, lambda _: (Link(),)),
    rule("(?<![a-z])and(?![a-z])", lambda _: (Link(needs_between=True),)),
    rule("(?<![a-z])between(?![a-z])", lambda _: (Bound("between", leads=True),)),
    rule("[之以]?前(?![天台面])|[之以]前", lambda _: (Bound("before", leads=False),)),
    rule("[之以]?后(?![天台面来勤厨])", lambda _: (Bound("after", leads=False),)),
    rule("(?<![a-z])before(?![a-z])", lambda _: (Bound("before", leads=True),)),
    rule("(?<![a-z])by(?![a-z])", lambda _: (Bound("by", leads=True),)),
    rule("(?<![a-z])after(?![a-z])", lambda _: (Bound("after", leads=True),)),
)
