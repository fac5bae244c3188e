"""Users, chats and messages as the server keeps them, and their JSON; no rules live here."""

import math
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class User:
    """A person or the bot."""

    id: int
    first_name: str
    is_bot: bool = False
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None

    def json(self) -> Json:
        """The User object; empty fields are left out, as Telegram does."""
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            value = getattr(self, name)
            if value is not None:
                body[name] = value
        return body


@dataclass(slots=True)
class Topic:
    """A thread of a forum group; its id is that of the message that opened it."""

    thread_id: int
    name: str
    icon_color: int
    is_closed: bool = False


@dataclass(slots=True)
class Chat:
    """A private chat or a group with its history and the standing of everybody in it."""

    id: int
    kind: str
    """private, group or supergroup."""
    user: User | None = None
    title: str = ""
    is_forum: bool = False
    messages: "dict[int, Message]" = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    standing: dict[int, str] = field(default_factory=dict)
    """User id to member status; the bot's own entry is absent until it may write."""
    keyboard: Json | None = None
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    last_message_id: int = 0

    @property
    def is_private(self) -> bool:
        """Whether the chat is with one person."""
        return self.kind == "private"

    def json(self) -> Json:
        """The Chat object."""
        body: Json = {"id": self.id, "type": self.kind}
        if self.user is not None:
            for name in ("first_name", "last_name", "username"):
                value = getattr(self.user, name)
                if value is not None:
                    body[name] = value
        else:
            body["title"] = self.title
        if self.is_forum:
            body["is_forum"] = True
        return body

    def is_admin(self, user_id: int) -> bool:
        """Whether the user may manage the group; in private chats nobody needs to."""
        return self.is_private or self.standing.get(user_id) in {"creator", "administrator"}


@dataclass(slots=True)
class Message:
    """One message; `body` holds the fields of its content exactly as they are answered."""

    message_id: int
    chat: Chat
    sender: User
    date: int
    body: Json
    markup: Json | None = None
    """The inline keyboard, if any."""
    reply_to: "Message | None" = None
    thread_id: int | None = None
    edit_date: int | None = None
    is_silent: bool = False
    is_deleted: bool = False
    reactions: dict[int, list[Json]] = field(default_factory=dict)

    def json(self, *, with_reply: bool = True) -> Json:
        """The Message object."""
        body: Json = {
            "message_id": self.message_id,
            "from": self.sender.json(),
            "chat": self.chat.json(),
            "date": self.date,
        }
        if self.thread_id is not None:
            body["message_thread_id"] = self.thread_id
            body["is_topic_message"] = True
        if self.edit_date is not None:
            body["edit_date"] = self.edit_date
        if self.reply_to is not None and with_reply:
            body["reply_to_message"] = self.reply_to.json(with_reply=False)
        body.update(self.body)
        if self.markup is not None:
            body["reply_markup"] = self.markup
        return body


@dataclass(slots=True)
class CallbackQuery:
    """A press of an inline button and what the bot answered to it."""

    id: str
    person_id: int
    data: str
    pressed_at: float
    answer: Json | None = None


@dataclass(slots=True)
class Call:
    """One request of the bot, for tests and benchmarks to look at."""

    number: int
    method: str
    arguments: Json
    """What the bot sent; files stand as ``{"file_name", "size"}``."""
    at: float
    """Monotonic seconds of arrival."""
    answered_at: float | None = None
    error_code: int | None = None
    fault: str | None = None
    """The scripted fault this call met, if any."""
    result: Any = None

    @property
    def is_ok(self) -> bool:
        """Whether the bot was told that it worked."""
        return self.answered_at is not None and self.error_code is None and self.fault is None

    @property
    def seconds(self) -> float:
        """How long the answer took; infinite while there is none."""
        return math.inf if self.answered_at is None else self.answered_at - self.at
