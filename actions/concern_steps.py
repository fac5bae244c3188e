"""The reporter's later steps: looking, adding, asking again, moving it up, stopping to follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions import formatting
from actions.capability import Capability
from actions.concern_cards import follower_card, reporter_card
from actions.concern_words import OwnConcern, WordsForm
from actions.drafts import Options
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.concerns import joining
from activities.concerns import service as concerns
from activities.concerns.ladder import NudgedAlready
from activities.concerns.models import Concern

SHORTEST_ADDITION = 6
"""“补充一下” alone adds nothing: what is to be added is asked for."""

capability = Capability("concern_steps")


@capability.verb(
    "concern.status",
    intents=("ask_concern_status",),
    commands=("concerns",),
    reads={"concern_id": OwnConcern()},
)
def status(turn: Turn, concern_id: int) -> Reply:
    """Show where a concern stands and what was said about it."""
    concern = concerns.concern_of_interest(turn.work, turn.user, concern_id)
    turn.show("concern", [concern.id])
    return Reply((_card(turn, concern),))


@capability.verb("concern.add")
def add(turn: Turn, concern_id: int) -> Reply:
    """Ask for what is to be added."""
    concern = concerns.concern_of_interest(turn.work, turn.user, concern_id)
    return turn.drafting.begin(turn, AddForm.kind, {"concern": concern.id})


@capability.verb("concern.nudge", intents=("nudge_concern",), reads={"concern_id": OwnConcern()})
def nudge(turn: Turn, concern_id: int) -> Reply:
    """催单: ask again; too soon after the last time, say when it is possible."""
    concern = concerns.concern_of_interest(turn.work, turn.user, concern_id)
    try:
        concerns.nudge(turn.work, turn.user, concern)
    except NudgedAlready as early:
        at = formatting.when(early.data["at"], turn.now, turn.language)  # type: ignore[arg-type]
        return Reply((_card(turn, concern, turn.say("concern.nudged_already", at=at)),))
    return Reply((_card(turn, concern, turn.say("concern.nudged", n=concern.nudges)),))


@capability.verb(
    "concern.escalate", intents=("escalate_concern",), reads={"concern_id": OwnConcern()}
)
def escalate(turn: Turn, concern_id: int) -> Reply:
    """Move it up, once a promise has been broken."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    moved = concerns.escalate_as_reporter(turn.work, turn.user, concern)
    news = turn.say("concern.escalated" if moved else "concern.escalates_at_opening")
    return Reply((_card(turn, concern, news),))


@capability.verb("concern.unfollow")
def unfollow(turn: Turn, concern_id: int) -> Reply:
    """Hear no more of what somebody else reported."""
    concern = concerns.concern_of_interest(turn.work, turn.user, concern_id)
    joining.stop_following(turn.work, turn.user, concern)
    return turn.tell("concern.unfollowed", number=concern.number)


@capability.verb("concern.withdraw", reads={"concern_id": OwnConcern()}, commands=("withdraw",))
def withdraw(turn: Turn, concern_id: int) -> Reply:
    """Take a report back."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    concerns.withdraw(turn.work, turn.user, concern)
    return Reply((_card(turn, concern, turn.say("concern.withdrawn")),))


class AddForm(WordsForm):
    """What the reporter adds to a concern."""

    kind: ClassVar[str] = "concern_add"
    intents: ClassVar[frozenset[str]] = frozenset({"add_to_concern"})
    takes_photos: ClassVar[bool] = True

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the words; find the concern that they are about when it is not known."""
        changes = super().fill(turn, fields, asking)
        begins = asking is None and "concern" not in fields
        if "concern" not in fields:
            found = OwnConcern().read(turn).value
            if isinstance(found, int):
                changes["concern"] = found
        if asking == "concern" or (begins and len(changes.get("words", "")) < SHORTEST_ADDITION):
            changes.pop("words", None)
        return changes

    def rather(self, turn: Turn) -> str:
        """Take what is wrong for a report where there is none to add to."""
        question = OwnConcern().read(turn).question
        return question.instead if question is not None else ""

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask which concern is meant, then for the words."""
        return super().missing(turn, fields) if fields.get("concern") else "concern"

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer the person's concerns to choose from."""
        del fields
        question = OwnConcern().read(turn).question if field == "concern" else None
        return [(label, number) for number, label in question.choices] if question else ()

    def do(self, turn: Turn, concern_id: int, fields: Mapping[str, Any]) -> Reply:
        """Add the words and the picture."""
        concern = concerns.concern_of_interest(turn.work, turn.user, concern_id)
        concerns.add(turn.work, turn.user, concern, fields["words"], photo=fields.get("photo"))
        return turn.tell("concern.added", number=concern.number)


def _card(turn: Turn, concern: Concern, news: str = "") -> Card:
    if concern.reporter_id == turn.user.id:
        return reporter_card(turn, concern, news)
    return follower_card(turn, concern, turn.user, news)


capability.forms += [AddForm()]
