"""Telling people what happened when it is not their turn: they did not ask, so it is brief."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from actions.reply import Arg, Button, Item, Style, as_payload
from actions.texts import Texts
from activities.bilingual import in_language
from activities.conversations import outbox
from activities.conversations.models import Conversation, ConversationKind
from activities.db.work import UnitOfWork
from activities.people.models import User

URGENT, NORMAL, BULK = 1, 5, 9


@dataclass(slots=True)
class Notices:
    """What a listener may use: the unit of work, the texts, and ways to reach people."""

    work: UnitOfWork
    texts: Texts
    base_url: str = ""

    def say(self, user: User, key: str, **data: object) -> str:
        """Return a sentence in that person's language."""
        return self.texts.say(key, user.language, **data)

    def named(self, user: User, thing: object, field_name: str = "") -> str:
        """Return the text of a row in that person's language."""
        return in_language(thing, user.language, field_name)

    def button(self, user: User, key: str, verb: str, *args: Arg, style: Style = "plain") -> Button:
        """Return a button labelled in that person's language."""
        return Button(self.say(user, key), verb, args, style)

    def post(
        self,
        conversation: Conversation,
        item: Item,
        *,
        cause: str,
        update: bool = False,
        priority: int = NORMAL,
    ) -> bool:
        """Write one item for a conversation; `cause` makes a repeated telling harmless.

        With `update`, the card that is already shown under the item's key is edited instead.
        """
        if conversation.unreachable_since is not None:
            return False
        key = getattr(item, "key", None)
        edits = update and key is not None and self._is_shown(conversation, key)
        return outbox.send(
            self.work,
            conversation,
            outbox.Outgoing(
                payload=as_payload(item),
                dedupe_key=f"{cause}:{conversation.id}",
                card_key=key,
                edits=edits,
                priority=priority,
            ),
        )

    def tell(
        self, user: User, item: Item, *, cause: str, update: bool = False, priority: int = NORMAL
    ) -> bool:
        """Tell a person on the channel they used last; False when they have none."""
        conversation = self.conversation_of(user)
        if conversation is None:
            return False
        return self.post(conversation, item, cause=cause, update=update, priority=priority)

    def conversation_of(self, user: User) -> Conversation | None:
        """Return the private conversation in which the person was seen last, if it is reachable."""
        return self.work.session.scalars(
            select(Conversation)
            .where(
                Conversation.user_id == user.id,
                Conversation.kind == ConversationKind.PRIVATE,
                Conversation.unreachable_since.is_(None),
            )
            .order_by(Conversation.id.desc())
            .limit(1)
        ).first()

    def _is_shown(self, conversation: Conversation, key: str) -> bool:
        return outbox.shown_message(self.work, conversation.id, key) is not None
