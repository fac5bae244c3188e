"""Taking an event out of the chat: the organizer's list as a file, and links to pass on."""

from __future__ import annotations

from actions.capability import Capability
from actions.reply import Button, Card, Reply
from actions.turn import Turn
from activities.conversations.models import ConversationKind
from activities.errors import NotAllowed
from activities.events import export_link, rights

capability = Capability("event_sharing")


@capability.verb("event.export")
def export(turn: Turn, event_id: int) -> Reply:
    """Give the address of the list for a quarter of an hour; only into a private chat."""
    if turn.conversation.kind != ConversationKind.PRIVATE:
        raise NotAllowed
    event = rights.managed(turn.work, turn.user, event_id)
    address = f"{turn.base_url}{export_link.export_path(turn.work, turn.user, event_id)}"
    opened = (Button(turn.say("event.export_open"), url=address),)
    back = (turn.button("event.back", "event.manage", event_id),)
    card = Card((turn.say("event.export"),), turn.named(event), (opened, back))
    return Reply((card,))


@capability.verb("event.share")
def share(turn: Turn, event_id: int) -> Reply:
    """Give the links with which others come to the event: into the chat, and to its page."""
    event = rights.managed(turn.work, turn.user, event_id)
    link, page = turn.chat_link("e", event_id), f"{turn.base_url}/e/{event_id}"
    into_chat = (turn.say("event.share"), link) if link else ()
    lines = (*into_chat, turn.say("event.share_page"), page)
    back = (turn.button("event.back", "event.manage", event_id),)
    return Reply((Card(lines, turn.named(event), (back,), key=f"manage:{event_id}"),))
