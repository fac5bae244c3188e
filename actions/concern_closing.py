"""Closing the circle: fixed, partly or not in one tap; content asked once; the question later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions.capability import Capability
from actions.concern_cards import reporter_card
from actions.concern_sealed import matter
from actions.concern_words import OwnConcern, WordsForm
from actions.notices import BULK, Notices
from actions.reply import Button, Card, Reply
from actions.turn import Turn
from activities.concerns import closing
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.conversations.models import Conversation

FACES = {3: "😀", 2: "🙂", 1: "🙁"}
SOLVED = ("fixed", "partly_fixed")

capability = Capability("concern_closing")


@capability.verb("concern.fixed", intents=("confirm_resolved",), reads={"concern_id": OwnConcern()})
def fixed(turn: Turn, concern_id: int) -> Reply:
    """Close the circle: the reporter says that it is done."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    concerns.confirm(turn.work, turn.user, concern)
    return _closed(turn, concern)


@capability.verb("concern.partly")
def partly(turn: Turn, concern_id: int) -> Reply:
    """Close it as done in part; what is left can open it again."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    concerns.confirm(turn.work, turn.user, concern, partly=True)
    return _closed(turn, concern)


@capability.verb(
    "concern.not_fixed", intents=("reopen_concern",), reads={"concern_id": OwnConcern()}
)
def not_fixed(turn: Turn, concern_id: int) -> Reply:
    """Ask what is still wrong; a sentence that said so already is the reason."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    fields: dict[str, Any] = {"concern": concern.id}
    if turn.heard.text:
        fields["words"] = turn.heard.text
    return turn.drafting.begin(turn, ReopenForm.kind, fields)


@capability.verb("concern.rate")
def rate(turn: Turn, concern_id: int, score: int) -> Reply:
    """Keep how content the person is, once for each closing."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    kept = concerns.rate(turn.work, turn.user, concern, score)
    words = turn.say("concern.rated" if kept else "concern.rated_before")
    return Reply((Card((words,), key=f"csat:{concern.id}"),))


@capability.verb("concern.still_solved")
def still_solved(turn: Turn, concern_id: int) -> Reply:
    """Keep that it still holds, weeks later."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    concerns.answer_second_question(turn.work, turn.user, concern, still_solved=True)
    return Reply((Card((turn.say("concern.second.thanks"),), key=f"second:{concern.id}"),))


@capability.verb("concern.came_back")
def came_back(turn: Turn, concern_id: int) -> Reply:
    """Keep that it came back, and ask what is wrong so that it can be opened again."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    concerns.answer_second_question(turn.work, turn.user, concern, still_solved=False)
    return not_fixed(turn, concern_id)


class ReopenForm(WordsForm):
    """Why the reporter opens a concern again."""

    kind: ClassVar[str] = "concern_reopen"

    def do(self, turn: Turn, concern_id: int, fields: Mapping[str, Any]) -> Reply:
        """Open the concern again with the reason."""
        concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
        concerns.reopen(turn.work, turn.user, concern, fields["words"])
        return Reply((reporter_card(turn, concern, turn.say("concern.reopened")),))


capability.forms += [ReopenForm()]


@capability.when_due(closing.SILENCE)
def close_after_silence(notices: Notices, concern_id: int) -> None:
    """Close what the reporter has said nothing about."""
    closing.close_after_silence(notices.work, concern_id)


@capability.when_due(closing.SECOND_QUESTION)
def ask_again(notices: Notices, concern_id: int) -> None:
    """Ask weeks later whether it still holds."""
    concern = closing.ask_second_question(notices.work, concern_id)
    if concern is None or concern.reporter is None or concern.conversation_id is None:
        return
    conversation = notices.work.session.get_one(Conversation, concern.conversation_id)
    user = concern.reporter
    solved = concern.resolution in SOLVED
    buttons = (
        notices.button(user, "concern.second.holds", "concern.still_solved", concern.id),
        notices.button(user, "concern.second.back", "concern.came_back", concern.id),
    )
    key = "concern.second.question" if solved else "concern.second.question_unsolved"
    card = Card(
        (notices.say(user, key), matter(notices, concern, user.language)),
        title=notices.say(user, "concern.title", number=concern.number),
        buttons=(buttons,),
        key=f"second:{concern.id}",
    )
    notices.post(conversation, card, cause=f"second:{concern.id}:{concern.reopened}", priority=BULK)


def thanks_words(teller: Turn | Notices, concern: Concern, language: str) -> str:
    """Return the words at the closing: glad only when it is fixed."""
    kind = concern.resolution if concern.resolution in SOLVED else "other"
    return teller.texts.say(f"concern.closed.{kind}", language)


def _closed(turn: Turn, concern: Concern) -> Reply:
    card = reporter_card(turn, concern, thanks_words(turn, concern, turn.language))
    asked = concerns.csat(turn.work, concern)
    if asked is None or asked.score is not None:
        return Reply((card,))
    faces = tuple(
        Button(face, "concern.rate", (concern.id, score)) for score, face in FACES.items()
    )
    question = Card(
        (turn.say("concern.rate_question"),), buttons=(faces,), key=f"csat:{concern.id}"
    )
    return Reply((card, question))
