"""Shares, F1 and percentiles of guesses against the truth. Pure arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def share(hits: int, of: int) -> float:
    """Return hits as a share of all; of nothing, everything is right."""
    return hits / of if of else 1.0


def accuracy(truth: Sequence[Hashable], guesses: Sequence[Hashable]) -> float:
    """Return the share of right guesses."""
    return share(sum(a == b for a, b in zip(truth, guesses, strict=True)), len(truth))


def f1(hits: int, guessed: int, true: int) -> float:
    """Return the harmonic mean of precision and recall from counts."""
    return 2 * hits / (guessed + true) if guessed + true else 1.0


def macro_f1(truth: Sequence[Hashable], guesses: Sequence[Hashable]) -> float:
    """Return the mean F1 of the labels that occur in the truth."""
    hits = Counter(a for a, b in zip(truth, guesses, strict=True) if a == b)
    true, guessed = Counter(truth), Counter(guesses)
    return share_sum([f1(hits[label], guessed[label], true[label]) for label in true])


def share_sum(values: Sequence[float]) -> float:
    """Return the mean of values, 1 of none."""
    return sum(values) / len(values) if values else 1.0


def span_f1(truth: Sequence[set[Hashable]], guesses: Sequence[set[Hashable]]) -> float:
    """Return the micro F1 of spans that agree in kind, start and end."""
    hits = sum(len(a & b) for a, b in zip(truth, guesses, strict=True))
    return f1(hits, sum(map(len, guesses)), sum(map(len, truth)))


def confusions(truth: Sequence[str], guesses: Sequence[str]) -> list[tuple[str, str, int]]:
    """Return (true, guessed, times) of the wrong guesses, the most frequent first."""
    pairs = Counter((a, b) for a, b in zip(truth, guesses, strict=True) if a != b)
    return [(a, b, times) for (a, b), times in pairs.most_common()]


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value below which `part` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
