"""The table keywords.yml in memory: cues, weighted words, rules of cues and patterns of spans.

How a sentence is judged with it is in `keywords`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from actions.meaning.lexicon import Lexicon, read_weight, weighted_words
from actions.meaning.meaning import OUT_OF_SCOPE
from actions.meaning.phrases import PhraseBook, written_phrases
from actions.meaning.tables import Cell, load_table

KEYWORDS_TABLE = Path(__file__).with_name("keywords.yml")
INTENTS = frozenset(
    "greet goodbye thank affirm deny cancel ask_help bot_challenge change_language talk_to_person "
    "my_agenda inform find_station ask_station ask_service join_collective propose_collective "
    "choose_slot browse_clubs ask_club "
    "join_club leave_club found_club browse_events ask_event register_event withdraw_event "
    "post_event change_event browse_lunch ask_lunch order_lunch change_lunch cancel_lunch "
    "report_concern ask_concern_status add_to_concern nudge_concern escalate_concern "
    "confirm_resolved reopen_concern give_opinion make_proposal vote volunteer "
    f"request_for_company {OUT_OF_SCOPE}".split()
)
RECOGNISED_CUES = frozenset({"floor", "room", "quantity", "phone", "category"})
ENTITY_CUES = ("place", "interest")


@dataclass(frozen=True, slots=True)
class Rule:
    """Cues that must stand together, and cues that must be absent, for an intent to gain weight."""

    intent: str
    weight: float
    needed: frozenset[str]
    barred: frozenset[str]


@dataclass(frozen=True, slots=True)
class SpanPattern:
    """A pattern whose group `it` is an entity when the intent is one of those named."""

    kind: str
    intents: frozenset[str]
    pattern: re.Pattern[str]


class KeywordTable:
    """All of keywords.yml; raises `TableError` with file, line and mend when it is malformed."""

    def __init__(self, path: Path = KEYWORDS_TABLE) -> None:
        table = load_table(path).fields("cues", "intents", "spans")
        intents = table["intents"].pairs()
        for intent, cell in intents.items():
            if intent not in INTENTS:
                raise cell.error(f"“{intent}” is no intent", "use a name of the list of intents")
        cues = table["cues"].pairs()
        self.cues = PhraseBook(
            [
                (word, name)
                for name, cell in cues.items()
                for words in cell.fields(optional=("zh", "en")).values()
                for word in written_phrases(words)
            ]
        )
        known = frozenset(cues) | RECOGNISED_CUES
        self.words = Lexicon(
            {
                intent: [pair for language in cell_words for pair in weighted_words(language)]
                for intent, cell_words in _words_of(intents).items()
            }
        )
        self.rules = tuple(
            rule for intent, cell in intents.items() for rule in _rules(intent, cell, known)
        )
        self.spans = tuple(
            span for kind, cell in table["spans"].pairs().items() for span in _spans(kind, cell)
        )


def _words_of(intents: dict[str, Cell]) -> dict[str, list[Cell]]:
    return {
        intent: [
            words
            for name, words in cell.fields(optional=("zh", "en", "together")).items()
            if name != "together"
        ]
        for intent, cell in intents.items()
    }


def _rules(intent: str, cell: Cell, known: frozenset[str]) -> list[Rule]:
    together = cell.pairs().get("together")
    if together is None:
        return []
    rules = []
    for weight, rule_cells in together.pairs().items():
        for rule_cell in rule_cells.items():
            names = rule_cell.text().split()
            needed = frozenset(name for name in names if not name.startswith("-"))
            barred = frozenset(name[1:] for name in names if name.startswith("-"))
            if unknown := sorted((needed | barred) - known):
                raise rule_cell.error(f"“{unknown[0]}” is no cue", "add it to cues or correct it")
            rules.append(Rule(intent, read_weight(weight, rule_cells), needed, barred))
    return rules


def _spans(kind: str, cell: Cell) -> list[SpanPattern]:
    fields = cell.fields("intents", "patterns")
    intents = frozenset(fields["intents"].words())
    spans = []
    for pattern_cell in fields["patterns"].items():
        try:
            pattern = re.compile(pattern_cell.text())
        except re.error as error:
            raise pattern_cell.error(f"the pattern is wrong: {error}", "correct it") from None
        if "it" not in pattern.groupindex:
            raise pattern_cell.error("the pattern marks nothing", "put (?P<it>…) around the words")
        spans.append(SpanPattern(kind, intents, pattern))
    return spans
