"""`python -m nlu.validate`: whether the training data can be learned from. No model is needed.

Every name must be in domain.yml, every concern needs its category and urgency, one sentence cannot
mean two things, and the sentences of an intent must be really different.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from nlu.evaluation import near_duplicates
from nlu.evaluation.categories import CATEGORIES
from nlu.evaluation.command import guarded
from nlu.evaluation.examples import OUT_OF_SCOPE, Example, compose, entries, read_all, value_of

NLU = Path(__file__).resolve().parent


def names(kind: str, domain: Path = NLU / "domain.yml") -> frozenset[str]:
    """Return the `intents` or the `entities` that the domain knows."""
    return frozenset(value_of(entries(compose(domain), domain)[kind]))


def complaints(examples: Sequence[Example]) -> Iterator[str]:
    """Yield what has to be mended, each with file and line."""
    intents, kinds = names("intents"), names("entities")
    first: dict[str, Example] = {}
    for example in examples:
        place = f"{example.path}:{example.line}"
        if example.intent not in intents:
            yield f"{place}: intent `{example.intent}` is not in nlu/domain.yml"
        for mark in example.marks:
            if mark.kind not in kinds:
                yield f"{place}: mark `({mark.kind})` is not in nlu/domain.yml"
        if example.intent == OUT_OF_SCOPE and example.marks:
            yield f"{place}: out_of_scope carries no marks"
        yield from (f"{place}: {mend}" for mend in _about_concern(example))
        other = first.setdefault(example.text.lower(), example)
        if other.intent != example.intent:
            yield (
                f"{place}: the same sentence is `{other.intent}` at {other.path.name}:{other.line}"
                " and cannot be both"
            )


def _about_concern(example: Example) -> Iterator[str]:
    if "category" not in example.facts:
        if example.facts:
            yield "metadata needs `category`"
        return
    if example.facts["category"] not in CATEGORIES:
        known = ", ".join(sorted(CATEGORIES))
        yield f"category `{example.facts['category']}` is not one of {known}"
    if not isinstance(example.facts.get("urgent"), bool):
        yield "metadata needs `urgent: true` or `urgent: false`"


def main() -> int:
    """Print what has to be mended; return 1 if anything has."""

    def run() -> int:
        found = list(complaints(read_all(NLU / "data")))
        for complaint in found:
            sys.stderr.write(f"{complaint}\n")
        return near_duplicates.main([]) or bool(found)

    return guarded(run)


if __name__ == "__main__":
    sys.exit(main())
