"""When a sentence is not understood: the two nearest meanings as buttons, then a person.

Every such sentence is kept, masked, in the review list that improves the training data.
"""

from __future__ import annotations

from typing import Final

from actions.meaning.meaning import OUT_OF_SCOPE
from actions.meaning.phones import mask_personal
from actions.reply import Arg, Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.conversations import drafts
from activities.conversations.models import Misunderstanding
from activities.search.query import Hit, search

KIND: Final = "misunderstood"
NEAREST: Final = 2
PLAUSIBLE: Final = 0.08
LONGEST_KEPT: Final = 500
FOUND: Final = 2
WORTH_OFFERING: Final = 0.4
SHOWN_BY: Final = {
    "guide": "guide.show",
    "offering": "station.find",
    "station": "station.show",
    "club": "club.show",
    "event": "event.show",
    "appointment": "appointment.show",
}
"""What the words may be about when nothing says what is wanted of it."""


def offer_nearest(turn: Turn) -> Reply:
    """Ask what was meant; the second time in a row, offer to pass the words to a person."""
    turn.conversation.misunderstood += 1
    _keep(turn)
    drafts.start(
        turn.work, turn.conversation, KIND, {"text": turn.heard.text, "photo": turn.heard.photo}
    )
    buttons = [
        turn.button(f"intent.{guess.intent}", "talk.meant", guess.intent)
        for guess in turn.meaning.ranking
        if guess.intent != OUT_OF_SCOPE
        and guess.confidence >= PLAUSIBLE
        and turn.texts.has(f"intent.{guess.intent}")
    ][:NEAREST]
    again = turn.conversation.misunderstood > 1
    pass_on = turn.button("talk.pass_on", "talk.pass_on", style="primary" if again else "plain")
    menu = turn.button("talk.menu_button", "talk.menu")
    key = "talk.not_understood_again" if again else "talk.not_understood"
    rows = (*rows_of(buttons), *rows_of(_found(turn), per_row=1), (pass_on, menu))
    return Reply((Card((turn.say(key),), buttons=rows),))


def _found(turn: Turn) -> list[Button]:
    """Offer what the words are nearest to among everything that can be found."""
    hits = search(turn.work, turn.heard.text, tuple(SHOWN_BY), turn.language, FOUND)
    return [
        Button(hit.title, SHOWN_BY[hit.kind], _args(hit))
        for hit in hits
        if hit.score >= WORTH_OFFERING
    ]


def _args(hit: Hit) -> tuple[Arg, ...]:
    return (None, hit.subject_id) if hit.kind == "offering" else (hit.subject_id,)


def _keep(turn: Turn) -> None:
    turn.work.session.add(
        Misunderstanding(
            district_id=turn.conversation.district_id,
            text=mask_personal(turn.heard.text)[:LONGEST_KEPT],
            language=turn.language,
            ranking=[[guess.intent, round(guess.confidence, 3)] for guess in turn.meaning.ranking],
            created_at=turn.now,
        )
    )
