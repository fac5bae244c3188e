"""The kinds of activity that clubs and events are about, with the words people use for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

INTERESTS = Path(__file__).parent / "sample_city" / "interests.yml"


@dataclass(frozen=True, slots=True)
class Interest:
    """One kind of activity."""

    code: str
    zh: str
    en: str
    words: tuple[str, ...]


class Interests:
    """All kinds of activity, findable in a sentence."""

    def __init__(self, known: tuple[Interest, ...]) -> None:
        self.known = known
        self._words = sorted(
            ((word.lower(), each.code) for each in known for word in each.words),
            key=lambda pair: -len(pair[0]),
        )

    def find(self, text: str) -> str | None:
        """Return the code of the interest whose longest word occurs in the text, or None."""
        folded = text.lower()
        return next((code for word, code in self._words if word in folded), None)

    def name(self, code: str, language: str) -> str:
        """Return the name of an interest; its code when it is not known."""
        return next(
            (each.zh if language == "zh" else each.en for each in self.known if each.code == code),
            code,
        )


@lru_cache(maxsize=1)
def interests() -> Interests:
    """Return the interests of the city."""
    rows = yaml.safe_load(INTERESTS.read_text("utf-8"))["interests"]
    return Interests(
        tuple(
            Interest(
                row["code"],
                row["zh"],
                row["en"],
                (row["zh"], row["en"], *row["words"]["zh"], *row["words"]["en"]),
            )
            for row in rows
        )
    )
