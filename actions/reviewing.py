"""The operator goes through what was not understood, sentence by sentence, by taps."""

from __future__ import annotations

from typing import Final

from actions.capability import Capability
from actions.meaning.meaning import OUT_OF_SCOPE
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.conversations import review
from activities.conversations.models import Misunderstanding

BEST: Final = 3
KEY: Final = "review"

capability = Capability("reviewing")


@capability.verb("review.next", commands=("review",))
def following(turn: Turn, after: int = 0) -> Reply:
    """Show the next sentence that was not understood, with what it may have meant."""
    found = review.next_to_review(turn.work, turn.user, after=after)
    if found is None:
        return Reply((Card((turn.say("review.empty"),), key=KEY),))
    guesses = [intent for intent, _ in found.ranking if intent != OUT_OF_SCOPE][:BEST]
    buttons = [_choice(turn, found, each) for each in guesses]
    buttons.append(turn.button("review.outside", "review.decide", found.id, OUT_OF_SCOPE))
    ways = (
        turn.button("review.other", "review.other", found.id),
        turn.button("review.drop", "review.decide", found.id, review.DROPPED),
        turn.button("review.later", "review.next", found.id),
    )
    waiting = turn.say("review.waiting", n=review.count_waiting(turn.work))
    card = Card(
        (turn.say("quoted", text=found.text), waiting),
        title=turn.say("review.title"),
        buttons=(*rows_of(buttons), ways),
        key=KEY,
    )
    return Reply((card,))


@capability.verb("review.other")
def other(turn: Turn, number: int) -> Reply:
    """Show everything that a sentence can mean."""
    found = review.next_to_review(turn.work, turn.user, after=number - 1)
    if found is None or found.id != number:
        return following(turn)
    buttons = [_choice(turn, found, each) for each in known_intents(turn)]
    line = turn.say("quoted", text=found.text)
    return Reply((Card((line,), turn.say("review.title"), rows_of(buttons), key=KEY),))


@capability.verb("review.decide")
def decide(turn: Turn, number: int, intent: str) -> Reply:
    """Note what the sentence means and show the next one."""
    review.decide(turn.work, turn.user, number, intent)
    return following(turn, number)


def known_intents(turn: Turn) -> list[str]:
    """Return the intents that have a name for people, in the order of their names."""
    start = "intent."
    return sorted(
        key.removeprefix(start) for key in turn.texts.keys(turn.language) if key.startswith(start)
    )


def _choice(turn: Turn, found: Misunderstanding, intent: str) -> Button:
    key = f"intent.{intent}"
    label = turn.say(key) if turn.texts.has(key) else intent
    return Button(label, "review.decide", (found.id, intent))
