"""What a folder of the domain contributes to people's rights. The list is in activities/bootstrap.

The facts do most of it; a part adds code only where a row cannot simply go: a seat that must be
given back, a club that must not lose its owner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User
from activities.privacy.facts import PersonalFacts, read_facts

Exporter = Callable[[UnitOfWork, User], list[dict[str, Any]]]
Eraser = Callable[[UnitOfWork, User], None]
Sweeper = Callable[[UnitOfWork], None]


class StillNeeded(LouyiError):
    """Somebody else depends on this person: what they hold has to be handed over first."""

    code = "privacy_still_needed"


@dataclass(frozen=True, slots=True)
class PersonalPart:
    """One folder's share: its facts, and the code for what facts cannot do."""

    folder: Path
    may_leave: Eraser | None = None
    """Raises StillNeeded while others depend on the person; changes nothing."""
    leave: Eraser | None = None
    """Gives back what the person holds, before the rows go."""
    erase: Eraser | None = None
    """Removes what no fact reaches, before the rows go."""
    sweep: Sweeper | None = None
    """Removes every night what no fact reaches."""
    export: Exporter | None = None
    """Rows that no fact reaches, each with its `table`."""
    facts: PersonalFacts = field(init=False)

    def __post_init__(self) -> None:
        """Read the facts beside the code."""
        object.__setattr__(self, "facts", read_facts(self.folder / "personal.yml"))


Parts = tuple[PersonalPart, ...]
