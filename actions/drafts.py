"""The draft is the dialogue: what takes several steps is a row that sentences and taps fill.

One card shows the draft, asks for what is missing, and has Confirm; nothing is written before.
Which fields a draft has is said by its Form, in the file of its capability.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from actions.capability import Capability
from actions.reply import Arg, Button, Card, Reply
from actions.turn import Turn
from activities.conversations import drafts
from activities.conversations.models import Draft
from activities.errors import Stale

Fields = Mapping[str, Any]
Options = Sequence[tuple[str, Arg]]


class Form(ABC):
    """What a kind of draft is made of, and what confirming it does."""

    kind: ClassVar[str]
    intents: ClassVar[frozenset[str]] = frozenset()
    """Sentences with these intents begin or fill the draft."""
    takes_photos: ClassVar[bool] = False
    confirms_itself: ClassVar[bool] = False
    """True when a complete draft needs no confirmation: a reply that was asked for by a tap."""

    @abstractmethod
    def fill(self, turn: Turn, fields: Fields, asking: str | None) -> dict[str, Any]:
        """Return what the words say about the draft: only the fields that change."""

    @abstractmethod
    def missing(self, turn: Turn, fields: Fields) -> str | None:
        """Return the field to ask for next, or None when the draft is complete."""

    @abstractmethod
    def card(self, turn: Turn, draft: Draft) -> Card:
        """Return the card that shows the draft."""

    @abstractmethod
    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Do what the draft says. The draft is forgotten afterwards."""

    def rather(self, turn: Turn) -> str:
        """Return the intent that words which would begin this draft have rather, else nothing."""
        del turn
        return ""

    def options(self, turn: Turn, fields: Fields, field: str) -> Options:
        """Return labelled values to choose from when `field` is asked for."""
        del turn, fields, field
        return ()

    def instead(self, turn: Turn, fields: Fields) -> Reply | None:
        """Return what is said instead of keeping such a draft at all; it is dropped then."""
        del turn, fields
        return None

    def takes_words(self, asking: str | None) -> bool:
        """Tell whether any sentence may be the answer: a title, a text. Else values only."""
        del asking
        return self.confirms_itself

    def question(self, turn: Turn, field: str) -> str:
        """Return the question that asks for a field."""
        return turn.say(f"{self.kind}.ask.{field}")

    def key(self) -> str:
        """Return the key under which the draft's card edits itself."""
        return f"draft:{self.kind}"


class Drafting:
    """What every form does the same way."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._forms = {form.kind: form for form in forms}
        self._by_intent = {intent: form for form in forms for intent in form.intents}

    def form_for(self, intent: str) -> Form | None:
        """Return the form that sentences of this intent fill."""
        return self._by_intent.get(intent)

    def open(self, turn: Turn) -> tuple[Form, Draft] | None:
        """Return the draft in hand with its form, or None."""
        draft = drafts.open_draft(turn.work, turn.conversation, self._forms)
        form = None if draft is None else self._forms.get(draft.kind)
        return None if draft is None or form is None else (form, draft)

    def begin(self, turn: Turn, kind: str, fields: dict[str, Any]) -> Reply:
        """Begin a draft with what is known already and show it."""
        draft = drafts.start(turn.work, turn.conversation, kind, fields)
        return self.proceed(turn, self._forms[kind], draft)

    def fill(self, turn: Turn, form: Form, draft: Draft) -> Reply | None:
        """Fill the draft from the words; None when they say nothing about it."""
        changes = form.fill(turn, draft.fields, draft.asking)
        if not changes:
            return None
        drafts.change(turn.work, draft, changes)
        return self.proceed(turn, form, draft)

    def proceed(self, turn: Turn, form: Form, draft: Draft) -> Reply:
        """Show the draft with its next question, or confirm what confirms itself."""
        instead = form.instead(turn, draft.fields)
        if instead is not None:
            drafts.drop(turn.work, draft)
            return instead
        draft.asking = form.missing(turn, draft.fields)
        if draft.asking is None and form.confirms_itself:
            return self.confirm(turn, form.kind, draft.version)
        return Reply((self.card(turn, form, draft),))

    def card(self, turn: Turn, form: Form, draft: Draft) -> Card:
        """Return the draft's card with the pending question and its options under it."""
        shown = form.card(turn, draft)
        if draft.asking is None:
            return shown
        choices = [
            Button(label, "draft.set", (form.kind, draft.asking, value))
            for label, value in form.options(turn, draft.fields, draft.asking)
        ]
        drop = turn.button("draft.drop", "draft.drop", form.kind)
        return Card(
            title=shown.title,
            lines=(*shown.lines, form.question(turn, draft.asking)),
            buttons=(*((choice,) for choice in choices), (drop,)),
            key=shown.key,
            photo=shown.photo,
            asks_location=draft.asking == "building",
        )

    def set(self, turn: Turn, kind: str, field: str, value: Arg) -> Reply:
        """Set one field by a tap."""
        form, draft = self._of_kind(turn, kind)
        drafts.change(turn.work, draft, {field: value})
        return self.proceed(turn, form, draft)

    def ask(self, turn: Turn, kind: str, field: str) -> Reply:
        """Ask for a field again, so that it can be changed."""
        form, draft = self._of_kind(turn, kind)
        draft.asking = field
        return Reply((self.card(turn, form, draft),))

    def confirm(self, turn: Turn, kind: str, version: Arg) -> Reply:
        """Do what the draft says, if the card in the person's hand shows it as it is now."""
        form, draft = self._of_kind(turn, kind)
        if draft.version != version:
            return turn.sorry(Stale(kind=kind)) + Reply((self.card(turn, form, draft),))
        draft.asking = form.missing(turn, draft.fields)
        if draft.asking is not None:
            return Reply((self.card(turn, form, draft),))
        reply = form.confirm(turn, draft)
        # A draft that confirming has changed is not done: what was wanted is gone, and another
        # card offers what is left.
        if draft.version == version:
            drafts.drop(turn.work, draft)
        return reply

    def drop(self, turn: Turn, kind: str) -> Reply:
        """Give the draft up."""
        _, draft = self._of_kind(turn, kind)
        drafts.drop(turn.work, draft)
        return Reply((Card((turn.say("draft.dropped"),), key=f"draft:{kind}"),))

    def capability(self) -> Capability:
        """Return the verbs that every draft's buttons use."""
        capability = Capability("drafts")
        capability.verb("draft.set")(self.set)
        capability.verb("draft.ask")(self.ask)
        capability.verb("draft.confirm")(self.confirm)
        capability.verb("draft.drop")(self.drop)
        return capability

    def _of_kind(self, turn: Turn, kind: str) -> tuple[Form, Draft]:
        draft = drafts.draft_of_kind(turn.work, turn.conversation, kind)
        if draft is None or kind not in self._forms:
            raise Stale(kind=kind)
        return self._forms[kind], draft
