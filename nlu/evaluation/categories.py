"""`make evaluate-categories DATA=file.yml`: what a concern is about, and whether danger is seen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from actions.meaning.danger import find_danger
from nlu.evaluation.command import arguments, guarded, print_numbers
from nlu.evaluation.examples import DataError, compose, entries, items, value_of
from nlu.evaluation.parsing import Parser, serving
from nlu.evaluation.scores import accuracy, confusions, macro_f1, share

CATEGORIES = frozenset({
    "air_conditioning", "lift", "water", "power", "lighting", "cleaning", "toilet", "noise",
    "parking", "catering_food_safety", "fire_safety", "security", "access_card", "network",
    "property_service", "labour_dispute", "legal_help", "harassment", "mental_health",
    "company_matter", "suggestion", "other",
})  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One reported concern with what it is about."""

    text: str
    category: str
    urgent: bool
    line: int


def read(path: Path) -> list[Case]:
    """Return the cases of a file; anything malformed raises DataError."""
    return [
        _case(
            {key: value_of(node) for key, node in entries(item, path).items()},
            path,
            item.start_mark.line + 1,
        )
        for item in items(compose(path), path)
    ]


def _case(said: dict[str, object], path: Path, line: int) -> Case:
    text, category, urgent = said.get("text"), said.get("category"), said.get("urgent")
    if not isinstance(text, str) or not text.strip():
        raise DataError(path, line, "each case needs `text:` with words")
    if category not in CATEGORIES:
        raise DataError(
            path, line, f"`category: {category}` is not one of {', '.join(sorted(CATEGORIES))}"
        )
    if not isinstance(urgent, bool):
        raise DataError(path, line, "each case needs `urgent: true` or `urgent: false`")
    return Case(text, str(category), urgent, line)


def _guess(parser: Parser, text: str) -> tuple[str, bool]:
    concern = parser.parse(text).get("concern") or {"category": "other", "urgent": False}
    return str(concern["category"]), bool(concern["urgent"]) or find_danger(text) is not None


def judge(cases: Sequence[Case], guesses: Sequence[tuple[str, bool]]) -> dict[str, float]:
    """Return every number that an evaluation of concerns prints."""
    truth = [case.category for case in cases]
    said = [category for category, _ in guesses]
    hot = [urgent for case, (_, urgent) in zip(cases, guesses, strict=True) if case.urgent]
    calm = [urgent for case, (_, urgent) in zip(cases, guesses, strict=True) if not case.urgent]
    return {
        "examples": len(cases),
        "category_accuracy": accuracy(truth, said),
        "category_macro_f1": macro_f1(truth, said),
        "urgent_recall": share(sum(hot), len(hot)),
        "urgent_false_alarms": sum(calm) / len(calm) if calm else 0.0,
    }


def _print_mistakes(cases: Sequence[Case], guesses: Sequence[tuple[str, bool]]) -> None:
    print("confusions (true -> guessed):")
    for true, guessed, times in confusions([c.category for c in cases], [g for g, _ in guesses])[
        :25
    ]:
        print(f"  {times:4} {true} -> {guessed}")
    for case, (_, urgent) in zip(cases, guesses, strict=True):
        if case.urgent != urgent:
            what = "missed danger" if case.urgent else "false alarm"
            print(f"  line {case.line}: {what}: {case.text}")


def main(given: Sequence[str] | None = None) -> int:
    """Judge one file; return the exit code."""
    wanted = arguments("Judge category and urgency of concerns.").parse_args(given)

    def run() -> int:
        cases = read(wanted.data)
        with serving() as parser:
            guesses = [_guess(parser, case.text) for case in cases]
        _print_mistakes(cases, guesses)
        print_numbers(judge(cases, guesses), wanted.format)
        return 0

    return guarded(run)


if __name__ == "__main__":
    sys.exit(main())
