"""One message becomes its effects and its answer, inside one transaction.

Here the person is recognised and it is decided whose turn it is; the answer goes to the outbox.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from actions.capability import Capability, DueListener, Listener
from actions.conversing import Conversing, is_command
from actions.drafts import Drafting
from actions.handoff import relay
from actions.meaning.language import language_to_answer
from actions.naming import NameBook
from actions.notices import Notices
from actions.reply import Reply, as_payload
from actions.texts import DEFAULT_LANGUAGE, LANGUAGES, Texts
from actions.topics import answer_in_group
from actions.turn import Heard, Turn
from activities.conversations import outbox
from activities.conversations.models import Conversation, ConversationKind, InboxMessage
from activities.conversations.photos import keep_photo
from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.people.service import recognise
from activities.scheduling.due import DueHandler
from activities.signals import Signals

LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote a message, as the channel tells it."""

    external_id: str
    name: str = ""
    language: str = ""


@dataclass(slots=True)
class Concierge:
    """Everything Louyi can say and do, put together once for the process."""

    capabilities: tuple[Capability, ...]
    texts: Texts
    base_url: str = ""
    drafting: Drafting = field(init=False)
    conversing: Conversing = field(init=False)
    names: NameBook = field(init=False)

    def __post_init__(self) -> None:
        """Wire the capabilities together."""
        forms = [form for each in self.capabilities for form in each.forms]
        self.drafting = Drafting(forms)
        everything = (*self.capabilities, self.drafting.capability())
        self.conversing = Conversing(everything, self.drafting)
        self.names = NameBook(self.capabilities)

    def subscribe(self, signals: Signals) -> None:
        """Let every capability hear of the facts it listens to."""
        for capability in self.capabilities:
            for fact, listener in capability.listeners:
                signals.subscribe(fact, self._told_by(listener))

    def due_handlers(self) -> dict[str, DueHandler]:
        """Return what is done when something of each kind is due."""
        return {
            kind: self._done_by(listener)
            for capability in self.capabilities
            for kind, listener in capability.due.items()
        }

    def notices(self, work: UnitOfWork) -> Notices:
        """Return the means to tell people something outside their turn."""
        return Notices(work, self.texts, self.base_url)

    def _told_by(self, listener: Listener) -> Callable[[UnitOfWork, Any], None]:
        return lambda work, fact: listener(self.notices(work), fact)

    def _done_by(self, listener: DueListener) -> DueHandler:
        return lambda work, subject_id: listener(self.notices(work), subject_id)

    def take(self, work: UnitOfWork, message: InboxMessage, sender: Sender, heard: Heard) -> None:
        """Answer one stored message into the outbox."""
        conversation = work.session.get_one(Conversation, message.conversation_id)
        turn = self._turn(work, conversation, sender, heard)
        reply = self._answer(turn, message)
        self._post(turn, reply, message)

    def apologise(self, work: UnitOfWork, message: InboxMessage, reference: str) -> None:
        """Say sorry for a message that could not be handled, with the log's reference."""
        conversation = work.session.get_one(Conversation, message.conversation_id)
        language = conversation.user.language if conversation.user else DEFAULT_LANGUAGE
        text = self.texts.say("error.unexpected", language, reference=reference)
        payload: dict[str, Any] = {"type": "card", "lines": [text], "buttons": []}
        outbox.send(work, conversation, outbox.Outgoing(payload, f"sorry:{message.id}"))

    def _turn(
        self, work: UnitOfWork, conversation: Conversation, sender: Sender, heard: Heard
    ) -> Turn:
        language = sender.language if sender.language in LANGUAGES else DEFAULT_LANGUAGE
        user = recognise(
            work,
            conversation.channel,
            sender.external_id,
            name=sender.name[:LONGEST_NAME],
            language=language,
        )
        if conversation.kind == ConversationKind.PRIVATE and conversation.user_id is None:
            conversation.user = user
            conversation.district_id = user.district_id
        conversation.unreachable_since = None
        _follow_language(user, heard)
        if heard.photo is not None:
            keep_photo(work, user, heard.photo)
        return Turn(
            work=work,
            user=user,
            conversation=conversation,
            heard=heard,
            texts=self.texts,
            names_now=lambda: self.names.index(work),
            drafting=self.drafting,
            act_on=self.conversing.act,
            mean_by=self.conversing.mean_or_stale,
            base_url=self.base_url,
        )

    def _answer(self, turn: Turn, message: InboxMessage) -> Reply:
        if turn.conversation.kind != ConversationKind.PRIVATE:
            return answer_in_group(turn, self.conversing)
        if turn.heard.press is None and not is_command(turn.heard.text):
            relayed = relay(turn, self.notices(turn.work), f"in:{message.id}")
            if relayed is not None:
                return relayed
        return self.conversing.answer(turn)

    def _post(self, turn: Turn, reply: Reply, message: InboxMessage) -> None:
        pressed = turn.heard.press.message_id if turn.heard.press else None
        for place, item in enumerate(reply.items):
            key = getattr(item, "key", None)
            edits = (
                pressed is not None
                and key is not None
                and outbox.shown_message(turn.work, turn.conversation.id, key) == pressed
            )
            outbox.send(
                turn.work,
                turn.conversation,
                outbox.Outgoing(
                    payload=as_payload(item),
                    dedupe_key=f"in:{message.id}:{place}",
                    card_key=key,
                    edits=edits,
                    priority=1,
                ),
            )


def _follow_language(user: User, heard: Heard) -> None:
    """Answer in the language in which the person writes now."""
    if heard.text and heard.press is None and not is_command(heard.text):
        user.language = language_to_answer(heard.text, "en" if user.language == "en" else "zh")
