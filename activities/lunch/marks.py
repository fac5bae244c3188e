"""Diet and allergen marks with their names in both languages."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

LUNCH = Path(__file__).parents[1] / "sample_city" / "lunch.yml"


@lru_cache(maxsize=1)
def _names() -> dict[str, dict[str, str]]:
    marks = yaml.safe_load(LUNCH.read_text("utf-8"))["marks"]
    return {row["code"]: row for rows in marks.values() for row in rows}


def mark_name(code: str, language: str) -> str:
    """Return the name of a diet or allergen mark; the code itself when it is unknown."""
    return _names().get(code, {}).get(language, code)
