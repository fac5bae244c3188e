"""Spans without Rasa: tokens to features, marks to tags and back. span_model.py learns them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nlu.components.folding import fold
from nlu.components.ngrams import syllable
from nlu.components.varying import Mark

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
