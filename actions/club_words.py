"""A draft of nothing but words about one thing of a club: a reason, an announcement."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from actions.drafts import Form
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.conversations.models import Draft


class WordsForm(Form):
    """Takes the next message as the words, and uses them at once."""

    confirms_itself: ClassVar[bool] = True

    @abstractmethod
    def do(self, turn: Turn, fields: Mapping[str, Any]) -> Reply:
        """Use `fields["words"]` for `fields["subject"]`."""

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the whole message as the words."""
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

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Use the words."""
        return self.do(turn, draft.fields)
