"""Offering to consult the building when many say “me too”, and the worker's yes or no."""

from __future__ import annotations

from actions.capability import Capability
from actions.concern_cards import matter_words
from actions.notices import Notices
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.concerns import consulting
from activities.concerns import service as concerns
from activities.concerns.facts import ConsultationOffered

capability = Capability("concern_consulting")


@capability.listens(ConsultationOffered)
def offer(notices: Notices, fact: ConsultationOffered) -> None:
    """Offer it to whoever is responsible, once."""
    concern, owner = fact.concern, fact.concern.owner
    buttons = (
        notices.button(owner, "consult.yes", "case.consult", concern.id, 1, style="primary"),
        notices.button(owner, "consult.no", "case.consult", concern.id, 0),
    )
    card = Card(
        (
            notices.say(owner, "consult.offer", n=fact.followers, number=concern.number),
            matter_words(concern, owner.language),
        ),
        buttons=(buttons,),
        key=f"consult:{concern.id}",
    )
    notices.tell(owner, card, cause=f"consult:{concern.id}")


@capability.verb("case.consult")
def decide(turn: Turn, concern_id: int, wanted: int) -> Reply:
    """Keep what the worker decided."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    offered = consulting.decide(turn.work, turn.user, concern, wanted=bool(wanted))
    key = "consult.wanted" if offered.wanted else "consult.declined"
    words = turn.say(key, number=concern.number)
    return Reply((Card((words,), key=f"consult:{concern.id}"),))
