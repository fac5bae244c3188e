"""`make evaluate DATA=file.yml`: intents and entities of an NLU file, as the server sees them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

from nlu.evaluation.command import arguments, guarded, print_numbers
from nlu.evaluation.examples import OUT_OF_SCOPE, Example, language_of, read
from nlu.evaluation.parsing import serving
from nlu.evaluation.scores import (
    accuracy,
    confusions,
    f1,
    macro_f1,
    percentile,
    share,
    span_f1,
)

Span = tuple[str, int, int]


def spans_of(example: Example) -> set[Span]:
    """Return the marked spans of an example."""
    return {(mark.kind, mark.start, mark.end) for mark in example.marks}


def spans_found(answer: dict[str, Any]) -> set[Span]:
    """Return the spans that Rasa found."""
    return {(found["entity"], found["start"], found["end"]) for found in answer["entities"]}


def judge(
    examples: Sequence[Example], answers: Sequence[dict[str, Any]], took: Sequence[float]
) -> dict[str, float]:
    """Return every number that an evaluation of intents and entities prints."""
    truth = [example.intent for example in examples]
    guesses = [str(answer["intent"]["name"]) for answer in answers]
    ours = [place for place, intent in enumerate(truth) if intent != OUT_OF_SCOPE]
    outside = [guesses[place] for place, intent in enumerate(truth) if intent == OUT_OF_SCOPE]
    recall = share(outside.count(OUT_OF_SCOPE), len(outside))
    rejected = [guesses[place] for place in ours].count(OUT_OF_SCOPE)
    return {
        "examples": len(examples),
        "intent_accuracy": accuracy(truth, guesses),
        "intent_macro_f1": macro_f1(truth, guesses),
        **_by_language(examples, guesses),
        "in_scope_accuracy": accuracy([truth[p] for p in ours], [guesses[p] for p in ours]),
        "in_scope_rejected": rejected / len(ours) if ours else 0.0,
        "out_of_scope_recall": recall,
        "false_accept_rate": 1 - recall,
        "entity_f1": span_f1(
            [set(spans_of(examples[p])) for p in ours], [set(spans_found(answers[p])) for p in ours]
        ),
        "parse_p50_ms": percentile(took, 0.50),
        "parse_p99_ms": percentile(took, 0.99),
    }


def _by_language(examples: Sequence[Example], guesses: Sequence[str]) -> dict[str, float]:
    numbers = {}
    for language in ("zh", "en"):
        pairs = [
            (example.intent, guess)
            for example, guess in zip(examples, guesses, strict=True)
            if language_of(example.text) == language
        ]
        if pairs:
            truth, said = zip(*pairs, strict=True)
            numbers[f"intent_accuracy_{language}"] = accuracy(truth, said)
    return numbers


def _print_confusions(examples: Sequence[Example], answers: Sequence[dict[str, Any]]) -> None:
    truth = [example.intent for example in examples]
    guesses = [str(answer["intent"]["name"]) for answer in answers]
    print("confusions (true -> guessed):")
    seen: dict[tuple[str, str], Example] = {}
    for example, guess in zip(examples, guesses, strict=True):
        seen.setdefault((example.intent, guess), example)
    for true, guessed, times in confusions(truth, guesses)[:25]:
        first = seen[true, guessed]
        print(f"  {times:4} {true} -> {guessed}, such as line {first.line}: {first.text}")


def _print_kinds(examples: Sequence[Example], answers: Sequence[dict[str, Any]]) -> None:
    hits: Counter[str] = Counter()
    true: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    for example, answer in zip(examples, answers, strict=True):
        if example.intent != OUT_OF_SCOPE:
            marked, found = spans_of(example), spans_found(answer)
            true.update(kind for kind, *_ in marked)
            guessed.update(kind for kind, *_ in found)
            hits.update(kind for kind, *_ in marked & found)
    print("entities (F1, marked):")
    for kind in sorted(true | guessed):
        print(f"  {kind:12} {f1(hits[kind], guessed[kind], true[kind]):.3f} {true[kind]:5}")


def main(given: Sequence[str] | None = None) -> int:
    """Judge one file; return the exit code."""
    wanted = arguments("Judge intents and entities of a Rasa NLU file.").parse_args(given)

    def run() -> int:
        examples = read(wanted.data)
        with serving() as parser:
            for example in examples[:50]:
                parser.parse(example.text)
            parser.took.clear()
            answers = [parser.parse(example.text) for example in examples]
            numbers = judge(examples, answers, parser.took)
        _print_confusions(examples, answers)
        _print_kinds(examples, answers)
        print_numbers(numbers, wanted.format)
        return 0

    return guarded(run)


if __name__ == "__main__":
    sys.exit(main())
