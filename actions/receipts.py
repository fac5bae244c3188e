"""The way back to an anonymous report: whoever holds the receipt may look, add and close."""

from __future__ import annotations

from actions.capability import Capability
from actions.concern_cards import reporter_card
from actions.concern_closing import thanks_words
from actions.notices import Notices
from actions.readers import WholeText
from actions.reply import Button, Card, Reply, Rows
from actions.turn import Turn
from activities.concerns import anonymity
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.workflow import OPEN, ConcernState

capability = Capability("receipts")


@capability.verb("receipt.show", commands=("receipt",), reads={"words": WholeText()})
def show(turn: Turn, words: str = "") -> Reply:
    """Show where the report stands; words after the digits are added to it."""
    if not words.strip():
        return turn.tell("receipt.ask")
    digits, said = _split(words)
    concern = anonymity.concern_by_receipt(turn.work, digits)
    anonymity.wipe_later(turn.work, turn.conversation)
    news = ""
    if said and concern.state in OPEN:
        concerns.add(turn.work, None, concern, said)
        news = turn.say("concern.added", number=concern.number)
    elif said:
        concerns.reopen(turn.work, None, concern, said)
        news = turn.say("concern.reopened")
    return Reply((_card(turn, concern, digits, news),))


@capability.verb("receipt.fixed")
def fixed(turn: Turn, digits: str) -> Reply:
    """Close the circle with the receipt."""
    concern = anonymity.concern_by_receipt(turn.work, str(digits))
    anonymity.wipe_later(turn.work, turn.conversation)
    concerns.confirm(turn.work, None, concern)
    thanks = thanks_words(turn, concern, turn.language)
    return Reply((_card(turn, concern, str(digits), thanks),))


@capability.when_due(anonymity.SEEN)
@capability.when_due(anonymity.WIPE)
def wipe(notices: Notices, conversation_id: int) -> None:
    """Empty what the conversation still carries of an anonymous report."""
    anonymity.wipe(notices.work, conversation_id)


def receipt_card(turn: Turn, concern: Concern, digits: str) -> Card:
    """Return the one card that ever shows the receipt."""
    spaced = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    return Card(
        (turn.say("receipt.given", receipt=spaced), turn.say("receipt.how")),
        title=turn.say("concern.title", number=concern.number),
    )


def _card(turn: Turn, concern: Concern, digits: str, news: str) -> Card:
    shown = reporter_card(turn, concern, news, language=turn.language)
    rows: Rows = ()
    if concern.state == ConcernState.RESOLVED:
        label = turn.say("concern.fixed")
        rows = ((Button(label, "receipt.fixed", (f"r{digits}",), "primary"),),)
    hint = turn.say("receipt.how")
    return Card((*shown.lines, hint), title=shown.title, buttons=rows)


def _split(words: str) -> tuple[str, str]:
    """Return the leading digits, however they are spaced, and the words after them."""
    at, count = 0, 0
    while at < len(words) and count < anonymity.DIGITS:
        if not words[at].isdecimal() and words[at] not in " -":
            break
        count += words[at].isdecimal()
        at += 1
    return words[:at], words[at:].strip()
