"""What a reported concern is about, by weighted words, for when no trained model is there."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from actions.meaning.danger import find_danger
from actions.meaning.lexicon import Lexicon, weighted_words
from actions.meaning.meaning import ConcernGuess
from actions.meaning.phrases import PhraseBook, flatten, written_phrases
from actions.meaning.tables import load_table

CATEGORIES_TABLE = Path(__file__).with_name("categories.yml")
CATEGORIES = (
    "air_conditioning", "lift", "water", "power", "lighting", "cleaning", "toilet", "noise",
    "parking", "catering_food_safety", "fire_safety", "security", "access_card", "network",
    "property_service", "labour_dispute", "legal_help", "harassment", "mental_health",
    "company_matter", "suggestion", "other",
)  # fmt: skip
_UNKNOWN = ConcernGuess("other", 0.3)


class CategoryTable:
    """The table of weighted words, ready to guess with."""

    def __init__(self, path: Path = CATEGORIES_TABLE) -> None:
        table = load_table(path).fields("urgent", "categories")
        self._lexicon = Lexicon(
            {
                category: [
                    pair
                    for language in cell.fields("zh", "en").values()
                    for pair in weighted_words(language)
                ]
                for category, cell in table["categories"].fields(*CATEGORIES).items()
            }
        )
        urgent = table["urgent"].fields("zh", "en").values()
        self._urgent = PhraseBook(
            [(word, None) for cell in urgent for word in written_phrases(cell)]
        )

    def guess(self, text: str) -> ConcernGuess:
        """Return the likeliest category of a concern, `other` when no word speaks for one."""
        flat = flatten(text).text
        urgent = bool(self._urgent.find(flat)) or find_danger(text) is not None
        scores = sorted(self._lexicon.scores(flat).items(), key=lambda pair: -pair[1])
        if not scores:
            return ConcernGuess(_UNKNOWN.category, _UNKNOWN.confidence, urgent)
        best, weight = scores[0]
        second = scores[1][1] if len(scores) > 1 else 0.0
        share = max(0.0, weight - second) / weight
        return ConcernGuess(best, round(0.4 + 0.4 * share * min(1.0, weight / 5), 3), urgent)


@lru_cache(maxsize=1)
def _table() -> CategoryTable:
    return CategoryTable()


def guess_category(text: str) -> ConcernGuess:
    """Return category, confidence (0.3 to 0.8) and urgency of a reported concern."""
    return _table().guess(text)
