"""One turn of a conversation: what was heard, from whom, and the means to answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from actions.meaning.meaning import Meaning
from actions.reply import Arg, Card, Reply
from actions.voice import Voice
from activities.conversations.models import Conversation
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User

if TYPE_CHECKING:
    from actions.drafts import Drafting
    from actions.meaning.names import NameIndex
    from actions.texts import Texts


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed, its signature already checked."""

    verb: str
    args: tuple[Arg, ...] = ()
    message_id: str | None = None
    """The channel's id of the message that carried the button."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in, prepared: photos stored, sentences read, presses verified."""

    text: str = ""
    meaning: Meaning | None = None
    press: Press | None = None
    photo: str | None = None
    location: tuple[float, float] | None = None
    trouble: str | None = None
    """The key of a sentence, when what came in cannot be used at all."""
    edited: bool = False


@dataclass(slots=True)
class Turn(Voice):
    """Everything a handler may use."""

    work: UnitOfWork
    user: User
    conversation: Conversation
    heard: Heard
    texts: Texts
    names_now: Callable[[], NameIndex]
    drafting: Drafting
    act_on: Callable[[Turn, str, tuple[Arg, ...]], Reply]
    mean_by: Callable[[Turn, str], Reply]
    base_url: str = ""
    """Where the web pages are reached from outside, without a trailing slash."""

    def act(self, verb: str, *args: Arg) -> Reply:
        """Answer as a tap on a button with this verb would."""
        return self.act_on(self, verb, args)

    def mean(self, intent: str) -> Reply:
        """Do what an intent means, as a sentence would."""
        return self.mean_by(self, intent)

    @property
    def now(self) -> datetime:
        """The moment of this turn, in UTC."""
        return self.work.now

    @property
    def names(self) -> NameIndex:
        """The names of everything, as of this turn; a tap needs none of them."""
        return self.names_now()

    @property
    def meaning(self) -> Meaning:
        """The meaning of what was typed; empty for a press."""
        return self.heard.meaning or Meaning(self.heard.text, "", 0.0)

    def tell(self, key: str, **data: object) -> Reply:
        """Answer with one sentence."""
        return Reply((Card((self.say(key, **data),)),))

    def sorry(self, error: LouyiError) -> Reply:
        """Answer with the sentence of a refusal."""
        return self.tell(f"error.{error.code}", **error.data)

    def show(self, kind: str, ids: list[int]) -> None:
        """Remember what is being shown, so that “the second one” can refer to it."""
        self.conversation.focus = [[kind, each] for each in ids]

    def shown(self, kind: str) -> list[int]:
        """Return the ids of that kind that were shown last."""
        return [each for shown_kind, each in self.conversation.focus if shown_kind == kind]
