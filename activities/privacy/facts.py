"""The declared table of facts: each personal column with its purpose and its days.

Every folder of the domain that has tables says it in its own `personal.yml`. What is done with the
facts (export, erasure, retention, the page about it) lives beside this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

ACCOUNT: Final = "account"
"""Kept as long as the account; afterwards a number that leads to nobody."""
ACCOUNT_DAYS: Final = 730
"""An account nobody has used for so long is erased."""
PURPOSES: Final = (
    "recognise", "answer", "deliver", "register", "lunch", "clubs", "solve", "duty", "consent",
    "prove",
)  # fmt: skip
FORGETS: Final = ("delete", "clear", "keep")
ALWAYS_PLAIN: Final = frozenset({"id", "district_id"})
_KEYS: Final = {
    "zh", "en", "person", "since", "delete", "forget", "personal", "plain", "secret", "where",
}  # fmt: skip
_NEEDED: Final = ("zh", "en", "person", "since", "forget", "personal", "plain")


class PersonalFactsError(Exception):
    """A file of facts that cannot be used; says the file, the line and how to mend it."""

    def __init__(self, file: Path, line: int, mend: str) -> None:
        super().__init__(f"{file}:{line}: {mend}")


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """For what a column is kept, and for how many days; None: as long as the account."""

    name: str
    purpose: str
    days: int | None


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What one table holds about people."""

    table: str
    zh: str
    en: str
    person: str
    """The path to the user whose row it is, such as `order_id>lunch_order.user_id`, or empty."""
    since: str
    """The path to the moment from which days are counted; rows without it are not over yet."""
    personal: tuple[ColumnFacts, ...]
    plain: frozenset[str]
    forget: str
    delete: int | None = None
    """After so many days the whole row goes."""
    secret: frozenset[str] = frozenset()
    """Columns that no export shows: hashes, and what would be a key to something."""
    where: Mapping[str, Any] | None = None
    """Only rows with these values, where a table serves several."""

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the facts speak of."""
        return self.plain | {each.name for each in self.personal}


@dataclass(frozen=True, slots=True)
class PersonalFacts:
    """What one folder declares: its tables with personal columns, and those without any."""

    tables: tuple[TableFacts, ...]
    impersonal: frozenset[str]


def read_facts(file: Path) -> PersonalFacts:
    """Return what a `personal.yml` declares. Raises PersonalFactsError."""
    try:
        root = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise PersonalFactsError(file, 1, "cannot be read as YAML; mend its syntax") from error
    tables: list[TableFacts] = []
    impersonal: frozenset[str] = frozenset()
    for key, node in root.value if isinstance(root, yaml.MappingNode) else ():
        told = yaml.SafeLoader("").construct_object(node, deep=True)
        if key.value == "impersonal":
            impersonal = frozenset(told)
        else:
            tables.append(_table(file, key.start_mark.line + 1, str(key.value), told))
    return PersonalFacts(tuple(tables), impersonal)


def _table(file: Path, line: int, name: str, told: Any) -> TableFacts:
    if not isinstance(told, dict):
        raise PersonalFactsError(file, line, f"`{name}` needs {', '.join(_NEEDED)}")
    for key in (*_NEEDED, *told):
        if key not in told:
            raise PersonalFactsError(file, line, f"`{name}` lacks `{key}`; add it")
        if key not in _KEYS:
            raise PersonalFactsError(file, line, f"`{name}` has `{key}`, which nobody reads")
    if told["forget"] not in FORGETS:
        raise PersonalFactsError(file, line, f"`forget` of `{name}` is one of {FORGETS}")
    delete = told.get("delete")
    return TableFacts(
        table=name,
        zh=told["zh"],
        en=told["en"],
        person=told["person"],
        since=told["since"],
        personal=tuple(
            column
            for key, columns in told["personal"].items()
            for column in _columns(file, line, str(key), columns, delete)
        ),
        plain=frozenset(told["plain"]),
        forget=told["forget"],
        delete=delete,
        secret=frozenset(told.get("secret", ())),
        where=told.get("where"),
    )


def _columns(
    file: Path, line: int, key: str, names: list[str], delete: int | None
) -> list[ColumnFacts]:
    """Read `purpose, days: [columns]`."""
    purpose, _, days = (part.strip() for part in key.partition(","))
    if purpose not in PURPOSES:
        raise PersonalFactsError(file, line, f"`{purpose}` is no purpose; use one of {PURPOSES}")
    if days != ACCOUNT and not days.isdecimal():
        raise PersonalFactsError(file, line, f"`{key}` needs days, or `{ACCOUNT}`")
    number = None if days == ACCOUNT else int(days)
    if delete is not None and number is not None and number > delete:
        raise PersonalFactsError(file, line, f"`{key}` outlives its row, deleted after {delete}")
    return [ColumnFacts(name, purpose, number) for name in names]
