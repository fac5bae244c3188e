"""Passing words, pictures, places and edits between two people. Whose turn it is, is known before.

A passed message is a card under a key of its own, so that an edit of the one edits the other.
"""

from __future__ import annotations

from actions.notices import Notices
from actions.reply import SILENCE, Card, Item, Reply, Spot
from actions.translation import for_reader
from actions.turn import Turn
from activities.conversations import handoff, transcripts
from activities.conversations.handoff_models import HandoffLine
from activities.conversations.models import Conversation


def from_worker(turn: Turn, notices: Notices, person: Conversation, cause: str) -> Reply:
    """Pass on what the worker says; the bot says nothing, unless it cannot be passed on."""
    said_as = turn.heard.said_as
    if turn.heard.edited:
        line = transcripts.line_said_as(turn.work, person, said_as, from_worker=True)
        return _edit(turn, notices, person, line, cause)
    if turn.heard.trouble is not None or turn.heard.file is not None:
        return turn.tell(turn.heard.trouble or "talk.file_not_passed")
    text, photo = turn.heard.text, turn.heard.photo
    line = handoff.said_by_worker(turn.work, turn.user, person, text, photo=photo, said_as=said_as)
    _post(turn, notices, person, line, cause)
    return SILENCE


def from_person(turn: Turn, notices: Notices, worker: Conversation, cause: str) -> Reply:
    """Pass on what the person says; the bot says nothing, unless it cannot be passed on."""
    said_as = turn.heard.said_as
    if turn.heard.edited:
        line = transcripts.line_said_as(turn.work, turn.conversation, said_as, from_worker=False)
        return _edit(turn, notices, worker, line, cause)
    if turn.heard.trouble is not None or turn.heard.file is not None:
        return turn.tell(turn.heard.trouble or "talk.file_not_passed")
    text, photo = turn.heard.text, turn.heard.photo
    line = handoff.said_by_person(turn.work, turn.conversation, text, photo=photo, said_as=said_as)
    _post(turn, notices, worker, line, cause)
    return SILENCE


def while_waiting(turn: Turn) -> Reply:
    """Keep what is said in the queue for whoever comes; say that nobody has come yet."""
    heard = turn.heard
    if heard.edited:
        line = transcripts.line_said_as(
            turn.work, turn.conversation, heard.said_as, from_worker=False
        )
        if line is not None:
            line.text = heard.text
        return SILENCE
    if heard.trouble is not None or heard.file is not None:
        return turn.tell(heard.trouble or "talk.file_not_passed")
    text = heard.text
    if heard.location is not None:
        text = turn.say("handoff.place", latitude=heard.location[0], longitude=heard.location[1])
    handoff.said_by_person(
        turn.work, turn.conversation, text, photo=heard.photo, said_as=heard.said_as
    )
    return turn.tell("handoff.still_waiting")


def hand_line(
    notices: Notices, worker: Conversation, person: Conversation, line: HandoffLine
) -> None:
    """Give the worker one line that was said before they came."""
    name = person.user.name if person.user is not None else ""
    notices.post(worker, _card(notices, worker, line, name), cause=f"handed:{line.id}")


def _post(turn: Turn, notices: Notices, to: Conversation, line: HandoffLine, cause: str) -> None:
    item: Item = _card(notices, to, line, turn.user.name)
    if turn.heard.location is not None:
        latitude, longitude = turn.heard.location
        name = turn.user.name or _somebody(notices, to)
        item = Spot(latitude, longitude, name, f"{latitude:.5f}, {longitude:.5f}")
    notices.post(to, item, cause=f"relay:{cause}")


def _edit(
    turn: Turn, notices: Notices, to: Conversation, line: HandoffLine | None, cause: str
) -> Reply:
    """Edit what was passed on before; words from before the talk are none of it."""
    if line is not None:
        line.text = turn.heard.text
        card = _card(notices, to, line, turn.user.name, edited=True)
        notices.post(to, card, cause=f"relay:{cause}", update=True)
    return SILENCE


def _card(
    notices: Notices, to: Conversation, line: HandoffLine, name: str, *, edited: bool = False
) -> Card:
    language = _language(to)
    key = "handoff.worker_says" if line.from_worker else "handoff.person_says"
    text = for_reader(notices.translator, notices.texts, line.text, language)
    told = notices.texts.say(key, language, name=name or _somebody(notices, to), text=text)
    if edited:
        told = notices.texts.say("handoff.edited", language, text=told)
    return Card((told,), photo=line.photo, key=f"relay:{line.id}")


def _somebody(notices: Notices, to: Conversation) -> str:
    return notices.texts.say("handoff.somebody", _language(to))


def _language(to: Conversation) -> str:
    return to.user.language if to.user else "zh"
