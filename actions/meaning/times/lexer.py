"""Cuts a text into tokens: every rule is tried, the leftmost and longest matches win."""

from __future__ import annotations

from dataclasses import dataclass

from actions.meaning.times import (
    clocks,
    clocks_english,
    dates,
    days,
    holidays,
    offsets,
    ordinals,
    parts,
    periods,
    periods_english,
    refusals,
)
from actions.meaning.times.tokens import Tokens

_RULES = (
    *refusals.RULES,
    *holidays.RULES,
    *ordinals.RULES,
    *offsets.RULES,
    *periods.RULES,
    *periods_english.RULES,
    *dates.RULES,
    *days.RULES,
    *clocks.RULES,
    *clocks_english.RULES,
    *parts.RULES,
)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A stretch of the text and what it reads as."""

    start: int
    end: int
    tokens: Tokens


def lexemes(text: str) -> list[Lexeme]:
    """Return the lexemes of a spelled text, in order, none overlapping."""
    found: list[tuple[int, int, int, Tokens]] = []
    for order, rule in enumerate(_RULES):
        for match in rule.pattern.finditer(text):
            tokens = rule.read(match)
            if tokens is not None and match.end() > match.start():
                found.append((match.start(), -match.end(), order, tokens))
    found.sort(key=lambda hit: hit[:3])
    chosen: list[Lexeme] = []
    for start, negative_end, _, tokens in found:
        if not chosen or start >= chosen[-1].end:
            chosen.append(Lexeme(start, -negative_end, tokens))
    return chosen
