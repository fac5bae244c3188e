"""One turn of a conversation: what was heard, from whom, and the means to answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from actions.meaning.meaning import Meaning
from actions.meaning.requests import Understood
from actions.reply import Arg, Button, Card, Reply, Style
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
class HeardFile:
    """A file that was sent, already read by everybody who can read such files."""

    name: str
    readings: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in, prepared: photos stored, sentences read, presses verified."""

    text: str = ""
    meaning: Meaning | None = None
    press: Press | None = None
    photo: str | None = None
    file: HeardFile | None = None
    location: tuple[float, float] | None = None
    trouble: str | None = None
    """The key of a sentence, when what came in cannot be used at all."""
    edited: bool = False
    """True for a message that was said before and has other words now."""
    said_as: str | None = None
    """The channel's id of the message, where it has one."""
    parts: tuple[Understood, ...] = ()
    """What the pieces of a message mean by themselves, when it may be several requests."""


@dataclass(slots=True)
class Turn:
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
    _names: NameIndex | None = field(default=None, init=False, repr=False)
    bot_name: str = ""
    """How the bot is called on Telegram, for links into a chat with it; empty without Telegram."""

    def chat_link(self, kind: str, number: int | str) -> str:
        """Return the link that opens a chat with the bot at a thing, or nothing."""
        return f"https://t.me/{self.bot_name}?start={kind}_{number}" if self.bot_name else ""

    def act(self, verb: str, *args: Arg) -> Reply:
        """Answer as a tap on a button with this verb would."""
        return self.act_on(self, verb, args)

    def mean(self, intent: str) -> Reply:
        """Do what an intent means, as a sentence would."""
        return self.mean_by(self, intent)

    @property
    def language(self) -> str:
        """The language in which this person is answered."""
        return self.user.language

    @property
    def now(self) -> datetime:
        """The moment of this turn, in UTC."""
        return self.work.now

    @property
    def names(self) -> NameIndex:
        """The names of everything, as of this turn; a tap needs none of them."""
        if self._names is None:
            self._names = self.names_now()
        return self._names

    @property
    def meaning(self) -> Meaning:
        """The meaning of what was typed; empty for a press."""
        return self.heard.meaning or Meaning(self.heard.text, "", 0.0)

    def say(self, key: str, **data: object) -> str:
        """Return a sentence in the person's language."""
        return self.texts.say(key, self.language, **data)

    def named(self, thing: Any, field_name: str = "") -> str:
        """Return the `zh` or `en` text of a row, or that of one of its fields."""
        column = f"{field_name}_{self.language}" if field_name else self.language
        return str(getattr(thing, column) or "")

    def button(
        self, key: str, verb: str, *args: Arg, style: Style = "plain", **data: object
    ) -> Button:
        """Return a button whose label is a sentence of the catalogue."""
        return Button(self.say(key, **data), verb, args, style)

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
