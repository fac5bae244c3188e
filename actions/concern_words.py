"""What sentences about a concern have in common: which concern is meant, and plain words for it."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Final

from actions.capability import Question, Read
from actions.one_answer import OneAnswer
from actions.reply import Reply
from actions.turn import Turn
from actions.which import which_shown
from activities.concerns import service as concerns
from activities.concerns.workflow import ConcernState
from activities.conversations.models import Draft
from activities.errors import NotFound
from activities.people.codes import ALPHABET

NUMBER: Final = re.compile(
    rf"(?<![A-Za-z0-9])[{ALPHABET}]{{4}}-?[{ALPHABET}]{{4}}(?![A-Za-z0-9])", re.IGNORECASE
)


class OwnConcern:
    """The concern that is meant: by number, by what was shown, or the only open one."""

    def read(self, turn: Turn) -> Read:
        """Return the concern's id, or ask which one."""
        number = NUMBER.search(turn.heard.text)
        if number is not None:
            found = concerns.concern_by_number(turn.work, turn.user, number.group())
            return Read(found.id)
        shown = which_shown(turn.heard.text, turn.shown("concern"))
        if shown is not None:
            return Read(shown)
        own = concerns.reported_by(turn.work, turn.user)
        unfinished = [each for each in own if each.state != ConcernState.CLOSED]
        if len(unfinished) == 1 or len(own) == 1:
            return Read((unfinished or own)[0].id)
        followed = concerns.followed_by(turn.work, turn.user)
        if not own and len(followed) == 1:
            return Read(followed[0].id)
        choices = [(each.id, f"{each.number} {each.text[:16]}") for each in own]
        # Of what others reported only the kind is told.
        choices += [(each.id, f"{each.number} {turn.named(each.category)}") for each in followed]
        key = "concern.which" if choices else "concern.which.none"
        return Read(question=Question(key, "concern", tuple(choices)))


class WordsForm(OneAnswer):
    """A draft of nothing but words (and perhaps a picture) about one concern; sent at once."""

    @abstractmethod
    def do(self, turn: Turn, concern_id: int, fields: Mapping[str, Any]) -> Reply:
        """Use `fields["words"]` and, where pictures are taken, `fields["photo"]`."""

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the whole message as the words."""
        del fields, asking
        changes: dict[str, Any] = {}
        if turn.heard.text.strip():
            changes["words"] = turn.heard.text.strip()
        if turn.heard.photo is not None and self.takes_photos:
            changes["photo"] = turn.heard.photo
            changes.setdefault("words", turn.say("concern.only_a_photo"))
        return changes

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Use the words; the draft keeps them when the domain refuses."""
        concern_id = draft.fields.get("concern")
        if not isinstance(concern_id, int):
            raise NotFound(kind=concerns.KIND)
        return self.do(turn, concern_id, draft.fields)
