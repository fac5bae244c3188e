"""Marked sentences from Rasa's YAML, each with the file and line it stands on.

Read strictly: what Rasa would drop with a warning is an error here, with what to mend.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

OUT_OF_SCOPE = "out_of_scope"

_MARK = re.compile(r"\[(?P<text>[^\[\]]+?)\](?:\((?P<kind>[^()]*)\)|(?P<facts>\{[^{}]*\}))")


class DataError(Exception):
    """A data file cannot be used; the message names file, line and what to mend."""

    def __init__(self, path: Path, line: int, mend: str) -> None:
        super().__init__(f"{path}:{line}: {mend}")


@dataclass(frozen=True)
class Mark:
    """One marked span of a text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Example:
    """One sentence with what it means."""

    text: str
    intent: str
    marks: tuple[Mark, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict, hash=False)
    """The example's metadata: `category` and `urgent` for concerns."""
    path: Path = Path()
    line: int = 0


@dataclass(frozen=True)
class _Place:
    path: Path
    line: int

    def wrong(self, mend: str) -> DataError:
        return DataError(self.path, self.line, mend)


def language_of(text: str) -> str:
    """Return `zh` where Chinese characters are not outnumbered by English words, else `en`."""
    chinese = sum("\u3400" <= character <= "\u9fff" for character in text)
    return "zh" if chinese and chinese >= len(re.findall(r"[A-Za-z]+", text)) else "en"


def compose(path: Path) -> yaml.Node:
    """Return a YAML file's nodes, with their lines."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        raise DataError(path, 0, "there is no such file; give the path of a YAML file") from None
    except UnicodeDecodeError as error:
        raise DataError(path, 0, f"save the file as UTF-8 ({error.reason})") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise DataError(path, mark.line + 1 if mark else 0, f"not YAML: {error.problem}") from None
    if node is None:
        raise DataError(path, 1, "the file is empty")
    return node


def entries(node: yaml.Node, path: Path) -> dict[str, yaml.Node]:
    """Return a mapping's values by key."""
    if not isinstance(node, yaml.MappingNode):
        raise DataError(path, node.start_mark.line + 1, "write `key: value` lines here")
    return {str(key.value): value for key, value in node.value}


def items(node: yaml.Node, path: Path) -> list[yaml.Node]:
    """Return a list's items."""
    if not isinstance(node, yaml.SequenceNode):
        raise DataError(path, node.start_mark.line + 1, "write a list (lines with `- `) here")
    return list(node.value)


def value_of(node: yaml.Node) -> Any:
    """Return what a node says, as plain Python."""
    loader = yaml.SafeLoader("")
    return loader.construct_object(node, deep=True)


def read(path: Path) -> list[Example]:
    """Return the examples of one NLU file; anything else in it raises DataError."""
    top = entries(compose(path), path)
    if "nlu" not in top:
        raise DataError(path, 1, "the file needs `nlu:` with a list of intents under it")
    return [
        example
        for block in items(top["nlu"], path)
        for example in _block(entries(block, path), _Place(path, block.start_mark.line + 1))
    ]


def read_all(folder: Path) -> list[Example]:
    """Return the examples of every YAML file of a folder, in the order of the names."""
    return [example for path in sorted(folder.glob("*.yml")) for example in read(path)]


def _block(block: dict[str, yaml.Node], place: _Place) -> Iterator[Example]:
    if "intent" not in block or "examples" not in block:
        raise place.wrong("each block needs `intent:` and `examples:`")
    intent = str(block["intent"].value)
    examples = block["examples"]
    if isinstance(examples, yaml.ScalarNode):
        yield from _lines(examples, intent, place.path)
        return
    for item in items(examples, place.path):
        yield _described(
            entries(item, place.path), intent, _Place(place.path, item.start_mark.line + 1)
        )


def _lines(node: yaml.ScalarNode, intent: str, path: Path) -> Iterator[Example]:
    first = node.start_mark.line + (2 if node.style in {"|", ">"} else 1)
    for number, line in enumerate(node.value.split("\n")):
        place = _Place(path, first + number)
        if not line.strip():
            continue
        if not line.startswith("- "):
            raise place.wrong("each example begins with `- `")
        yield _example(line[2:].strip(), intent, {}, place)


def _described(item: dict[str, yaml.Node], intent: str, place: _Place) -> Example:
    if "text" not in item:
        raise place.wrong("each example needs `text:`")
    facts = value_of(item["metadata"]) if "metadata" in item else {}
    if not isinstance(facts, dict):
        raise place.wrong("`metadata:` is a mapping such as {category: lift, urgent: false}")
    text = str(item["text"].value).strip()
    return _example(text.removeprefix("- "), intent, facts, place)


def _example(marked: str, intent: str, facts: dict[str, Any], place: _Place) -> Example:
    text, marks, last = "", [], 0
    for found in _MARK.finditer(marked):
        text += marked[last : found.start()]
        marks.append(Mark(_kind(found, place), len(text), len(text) + len(found["text"])))
        text += found["text"]
        last = found.end()
    text += marked[last:]
    if not text:
        raise place.wrong("the example has no words")
    return Example(text, intent, tuple(marks), facts, place.path, place.line)


def _kind(found: re.Match[str], place: _Place) -> str:
    kind = found["kind"]
    if kind is None:
        try:
            kind = json.loads(found["facts"])["entity"]
        except (ValueError, KeyError):
            raise place.wrong(
                f'write {found[0]} as [words](kind) or [words]{{"entity": "kind"}}'
            ) from None
    if not re.fullmatch(r"[a-z_]+", kind):
        raise place.wrong(f"the mark {found[0]} needs a kind such as (time)")
    return str(kind)
