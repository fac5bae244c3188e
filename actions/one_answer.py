"""A draft that asks one thing and uses the answer at once: a reason, a name, a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions.drafts import Form
from actions.reply import Card
from actions.turn import Turn
from activities.conversations.models import Draft


class OneAnswer(Form):
    """Takes the whole next message as the answer; what it is for, the subclass says."""

    confirms_itself: ClassVar[bool] = True

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the whole message."""
        del fields, asking
        words = turn.heard.text.strip()
        return {"words": words} if words else {}

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the words."""
        del turn
        return None if fields.get("words") else "words"

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show nothing but the question."""
        del turn, draft
        return Card(key=self.key())
