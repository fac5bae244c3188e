"""Reads the tables of facts beside the code, so that a mistake in one names its file and line.

What a table's rows mean is decided by the module that owns the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class TableError(ValueError):
    """A table cannot be used: says which file and line, what is wrong, and how to mend it."""

    def __init__(self, path: Path, line: int, problem: str, mend: str) -> None:
        super().__init__(f"{path}:{line}: {problem}. To mend it: {mend}.")
        self.path = path
        self.line = line


class Cell:
    """One value of a table with the place where it was written."""

    def __init__(self, path: Path, node: yaml.Node) -> None:
        self.path = path
        self.line = node.start_mark.line + 1
        self._node = node

    def error(self, problem: str, mend: str) -> TableError:
        """Return the error that points at this cell."""
        return TableError(self.path, self.line, problem, mend)

    def text(self) -> str:
        """Return the words of a cell that must not be empty."""
        if not isinstance(self._node, yaml.ScalarNode) or not self._node.value.strip():
            raise self.error("a word is expected here", "write one word or phrase, not a list")
        return str(self._node.value)

    def number(self) -> float:
        """Return the number of a cell."""
        try:
            return float(self.text())
        except ValueError:
            raise self.error(f"“{self.text()}” is not a number", "write a number") from None

    def items(self) -> Iterator[Cell]:
        """Go through the cells of a list."""
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.error("a list is expected here", "write the entries as a YAML list")
        for node in self._node.value:
            yield Cell(self.path, node)

    def words(self) -> tuple[str, ...]:
        """Return the words of a list; an empty list is allowed."""
        return tuple(cell.text() for cell in self.items())

    def pairs(self) -> dict[str, Cell]:
        """Return the cells of a mapping by name; a name may stand there once only."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.error("names with values are expected here", "write “name: value” lines")
        found: dict[str, Cell] = {}
        for key_node, value_node in self._node.value:
            name = Cell(self.path, key_node)
            if name.text() in found:
                raise name.error(f"“{name.text()}” stands here twice", "join the two entries")
            found[name.text()] = Cell(self.path, value_node)
        return found

    def fields(self, *required: str, optional: tuple[str, ...] = ()) -> dict[str, Cell]:
        """Return the cells of a mapping that has exactly the named fields."""
        found = self.pairs()
        for name, cell in found.items():
            if name not in required and name not in optional:
                allowed = ", ".join((*required, *optional))
                raise cell.error(f"“{name}” is not known here", f"use one of: {allowed}")
        missing = [name for name in required if name not in found]
        if missing:
            raise self.error(f"“{missing[0]}” is missing", f"add “{missing[0]}: …”")
        return found


def load_table(path: Path) -> Cell:
    """Return the whole table of a YAML file; raises `TableError` when it is not one."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line + 1) if error.problem_mark else 1
        raise TableError(path, line, str(error.problem), "correct the YAML there") from error
    if node is None:
        raise TableError(path, 1, "the table is empty", "write at least one entry")
    return Cell(path, node)
