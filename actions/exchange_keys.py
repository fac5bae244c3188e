"""Giving a system of the city a key to exchange cases, and taking it back: for administrators."""

from __future__ import annotations

from actions.capability import Capability
from actions.readers import WholeText
from actions.reply import Reply
from actions.turn import Turn
from activities.concerns import exchange
from activities.conversations.models import ConversationKind
from activities.errors import NotAllowed

LONGEST_NAME = 60

capability = Capability("exchange_keys")


@capability.verb("exchange.key", commands=("apikey",), reads={"name": WholeText()})
def new_key(turn: Turn, name: str = "") -> Reply:
    """Show a new key, once; only into a private chat."""
    if turn.conversation.kind != ConversationKind.PRIVATE:
        raise NotAllowed
    if not name.strip():
        return turn.tell("open311.key_usage")
    key = exchange.new_key(turn.work, turn.user, name.strip()[:LONGEST_NAME])
    return turn.tell("open311.key", name=name.strip()[:LONGEST_NAME], secret=key)


@capability.verb("exchange.revoke", commands=("revokeapikey",), reads={"name": WholeText()})
def revoke(turn: Turn, name: str = "") -> Reply:
    """Take a system's key back at once."""
    exchange.revoke_key(turn.work, turn.user, name.strip())
    return turn.tell("open311.key_gone", name=name.strip())
