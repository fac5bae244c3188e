"""Showing the words of a concern: those of a sensitive one only where they stay in this house.

On the web chat whoever may read them sees them, and the chat is emptied soon after. A message that
nobody asked for, and every message over another service, says only that there is something.
"""

from __future__ import annotations

from typing import Final

from actions.notices import Notices
from actions.turn import Turn
from activities.casework.models import CaseMessage
from activities.concerns import anonymity
from activities.concerns import service as concerns
from activities.concerns.models import Concern

IN_THIS_HOUSE: Final = "web"


def matter(teller: Turn | Notices, concern: Concern, language: str) -> str:
    """Return the reporter's words as they may be shown here, or why there are none."""
    say = teller.texts.say
    if not concern.text:
        wants_contact = concern.category.sensitive and concern.consent_version is None
        return say("concern.wants_contact" if wants_contact else "concern.words_gone", language)
    if concern.category.sensitive and not may_show(teller):
        return say("concern.sealed", language)
    return say("quoted", language, text=_opened(teller, concern, concern.text))


def said(teller: Turn | Notices, concern: Concern, message: CaseMessage) -> str | None:
    """Return what was said later, or None where it may not be shown.

    Somebody who only wanted to be called has told nothing: the answer may reach them anywhere.
    """
    is_call_back = message.from_staff and concern.consent_version is None
    if concern.category.sensitive and not is_call_back and not may_show(teller):
        return None
    return _opened(teller, concern, message.text)


def may_show(teller: Turn | Notices) -> bool:
    """Tell whether sensitive words may be shown here."""
    return isinstance(teller, Turn) and teller.conversation.channel == IN_THIS_HOUSE


def empties_soon(turn: Turn, concern: Concern) -> None:
    """Plan to empty the chat in which a sensitive concern was worked on or looked at."""
    if concern.category.sensitive:
        anonymity.wipe_seen(turn.work, turn.conversation)


def _opened(teller: Turn | Notices, concern: Concern, text: str) -> str:
    if isinstance(teller, Turn):
        empties_soon(teller, concern)
    return concerns.opened(teller.work, concern, text)
