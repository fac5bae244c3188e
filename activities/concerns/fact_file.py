"""Reading the tables of facts beside this code: every mistake names file, line and mend."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


class FactFileError(Exception):
    """A file of facts that cannot be used; says the file, the line and how to mend it."""

    def __init__(self, file: Path, line: int, mend: str) -> None:
        super().__init__(f"{file}:{line}: {mend}")


def read_rows(
    file: Path, section: str, fields: Mapping[str, type], optional: Mapping[str, type] | None = None
) -> list[dict[str, Any]]:
    """Return the rows of one section. Raises FactFileError for what does not fit `fields`."""
    try:
        root = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise FactFileError(file, 1, "cannot be read as YAML; mend its syntax") from error
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == section and isinstance(value, yaml.SequenceNode):
            return [_row(file, node, fields, optional or {}) for node in value.value]
    raise FactFileError(file, 1, f"has no list `{section}`; add one")


def _row(
    file: Path, node: yaml.Node, fields: Mapping[str, type], optional: Mapping[str, type]
) -> dict[str, Any]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise FactFileError(file, line, f"is not a row; write {{{', '.join(fields)}}}")
    loaded = yaml.SafeLoader("").construct_mapping(node, deep=True)
    row = {str(name): value for name, value in loaded.items()}
    known = {**fields, **optional}
    for name in [*fields, *row]:
        if name not in row:
            raise FactFileError(file, line, f"lacks `{name}`; add it")
        if name not in known:
            raise FactFileError(file, line, f"has `{name}`, which nobody reads; remove it")
        if type(row[name]) is not known[name]:
            raise FactFileError(file, line, f"`{name}` must be of type {known[name].__name__}")
    return row
