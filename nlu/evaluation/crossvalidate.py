"""Five-fold cross-validation of the training data, in the NLU environment and without Rasa.

`PYTHONPATH=. nlu/.venv/bin/python -m nlu.evaluation.crossvalidate`
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from nlu.components.span_model import SpanModel, SpanSettings
from nlu.components.text_model import Settings
from nlu.components.understanding import ConcernModel, IntentModel
from nlu.components.varying import Mark
from nlu.evaluation.command import arguments, guarded, print_numbers
from nlu.evaluation.examples import OUT_OF_SCOPE, Example, language_of, read, read_all
from nlu.evaluation.scores import accuracy, confusions, f1, macro_f1, share, span_f1

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Guesses:
    """What models that have not seen a sentence say of it, in the order of the folds."""

    examples: list[Example] = field(default_factory=list)
    intents: list[str] = field(default_factory=list)
    spans: list[set[tuple[str, int, int]]] = field(default_factory=list)
    concerns: list[tuple[Example, str, bool]] = field(default_factory=list)


def settings_of(component: str) -> dict[str, object]:
    """Return what config.yml sets for a component."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    node = next(node for node in config["pipeline"] if node["name"].endswith(component))
    return {name: value for name, value in node.items() if name != "name"}


def folds_of(examples: Sequence[Example], folds: int) -> list[list[Example]]:
    """Deal the examples out so that each fold has its share of every intent and language."""
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.intent, language_of(example.text)].append(example)
    dealt: list[list[Example]] = [[] for _ in range(folds)]
    chance = random.Random(0)  # noqa: S311 - the same folds each time
    card = 0
    for key in sorted(groups):
        chance.shuffle(groups[key])
        for example in groups[key]:
            dealt[card % folds].append(example)
            card += 1
    return dealt


def marks_of(example: Example) -> list[Mark]:
    """Return an example's marks as the components take them."""
    return [Mark(mark.kind, mark.start, mark.end) for mark in example.marks]


def judge_fold(seen: Sequence[Example], unseen: Sequence[Example], found: Guesses) -> None:
    """Learn from one part and add what is said of the other."""
    intents = IntentModel.learn(
        [e.text for e in seen],
        [e.intent for e in seen],
        [marks_of(e) for e in seen],
        Settings(**settings_of("SparseIntentClassifier")),
    )
    found.examples += unseen
    found.intents += [intents.read(example.text)[0][0] for example in unseen]
    _judge_spans(seen, unseen, found)
    _judge_concerns(seen, unseen, found)


def _judge_spans(seen: Sequence[Example], unseen: Sequence[Example], found: Guesses) -> None:
    ours = [e for e in seen if e.intent != OUT_OF_SCOPE]
    guessed = found.intents[-len(unseen) :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spans.crfsuite"
        SpanModel.learn(
            [e.text for e in ours],
            [e.intent for e in ours],
            [marks_of(e) for e in ours],
            path,
            SpanSettings(**settings_of("SparseEntityTagger")),
        )
        model = SpanModel(path)
        for example, intent in zip(unseen, guessed, strict=True):
            spans = model.read(example.text, "" if intent == OUT_OF_SCOPE else intent)
            found.spans.append({(mark.kind, mark.start, mark.end) for mark, _ in spans})


def _judge_concerns(seen: Sequence[Example], unseen: Sequence[Example], found: Guesses) -> None:
    known = [e for e in seen if "category" in e.facts]
    if not known:
        return
    model = ConcernModel.learn(
        [e.text for e in known],
        [e.facts["category"] for e in known],
        [bool(e.facts.get("urgent")) for e in known],
        Settings(**settings_of("ConcernClassifier")),
    )
    for example in unseen:
        if "category" in example.facts:
            concern = model.read(example.text)
            found.concerns.append((example, concern.category, concern.urgent))


def numbers_of(found: Guesses) -> dict[str, float]:
    """Return the shares that the folds give together."""
    truth = [example.intent for example in found.examples]
    ours = [place for place, intent in enumerate(truth) if intent != OUT_OF_SCOPE]
    outside = [found.intents[p] for p, intent in enumerate(truth) if intent == OUT_OF_SCOPE]
    marked = [{(m.kind, m.start, m.end) for m in found.examples[p].marks} for p in ours]
    categories = [str(example.facts["category"]) for example, _, _ in found.concerns]
    hot = [said for example, _, said in found.concerns if example.facts.get("urgent")]
    calm = [said for example, _, said in found.concerns if not example.facts.get("urgent")]
    return {
        "examples": len(truth),
        "intent_accuracy": accuracy(truth, found.intents),
        "intent_macro_f1": macro_f1(truth, found.intents),
        "in_scope_accuracy": accuracy([truth[p] for p in ours], [found.intents[p] for p in ours]),
        "in_scope_rejected": 1
        - share(sum(found.intents[p] != OUT_OF_SCOPE for p in ours), len(ours)),
        "out_of_scope_recall": share(outside.count(OUT_OF_SCOPE), len(outside)),
        "entity_f1": span_f1([set(m) for m in marked], [set(found.spans[p]) for p in ours]),
        "concerns": len(categories),
        "category_accuracy": accuracy(categories, [said for _, said, _ in found.concerns]),
        "urgent_recall": share(sum(hot), len(hot)),
        "urgent_false_alarms": 1 - share(len(calm) - sum(calm), len(calm)),
    }


def _print_mistakes(found: Guesses, most: int) -> None:
    truth = [example.intent for example in found.examples]
    print("confusions (true -> guessed):")
    for true, guessed, times in confusions(truth, found.intents)[:most]:
        print(f"  {times:4} {true} -> {guessed}")
        wrong = [
            example
            for example, said in zip(found.examples, found.intents, strict=True)
            if (example.intent, said) == (true, guessed)
        ]
        for example in wrong[:3]:
            print(f"         {example.path.name}:{example.line} {example.text}")


def _print_spans(found: Guesses, most: int) -> None:
    kinds = sorted({mark.kind for example in found.examples for mark in example.marks})
    print("entities (F1, marked):")
    pairs = [
        ({(m.kind, m.start, m.end) for m in example.marks}, spans)
        for example, spans in zip(found.examples, found.spans, strict=True)
        if example.intent != OUT_OF_SCOPE
    ]
    for kind in kinds:
        true = [{m for m in marked if m[0] == kind} for marked, _ in pairs]
        said = [{m for m in spans if m[0] == kind} for _, spans in pairs]
        hits = sum(len(a & b) for a, b in zip(true, said, strict=True))
        marked = sum(map(len, true))
        print(f"  {kind:12} {f1(hits, sum(map(len, said)), marked):.3f} {marked:5}")
    wrong = [
        (example, spans)
        for example, spans in zip(found.examples, found.spans, strict=True)
        if example.intent != OUT_OF_SCOPE
        and {(m.kind, m.start, m.end) for m in example.marks} != spans
    ]
    for example, spans in wrong[:most]:
        print(f"  {example.path.name}:{example.line} {example.text}")
        print(f"     marked {[(m.kind, example.text[m.start : m.end]) for m in example.marks]}")
        said = sorted(spans, key=lambda span: span[1])
        print(f"     found  {[(kind, example.text[start:end]) for kind, start, end in said]}")


def main(given: Sequence[str] | None = None) -> int:
    """Cross-validate; return the exit code."""
    parser = arguments("Five-fold cross-validation.", data=False)
    parser.add_argument("data", type=Path, nargs="?", default=ROOT / "nlu/data")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--judged", type=int, help="judge only so many of the folds")
    parser.add_argument("--mistakes", type=int, default=20, help="how many mistakes to print")
    wanted = parser.parse_args(given)

    def run() -> int:
        examples = read_all(wanted.data) if wanted.data.is_dir() else read(wanted.data)
        dealt = folds_of(examples, wanted.folds)
        found = Guesses()
        for unseen in dealt[: wanted.judged]:
            seen = [example for fold in dealt if fold is not unseen for example in fold]
            judge_fold(seen, unseen, found)
        _print_mistakes(found, wanted.mistakes)
        _print_spans(found, wanted.mistakes)
        print_numbers(numbers_of(found), wanted.format)
        return 0

    return guarded(run)


if __name__ == "__main__":
    sys.exit(main())
