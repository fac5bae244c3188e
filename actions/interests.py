"""Reading the kind of activity that a sentence speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from actions.capability import Read
from actions.turn import Turn
from activities.interests import interests


@dataclass(frozen=True, slots=True)
class SpokenInterest:
    """The kind of activity that is spoken of, by its code."""

    def read(self, turn: Turn) -> Read:
        """Return the code of the interest, or None."""
        return Read(interests().find(turn.heard.text))
