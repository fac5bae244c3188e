"""Marked spans, learned: CRFsuite over the features of tagging.py. The node is entity_tagger.py."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from nlu.components.tagging import features, marks_of, prepare, tags_of
from nlu.components.varying import Mark, variations


@dataclass(frozen=True)
class SpanSettings:
    """What config.yml may set for the spans."""

    rounds: int = 10
    """How often the tagger sees each sentence."""
    variations: int = 1
    """How many copies with other names are learned from beside each marked sentence."""
    unknown_intent: float = 0.3
    """The share of sentences learned without their intent, as a guessed one may be wrong."""


class SpanModel:
    """Text and intent in, marked spans out, each with how sure the model is."""

    def __init__(self, path: Path) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(path))

    @staticmethod
    def learn(
        texts: Sequence[str],
        intents: Sequence[str],
        marks: Sequence[Sequence[Mark]],
        path: Path,
        settings: SpanSettings,
    ) -> None:
        """Learn a chain of tags from marked texts (passive-aggressive); write CRFsuite's file."""
        trainer = pycrfsuite.Trainer(algorithm="pa", verbose=False)
        trainer.set_params({"max_iterations": settings.rounds})
        examples = list(zip(texts, marks, strict=True))
        chance = random.Random(0)  # noqa: S311 - the same model each time, no secret
        written = [(place, text, found) for place, (text, found) in enumerate(examples)]
        for place, text, found in written + variations(examples, settings.variations):
            known = intents[place] if chance.random() > settings.unknown_intent else ""
            folded, spans = prepare(text)
            trainer.append(features(folded, spans, known), tags_of(spans, found))
        trainer.train(str(path))

    def read(self, text: str, intent: str = "") -> list[tuple[Mark, float]]:
        """Return the spans found, in the order written, with the lowest share of their tags."""
        folded, spans = prepare(text)
        if not spans:
            return []
        tags = self._tagger.tag(features(folded, spans, intent))
        return [
            (mark, min(self._tagger.marginal(tags[at], at) for at in range(first, last + 1)))
            for mark, first, last in marks_of(spans, tags)
        ]
