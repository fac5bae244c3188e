"""A draft of nothing but words about one thing of a club: a reason, an announcement."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from actions.one_answer import OneAnswer
from actions.reply import Reply
from actions.turn import Turn
from activities.conversations.models import Draft


class WordsForm(OneAnswer):
    """Takes the next message as the words, and uses them at once."""

    @abstractmethod
    def do(self, turn: Turn, fields: Mapping[str, Any]) -> Reply:
        """Use `fields["words"]` for `fields["subject"]`."""

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Use the words."""
        return self.do(turn, draft.fields)
