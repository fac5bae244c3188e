"""Shares and what may be shown of them: nothing under five persons, and nothing to subtract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

LEAST_PERSONS = 5


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    met: int
    of: int

    @property
    def percent(self) -> int | None:
        """The share in percent; None when too few are known to say anything."""
        return round(100 * self.met / self.of) if self.of >= LEAST_PERSONS else None


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one group: what it is, of how many persons, and each measure."""

    key: int | str
    label: tuple[str, str]
    """In Chinese and in English."""
    persons: int
    shares: dict[str, Share] = field(default_factory=dict)
    per_hundred: float | None = None
    """Reports for each hundred who work there."""

    @property
    def reported(self) -> int:
        """How many concerns there were."""
        return self.shares["reported"].met


@dataclass(frozen=True, slots=True)
class Shown:
    """A line, or only its name where too few persons are behind it."""

    line: Line
    is_hidden: bool


def shown(lines: Sequence[Line]) -> list[Shown]:
    """Return the lines as they may be shown.

    A single hidden line could be had by subtraction from the total: then the next smallest is
    hidden as well.
    """
    hidden = {each.key for each in lines if 0 < each.persons < LEAST_PERSONS}
    if len(hidden) == 1:
        others = [each for each in lines if each.persons >= LEAST_PERSONS]
        smallest = min(others, key=lambda each: each.persons, default=None)
        hidden |= {smallest.key} if smallest is not None else set()
    return [Shown(each, each.key in hidden) for each in lines]
