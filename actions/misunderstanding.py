"""When a sentence is not understood: the two nearest meanings as buttons, then a person.

Every such sentence is kept, masked, in the review list that improves the training data.
"""

from __future__ import annotations

import re
from typing import Any, Final

from actions.meaning.normalise import normalise
from actions.meaning.phones import mask_personal
from actions.pointing import wants_else
from actions.reply import Arg, Button, Card, Reply, Style, rows_of
from actions.turn import Heard, Turn
from actions.which import ordinal_shown
from activities.conversations import drafts
from activities.conversations.inbox import previous_words
from activities.conversations.models import Misunderstanding
from activities.search.query import Hit, search

_WRONG: Final = re.compile(
    r"不是这个意思|没听懂|听不懂|没理解|理解错|答非所问|牛头不对马嘴"
    r"|\bnot what i (?:meant|mean|asked|want|wanted|said)\b|\byou (?:don'?t|didn'?t|do not) "
    r"(?:understand|get it)\b|\bmisunderstood\b|\bwrong answer\b"
)
KIND: Final = "misunderstood"
NEAREST: Final = 2
PLAUSIBLE: Final = 0.03
MEANT: Final = 1.0
"""The confidence of what the person tapped themselves."""
LONGEST_KEPT: Final = 500
FOUND: Final = 2
WORTH_OFFERING: Final = 0.25
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
    guesses = [
        guess.intent
        for guess in turn.meaning.ranking
        if guess.confidence >= PLAUSIBLE and turn.texts.has(f"intent.{guess.intent}")
    ][:NEAREST]
    row = _keep(turn)
    kept = {"text": turn.heard.text, "photo": turn.heard.photo, "offered": guesses, "row": row}
    drafts.start(turn.work, turn.conversation, KIND, kept)
    again = turn.conversation.misunderstood > 1
    key = "talk.not_understood_again" if again else "talk.not_understood"
    buttons = [turn.button(f"intent.{guess}", "talk.meant", guess) for guess in guesses]
    rows = (*rows_of(buttons), *rows_of(_found(turn), per_row=1), _ways_out(turn, again=again))
    return Reply((Card((turn.say(key),), buttons=rows),))


def answer_to_offer(turn: Turn) -> Reply | None:
    """Take the words as the answer to what was offered: the first, yes, none of these."""
    kept = drafts.draft_of_kind(turn.work, turn.conversation, KIND)
    if kept is None or not turn.conversation.misunderstood:
        return None
    offered = list(kept.fields.get("offered") or ())
    number = ordinal_shown(turn.heard.text, range(len(offered)))
    if number is not None:
        return turn.act("talk.meant", offered[number])
    if turn.meaning.intent == "affirm" and turn.conversation.misunderstood > 1:
        return turn.act("talk.pass_on")
    if turn.meaning.intent == "affirm" and len(offered) == 1:
        return turn.act("talk.meant", offered[0])
    if turn.meaning.intent == "deny" or wants_else(turn.heard.text):
        turn.conversation.misunderstood += 1
        ways = _ways_out(turn, again=True)
        return Reply((Card((turn.say("talk.not_understood_again"),), buttons=(ways,)),))
    return None


def got_it_wrong(turn: Turn) -> Reply | None:
    """Answer “that is not what I meant”: what was said before was misunderstood, too."""
    says_so = _WRONG.search(normalise(turn.heard.text)) is not None
    if not says_so or turn.drafting.open(turn) is not None:
        return None
    before = previous_words(turn.work, turn.conversation)
    if not before:
        return None
    turn.heard = Heard(text=before)
    turn.conversation.misunderstood += 1
    kept: dict[str, Any] = {"text": before, "photo": None, "offered": [], "row": _keep(turn)}
    drafts.start(turn.work, turn.conversation, KIND, kept)
    ways = _ways_out(turn, again=True)
    return Reply((Card((turn.say("talk.got_it_wrong"),), buttons=(ways,)),))


def note_meant(turn: Turn, row: int | None, intent: str) -> None:
    """Note in the review list which of the guesses the person had meant."""
    kept = turn.work.session.get(Misunderstanding, row or 0)
    if kept is not None and kept.reviewed_intent is None:
        kept.ranking = [[intent, MEANT], *(each for each in kept.ranking if each[0] != intent)]


def _ways_out(turn: Turn, *, again: bool) -> tuple[Button, ...]:
    style: Style = "primary" if again else "plain"
    pass_on = turn.button("talk.pass_on", "talk.pass_on", style=style)
    return (pass_on, turn.button("talk.menu_button", "talk.menu"))


def _found(turn: Turn) -> list[Button]:
    """Offer what the words are nearest to among everything that can be found."""
    hits = _hits(turn)
    # “Then I'm in” may be said to what is offered here as well as to a card.
    if hits:
        turn.show(hits[0].kind, [hit.subject_id for hit in hits if hit.kind == hits[0].kind])
    return [Button(_title(turn, hit), SHOWN_BY[hit.kind], _args(hit)) for hit in hits]


def _hits(turn: Turn) -> list[Hit]:
    hits = search(turn.work, turn.heard.text, tuple(SHOWN_BY), turn.language, FOUND)
    return [hit for hit in hits if hit.score >= WORTH_OFFERING]


def _title(turn: Turn, hit: Hit) -> str:
    """Return the thing's name in the person's language, whichever its words were found in."""
    return turn.names.called(hit.kind, str(hit.subject_id), turn.language, hit.title)


def _args(hit: Hit) -> tuple[Arg, ...]:
    return (None, hit.subject_id) if hit.kind == "offering" else (hit.subject_id,)


def _keep(turn: Turn) -> int:
    """Keep the sentence for review, without names, numbers and addresses, and return its row."""
    kept = Misunderstanding(
        district_id=turn.conversation.district_id,
        text=mask_personal(turn.heard.text)[:LONGEST_KEPT],
        language=turn.language,
        ranking=[[guess.intent, round(guess.confidence, 3)] for guess in turn.meaning.ranking],
        created_at=turn.now,
    )
    turn.work.session.add(kept)
    turn.work.session.flush()
    return kept.id
