"""Marked spans without Rasa: tokens to features, marks to tags and back. The learner is CRFsuite."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from nlu.components.folding import fold
from nlu.components.ngrams import syllable
from nlu.components.varying import Mark, variations

OUTSIDE = "O"

_TOKEN = re.compile(r"[a-z]+|\d+|[^\s]")

Spans = Sequence[tuple[int, int]]


def split(folded: str) -> list[tuple[int, int]]:
    """Return where the tokens of a folded text stand."""
    return [found.span() for found in _TOKEN.finditer(folded)]


def tags_of(spans: Spans, marks: Iterable[Mark]) -> list[str]:
    """Return one tag a token: B-kind where a span begins, I-kind inside, O outside."""
    tags = [OUTSIDE] * len(spans)
    for mark in marks:
        inside = [
            i for i, (start, end) in enumerate(spans) if start < mark.end and end > mark.start
        ]
        for order, place in enumerate(inside):
            tags[place] = f"{'I' if order else 'B'}-{mark.kind}"
    return tags


def marks_of(spans: Spans, tags: Sequence[str]) -> list[tuple[Mark, int, int]]:
    """Return the marked spans of tagged tokens, each with its first and last token."""
    found: list[tuple[Mark, int, int]] = []
    for place, tag in enumerate(tags):
        kind = tag[2:]
        start, end = spans[place]
        if not kind:
            continue
        last = found[-1] if found else None
        if tag[0] == "I" and last and last[2] == place - 1 and last[0].kind == kind:
            found[-1] = (Mark(kind, last[0].start, end), last[1], place)
        else:
            found.append((Mark(kind, start, end), place, place))
    return found


def _shape(token: str) -> str:
    if token.isdigit():
        return f"d{min(len(token), 5)}"
    if token[0].isascii():
        return "a" if token[0].isalpha() else "p"
    return "c" if "\u3400" <= token[0] <= "\u9fff" else "o"


def _own(token: str) -> list[str]:
    shape = _shape(token)
    found = [f"s={shape}"]
    if shape == "a":
        found += [f"p{n}={token[:n]}" for n in (2, 3) if len(token) > n]
        found += [f"e{n}={token[-n:]}" for n in (2, 3, 4) if len(token) > n]
    elif shape == "c":
        found.append(f"y={syllable(token)}")
    return found


def features(folded: str, spans: Spans, intent: str = "") -> list[list[str]]:
    """Return the features of every token: itself, its surroundings, and its parts."""
    words = [folded[start:end] for start, end in spans]
    words = ["0" * min(len(word), 4) if word.isdigit() else word for word in words]
    padded = ["<2", "<1", *words, ">1", ">2", ">3"]
    shapes = ["", "", *map(_shape, words), "", "", ""]
    rows: list[list[str]] = []
    for place, (start, end) in enumerate(spans):
        w = padded[place : place + 6]
        s = shapes[place : place + 6]
        row = [
            "b",
            f"0={w[2]}",
            f"-1={w[1]}",
            f"+1={w[3]}",
            f"-2={w[0]}",
            f"+2={w[4]}",
            f"-10={w[1]}|{w[2]}",
            f"0+1={w[2]}|{w[3]}",
            f"-2-1={w[0]}|{w[1]}",
            f"+1+2={w[3]}|{w[4]}",
            f"-10+1={w[1]}|{w[2]}|{w[3]}",
            f"-2-10={w[0]}|{w[1]}|{w[2]}",
            f"0+1+2={w[2]}|{w[3]}|{w[4]}",
            f"+1+2+3={w[3]}|{w[4]}|{w[5]}",
            f"s3={s[1]}{s[2]}{s[3]}",
        ]
        row += _own(folded[start:end])
        if intent:
            row += [f"i={intent}", f"i0={intent}|{w[2]}"]
        rows.append(row)
    return rows


def prepare(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the folded text and its tokens."""
    folded = fold(text)
    return folded, split(folded)


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
        """Learn from marked texts (passive-aggressive, a chain of tags) and write CRFsuite's file."""
        trainer = pycrfsuite.Trainer(algorithm="pa", verbose=False)
        trainer.set_params({"max_iterations": settings.rounds})
        examples = list(zip(texts, marks))
        chance = random.Random(0)
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
