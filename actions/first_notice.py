"""The notice at the first use: whatever somebody says first, they are told what is kept of it."""

from __future__ import annotations

from dataclasses import replace

from actions.reply import Card, Reply
from actions.turn import Turn
from activities.conversations.models import ConversationKind
from activities.privacy import consents

ABROAD = "telegram"
"""A service abroad: whoever writes there is told so."""


def first_notice(turn: Turn) -> Reply:
    """Return the notice as a card of its own; nothing for somebody who has read it."""
    words = _words(turn)
    return Reply((Card((words,)),)) if words else Reply()


def with_notice(turn: Turn, reply: Reply) -> Reply:
    """Add the notice to the answer of somebody who has never read it: behind it, never before.

    What is answered first may be whom to call in danger.
    """
    words = _words(turn)
    if not words:
        return reply
    for place, item in enumerate(reply.items):
        if isinstance(item, Card):
            told = replace(item, lines=(*item.lines, words))
            return Reply((*reply.items[:place], told, *reply.items[place + 1 :]))
    return reply + Reply((Card((words,)),))


def _words(turn: Turn) -> str:
    """Return the notice and note that it was given; empty when it is not due here."""
    if turn.conversation.kind != ConversationKind.PRIVATE:
        return ""
    if turn.user.notice_version >= consents.VERSION:
        return ""
    turn.user.notice_version = consents.VERSION
    consents.give(turn.work, turn.user, consents.SERVICE)
    is_abroad = turn.conversation.channel == ABROAD
    return turn.say("talk.notice_abroad" if is_abroad else "talk.notice")
