"""Sensitive matters: asked for before anything is stored, never kept over a service abroad.

Whoever does not agree is called back by a confidential handler; nothing of the matter is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from actions.capability import Capability
from actions.concern_cards import reporter_card
from actions.concern_sealed import IN_THIS_HOUSE
from actions.places import ask as ask_building
from actions.reply import Button, Card, Reply
from actions.turn import Turn
from activities.concerns import anonymity
from activities.concerns import service as concerns
from activities.concerns.service import Report
from activities.errors import NotFound
from activities.places import service as places
from activities.privacy import consents

YES: Final = "yes"
CONTACT: Final = "contact"
AT_ONCE: Final = timedelta()

capability = Capability("concern_care")


def needs_consent(turn: Turn, fields: Mapping[str, Any]) -> bool:
    """Tell whether the person has to be asked before such a matter is stored."""
    if not _is_sensitive(turn, fields):
        return False
    anonymity.wipe_seen(turn.work, turn.conversation)
    return _answer(turn, fields) is None


def consent_options(turn: Turn, fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Offer to agree, or to be called instead; nobody can call who is not known."""
    agree = (turn.say("concern.consent.yes"), YES)
    contact = (turn.say("concern.consent.contact"), CONTACT)
    return [agree] if fields.get("identity") == "anonymous" else [agree, contact]


def keep_consent(turn: Turn, fields: Mapping[str, Any]) -> None:
    """Keep that the person agreed; of an anonymous one only the case may know it."""
    agreed = _is_sensitive(turn, fields) and fields.get("consent") == YES
    if agreed and fields.get("identity") != "anonymous":
        consents.give(turn.work, turn.user, consents.SENSITIVE)


def consent_version(turn: Turn, fields: Mapping[str, Any]) -> int | None:
    """Return what the person agreed to for this matter, or None."""
    return consents.VERSION if _answer(turn, fields) == YES else None


def elsewhere(turn: Turn, fields: Mapping[str, Any]) -> Reply | None:
    """Return the way to the web chat for a sensitive matter over another service, else None."""
    if turn.conversation.channel == IN_THIS_HOUSE or not _is_sensitive(turn, fields):
        return None
    anonymity.wipe_seen(turn.work, turn.conversation, AT_ONCE)
    code = str(fields["category"])
    buttons = (
        (Button(turn.say("concern.care.web"), url=f"{turn.base_url}/", style="primary"),),
        (turn.button("concern.consent.contact", "concern.contact_me", code),),
    )
    return Reply((Card((turn.say("concern.care.elsewhere"),), buttons=buttons, key="care"),))


@capability.verb("concern.contact_me")
def contact_me(turn: Turn, code: str) -> Reply:
    """Ask a confidential handler to call; nothing is stored but that somebody waits."""
    if turn.user.building_id is None:
        return ask_building(turn)
    category = concerns.category(turn.work, str(code))
    if not category.sensitive:
        raise NotFound(kind="category")
    what = Report(places.building(turn.work, turn.user.building_id), category, text="")
    concern = concerns.report(turn.work, turn.user, turn.conversation, what)
    stored = turn.say("concern.stored", number=concern.number)
    return Reply((Card((stored,), key="care"), reporter_card(turn, concern)))


def _is_sensitive(turn: Turn, fields: Mapping[str, Any]) -> bool:
    return concerns.category(turn.work, fields.get("category", "other")).sensitive


def _answer(turn: Turn, fields: Mapping[str, Any]) -> str | None:
    """Return what was answered for this draft, or what stands from an earlier time."""
    if fields.get("consent") in {YES, CONTACT}:
        return str(fields["consent"])
    if fields.get("identity") == "anonymous":
        return None
    given = consents.consent_of(turn.work, turn.user, consents.SENSITIVE)
    return YES if given is not None and given.version >= consents.VERSION else None
