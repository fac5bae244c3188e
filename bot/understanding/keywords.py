"""Understanding by keywords: carries the product when Rasa is away.

What the words are is in keywords.yml; names, dates and what happens next are decided elsewhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from actions.meaning.categories import guess_category
from actions.meaning.language import detect_language
from actions.meaning.locations import find_floors, find_rooms
from actions.meaning.meaning import OUT_OF_SCOPE, ConcernGuess, Entity, IntentGuess, Meaning
from actions.meaning.normalise import normalise
from actions.meaning.phones import find_phones
from actions.meaning.phrases import Flat, Found, flatten
from actions.meaning.quantities import find_quantities
from bot.understanding.keyword_table import ENTITY_CUES, KeywordTable

_LEAST, _MOST = 0.4, 0.85
_FULL_WEIGHT = 8.0
_BARE_VALUE = 0.6
_PLAIN_WORD = 5.0  # the weight of a word that settles an intent alone
_UNSEEN_SPACES = "\u115f\u1160\u2800\u3164"  # drawn as nothing, yet no spaces to Unicode
_BARE_CUES = frozenset({"moment", "place", "interest", "unit"})


@lru_cache(maxsize=1)
def _shipped_table() -> KeywordTable:
    return KeywordTable()


class KeywordUnderstanding:
    """Reads a sentence by the keyword table; never fails and needs no network."""

    def __init__(self, table: KeywordTable | None = None) -> None:
        self._table = table or _shipped_table()

    async def understand(self, text: str, default_language: Literal["zh", "en"] = "zh") -> Meaning:
        """Return the meaning of one message; what no word speaks for is out of scope."""
        language = detect_language(text, default_language)
        if is_command(text):
            return Meaning(text, OUT_OF_SCOPE, _MOST, language=language)
        reading = _Reading(self._table, text)
        ranking = reading.ranking()
        best = ranking[0]
        concern = reading.concern if best.intent == "report_concern" else None
        entities = tuple(reading.entities(best.intent))
        return Meaning(
            text, best.intent, best.confidence, ranking, entities, language, concern, "keywords"
        )


def is_command(text: str) -> bool:
    """Say whether a message opens with “/” and so is a command, never a sentence."""
    folded = unicodedata.normalize("NFKC", normalise(text))
    return folded.lstrip().lstrip(_UNSEEN_SPACES + " ").startswith("/")


class _Reading:
    """One message judged with the table."""

    def __init__(self, table: KeywordTable, text: str) -> None:
        self._table = table
        self._text = text
        self._flat = flatten(text)
        found = table.cues.find(self._flat.text)
        # 社 in 社保 is no club: a cue inside a longer cue is not meant.
        self._found = [cue for cue in found if not any(other.contains(cue) for other in found)]
        self._values = tuple(_values(text))
        self.concern: ConcernGuess = guess_category(text)
        self._cues = {cue.payload for cue in self._found} | {value.kind for value in self._values}
        if self.concern.category != "other":
            self._cues.add("category")

    def ranking(self) -> tuple[IntentGuess, ...]:
        """Return at most three intents with honest confidences, the best first."""
        scores = sorted(self._scores().items(), key=lambda pair: -pair[1])[:3]
        if self._is_bare_value() and (not scores or scores[0][1] < _PLAIN_WORD):
            return (IntentGuess("inform", _BARE_VALUE),)
        if not scores:
            return (IntentGuess(OUT_OF_SCOPE, _LEAST),)
        best = scores[0][1]
        second = scores[1][1] if len(scores) > 1 else 0.0
        lead = min(1.0, best / _FULL_WEIGHT) * (0.3 + 0.7 * (best - second) / best)
        confidence = _LEAST + (_MOST - _LEAST) * lead
        return tuple(
            IntentGuess(intent, round(confidence * score / best, 3)) for intent, score in scores
        )

    def _scores(self) -> dict[str, float]:
        scores = self._table.words.scores(self._flat.text)
        by_rule: dict[str, float] = {}
        for rule in self._table.rules:
            if rule.needed <= self._cues and not rule.barred & self._cues:
                by_rule[rule.intent] = max(by_rule.get(rule.intent, 0.0), rule.weight)
        for intent, weight in by_rule.items():
            scores[intent] = scores.get(intent, 0.0) + weight
        return scores

    def _is_bare_value(self) -> bool:
        """Say whether nothing is left of the message but values, moments and places."""
        covered: set[int] = set()
        for value in self._values:
            covered.update(range(value.start, value.end))
        for cue in self._found:
            if cue.payload in _BARE_CUES:
                covered.update(range(*self._flat.span(cue.start, cue.end)))
        # Digits belong to a clock time (12:30), which other rules of time read.
        left = [
            character
            for place, character in enumerate(normalise(self._text))
            if character.isalpha() and place not in covered and character not in "的在点半分at"
        ]
        return bool(covered) and len(left) <= 1

    def entities(self, intent: str) -> Iterator[Entity]:
        """Go through the marked spans in the order written, none overlapping."""
        marked: list[Entity] = []
        for entity in (*self._values, *self._spans(intent), *self._cue_entities(intent)):
            if all(entity.end <= had.start or had.end <= entity.start for had in marked):
                marked.append(entity)
        if intent == "report_concern":
            marked.extend(self._problem(marked))
        yield from sorted(marked, key=lambda entity: entity.start)

    def _spans(self, intent: str) -> Iterator[Entity]:
        folded = normalise(self._text)
        done: set[str] = set()
        for span in self._table.spans:
            if intent in span.intents and span.kind not in done:
                match = span.pattern.search(folded)
                if match:
                    done.add(span.kind)
                    yield self._entity(span.kind, *match.span("it"))

    def _cue_entities(self, intent: str) -> Iterator[Entity]:
        kinds = ENTITY_CUES if intent != "report_concern" else ("place",)
        cues = [cue for cue in self._found if cue.payload in kinds]
        for cue in sorted(cues, key=lambda cue: cue.start - cue.end):
            yield self._entity(cue.payload, *self._flat.span(cue.start, cue.end))

    def _problem(self, marked: list[Entity]) -> Iterator[Entity]:
        """Mark the fault with the broken thing: its clause after the floor, room and place."""
        faults = [cue for cue in self._found if cue.payload == "fault"]
        if not faults:
            return
        first = min(faults, key=lambda cue: (cue.start, -cue.end))
        start, end = _clause(self._text, self._flat, first)
        before = [entity.end for entity in marked if start <= entity.end <= end]
        fault_start, fault_end = self._flat.span(first.start, first.end)
        start = max([start, *[place for place in before if place <= fault_start]])
        later = [entity.start for entity in marked if fault_end <= entity.start < end]
        end = min([end, *later])
        start, end = _trim(self._text, start, end)
        if start < end and all(end <= had.start or had.end <= start for had in marked):
            yield self._entity("problem", start, end)

    def _entity(self, kind: str, start: int, end: int) -> Entity:
        return Entity(kind, self._text[start:end], start, end, _BARE_VALUE)


def _values(text: str) -> Iterator[Entity]:
    """Go through what the recognizers find, phones first, none overlapping."""
    spans = [("phone", found.start, found.end) for found in find_phones(text)]
    spans += [("room", room.start, room.end) for room in find_rooms(text)]
    spans += [("floor", floor.start, floor.end) for floor in find_floors(text)]
    spans += [("quantity", found.start, found.end) for found in find_quantities(text)]
    taken: list[tuple[int, int]] = []
    for kind, start, end in spans:
        if all(end <= other_start or other_end <= start for other_start, other_end in taken):
            taken.append((start, end))
            yield Entity(kind, text[start:end], start, end)


_CLAUSE_SIGNS = "，。,.!?！？;；\n"
_EDGE_WORDS = ("的", "the ", "a ", "in ", "on ", "at ", "is ", "there's ", "there is ", "please ",
               "你好", "请问", "我们", "这里", "这边", "那边", "有",
               "里", "and ", "of ")  # fmt: skip
_LAST_WORDS = ("了啊", "啊", "呀", "呢", "吧", " please", " in", " on", " at", " of", " the",
               " again", "请处理", "麻烦处理")  # fmt: skip


def _clause(text: str, flat: Flat, found: Found[str]) -> tuple[int, int]:
    begin, finish = flat.span(found.start, found.end)
    start = max((text.rfind(sign, 0, begin) + 1 for sign in _CLAUSE_SIGNS), default=0)
    ends = [place for sign in _CLAUSE_SIGNS if (place := text.find(sign, finish)) >= 0]
    return start, min(ends, default=len(text))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Take particles, articles and prepositions off the ends of a span."""
    trimmed = True
    while trimmed and start < end:
        words = normalise(text[start:end])
        bare = words.lstrip()
        first = next((word for word in _EDGE_WORDS if bare.startswith(word)), "")
        last = next((word for word in _LAST_WORDS if words.rstrip().endswith(word)), "")
        trimmed = bool(first or last)
        start += len(words) - len(bare) + len(first)
        end -= len(words) - len(words.rstrip()) + len(last)
    return start, max(start, end)
