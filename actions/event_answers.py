"""Answering the organizer's questions, one after the other, before the registration is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions.capability import Capability
from actions.drafts import Form
from actions.events import registered
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.conversations.models import Draft
from activities.enrolment.service import Wish
from activities.events import service as events

LONGEST_ANSWER = 200

capability = Capability("event_answers")


class AnswersForm(Form):
    """The draft of a registration that needs answers."""

    kind: ClassVar[str] = "event_answers"
    confirms_itself: ClassVar[bool] = True

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the whole message as the answer to the question that is asked."""
        text = turn.heard.text.strip()[:LONGEST_ANSWER]
        if asking is None or not text:
            return {}
        return {"answers": [*fields.get("answers", ()), text]}

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask as long as there are more questions than answers."""
        questions = events.event(turn.work, fields["event"]).questions or []
        return "answer" if len(fields.get("answers", ())) < len(questions) else None

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show the question in the organizer's words."""
        event = events.event(turn.work, draft.fields["event"])
        questions = event.questions or []
        place = len(draft.fields.get("answers", ()))
        lines = (
            (f"{place + 1}/{len(questions)} {questions[place]}",) if place < len(questions) else ()
        )
        return Card(lines, title=turn.named(event), key=self.key())

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Register with the answers."""
        fields = draft.fields
        event = events.event(turn.work, fields["event"])
        wish = Wish(
            fields["party"],
            bool(fields.get("part")),
            fields.get("only_if") or None,
            answers=list(fields["answers"]),
        )
        return registered(turn, event, wish)


capability.forms.append(AnswersForm())
