"""What was not understood, as Rasa training examples: printed for whoever tends nlu/data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from activities.conversations import review
from activities.conversations.models import Misunderstanding
from bot.workshop import Workshop
from nlu.server import ROOT

DATA = ROOT / "nlu/data"
HEADER = """\
# From the review list, masked. What is under nlu: was reviewed with /review and is new; move it to
# the file of its capability in nlu/data, with its spans marked, then run make train.
version: "3.1"
nlu:
"""


async def training_examples(workshop: Workshop, data: Path = DATA) -> str:
    """Return what was reviewed and is not in the training data yet, and what still waits."""
    known = set(_known(data))
    return await workshop.read(lambda work: _written(review.everything(work), known))


def _written(rows: Iterable[Misunderstanding], known: set[str]) -> str:
    by_intent: defaultdict[str, dict[str, None]] = defaultdict(dict)
    waiting: dict[str, str] = {}
    for row in rows:
        text = _as_example(row.text)
        if not text or text in known:
            continue
        if row.reviewed_intent is None:
            guesses = ", ".join(f"{intent} {confidence}" for intent, confidence in row.ranking)
            waiting.setdefault(text, guesses)
        else:
            by_intent[row.reviewed_intent][text] = None
    return HEADER + "".join(_block(*pair) for pair in sorted(by_intent.items())) + _tail(waiting)


def _block(intent: str, texts: Iterable[str]) -> str:
    lines = "".join(f"      - {text}\n" for text in texts)
    return f"  - intent: {intent}\n    examples: |\n{lines}"


def _tail(waiting: dict[str, str]) -> str:
    if not waiting:
        return ""
    lines = "".join(f"#   {text}   ({guesses})\n" for text, guesses in waiting.items())
    return f"# Not reviewed yet ({len(waiting)}); send /review to the bot:\n{lines}"


def _as_example(text: str) -> str:
    """Return the text on one line, without the brackets that would mark a span."""
    return " ".join(text.replace("[", "（").replace("]", "）").split())


def _known(data: Path) -> Iterator[str]:
    for path in sorted(data.glob("*.yml")):
        for line in path.read_text("utf-8").splitlines():
            yield line.strip().removeprefix("- ")
