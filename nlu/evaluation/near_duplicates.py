"""Whether the training sentences are really different: near duplicates and counts by intent.

Two sentences of one intent and language are near duplicates when their character 3-grams overlap
by more than 0.7 (Jaccard).
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from nlu.evaluation.command import arguments, guarded, print_numbers
from nlu.evaluation.examples import Example, language_of, read, read_all
from nlu.evaluation.scores import share

ALIKE = 0.7
MOST = 0.10
FLOOR = 60
DATA = Path(__file__).resolve().parent.parent / "data"


def grams(text: str) -> frozenset[str]:
    """Return the character 3-grams of the letters and numbers of a text, its ends marked."""
    plain = f"^{re.sub(r'[^0-9a-z㐀-鿿]+', '', text.lower())}$"
    return frozenset(plain[i : i + 3] for i in range(max(1, len(plain) - 2)))


def near_duplicates(texts: Sequence[str]) -> dict[int, int]:
    """Return, for the place of each near duplicate, the place of one it resembles."""
    profiles = [grams(text) for text in texts]
    alike: dict[int, int] = {}
    for left, right in combinations(range(len(texts)), 2):
        a, b = profiles[left], profiles[right]
        if len(a & b) > ALIKE * len(a | b):
            alike.setdefault(left, right)
            alike.setdefault(right, left)
    return alike


def _by_group(examples: Sequence[Example]) -> dict[tuple[str, str], list[Example]]:
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.intent, language_of(example.text)].append(example)
    return dict(sorted(groups.items()))


def main(given: Sequence[str] | None = None) -> int:
    """Judge the training data; return 1 where an intent has too many near duplicates."""
    parser = arguments("Near duplicates and counts of the training data.", data=False)
    parser.add_argument("data", type=Path, nargs="?", default=DATA)
    parser.add_argument("--show", action="store_true", help="print each pair")
    wanted = parser.parse_args(given)

    def run() -> int:
        examples = read_all(wanted.data) if wanted.data.is_dir() else read(wanted.data)
        worst, doubled, short = 0.0, 0, 0
        print(f"{'intent':24} {'language':8} {'examples':>8} {'alike':>6}")
        for (intent, language), group in _by_group(examples).items():
            alike = near_duplicates([example.text for example in group])
            part = share(len(alike), len(group)) if alike else 0.0
            worst, doubled = max(worst, part), doubled + len(alike)
            few = len(group) < FLOOR
            short += few
            remark = ("  TOO ALIKE" if part > MOST else "") + (f"  under {FLOOR}" if few else "")
            print(f"{intent:24} {language:8} {len(group):8} {part:6.1%}{remark}")
            if wanted.show:
                _print_pairs(group, alike)
        print_numbers(
            {
                "examples": len(examples),
                "near_duplicate_share": doubled / len(examples) if examples else 0.0,
                "worst_share": worst,
                "groups_under_floor": short,
            },
            wanted.format,
        )
        return 1 if worst > MOST else 0

    return guarded(run)


def _print_pairs(group: Sequence[Example], alike: dict[int, int]) -> None:
    for place, other in alike.items():
        if place < other:
            print(f"    {group[place].path.name}:{group[place].line} {group[place].text}")
            print(f"    {group[other].path.name}:{group[other].line} {group[other].text}\n")


if __name__ == "__main__":
    sys.exit(main())
