"""Labels for a sentence by weighted words. What the labels mean is the owner's of the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from actions.meaning.phrases import Found, PhraseBook, written_phrases
from actions.meaning.tables import Cell

Weighted = tuple[str, float]


class Lexicon:
    """Words with weights for each label, added up for a sentence."""

    def __init__(self, labels: Mapping[str, Sequence[Weighted]]) -> None:
        self._book = PhraseBook(
            [(word, (label, weight)) for label, words in labels.items() for word, weight in words]
        )

    def scores(self, flat: str) -> dict[str, float]:
        """Return the labels found in a flat text with the sum of their weights.

        A word inside a longer word of the table does not count (灯 in 应急灯).
        """
        totals: dict[str, float] = {}
        for _, (label, weight) in set(_outermost(self._book.find(flat))):
            totals[label] = totals.get(label, 0.0) + weight
        return totals


def weighted_words(cell: Cell) -> Iterator[Weighted]:
    """Go through the words of `{weight: [words]}` with their weights."""
    for weight, words in cell.pairs().items():
        value = read_weight(weight, words)
        for word in written_phrases(words):
            yield word, value


def read_weight(written: str, beside: Cell) -> float:
    """Return a weight of a table; the error names the cell beside it."""
    try:
        return float(written)
    except ValueError:
        raise beside.error(f"“{written}” is no weight", "write “3: [words]”") from None


def _outermost(found: list[Found[Weighted]]) -> Iterator[tuple[int, Weighted]]:
    for word in found:
        if not any(other.contains(word) for other in found):
            yield word.start, word.payload
