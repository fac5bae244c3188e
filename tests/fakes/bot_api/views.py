"""What a person sees: messages, buttons and answers to presses, free of the API's JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from tests.fakes.bot_api.records import Json, Message


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message, or a key of the reply keyboard."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    web_app: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map, in degrees."""

    latitude: float
    longitude: float
    title: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class VisibleMessage:
    """A message as it stands on the screen now."""

    chat_id: int
    message_id: int
    sender: str
    sender_id: int
    is_from_bot: bool
    text: str
    """The text or the caption, without markup."""
    rows: tuple[tuple[Button, ...], ...] = ()
    photo: str | None = None
    """The file identifier of the largest size."""
    document: str | None = None
    location: Spot | None = None
    thread: int | None = None
    reply_to: int | None = None
    is_edited: bool = False
    is_pinned: bool = False
    is_silent: bool = False
    is_protected: bool = False
    reactions: tuple[str, ...] = ()
    notice: str | None = None
    """The kind of service message, such as forum_topic_created."""

    @property
    def buttons(self) -> list[str]:
        """The texts of all buttons in reading order."""
        return [button.text for row in self.rows for button in row]

    def find(self, wanted: str) -> Button | None:
        """The button with that text or, failing that, with that callback data."""
        every = [button for row in self.rows for button in row]
        for button in every:
            if button.text == wanted:
                return button
        return next((button for button in every if button.callback_data == wanted), None)

    @classmethod
    def of_json(cls, body: Mapping[str, Any]) -> Self:
        """Rebuild a message that came through the control API."""
        fields = dict(body)
        fields["rows"] = tuple(tuple(Button(**one) for one in row) for row in body["rows"])
        fields["location"] = Spot(**body["location"]) if body["location"] else None
        fields["reactions"] = tuple(body["reactions"])
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """The bot's answer to a press: a passing note or an alert to be closed."""

    query_id: str
    text: str
    show_alert: bool
    url: str | None
    at: float
    """Monotonic seconds."""


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: `query_id` for a callback, `message` for a key that sent its text."""

    query_id: str | None = None
    message: VisibleMessage | None = None


_NOTICES = (
    "forum_topic_created", "forum_topic_closed", "forum_topic_reopened", "forum_topic_edited",
    "pinned_message", "new_chat_members", "left_chat_member", "migrate_to_chat_id",
    "migrate_from_chat_id",
)  # fmt: skip


def visible(message: Message) -> VisibleMessage:
    """How a message looks now."""
    body = message.body
    reply = message.reply_to
    is_plain_thread = reply is not None and reply.message_id == message.thread_id
    return VisibleMessage(
        chat_id=message.chat.id,
        message_id=message.message_id,
        sender=message.sender.first_name,
        sender_id=message.sender.id,
        is_from_bot=message.sender.is_bot,
        text=str(body.get("text", body.get("caption", ""))),
        rows=_rows(message.markup),
        photo=body["photo"][-1]["file_id"] if "photo" in body else None,
        document=body["document"]["file_id"] if "document" in body else None,
        location=_spot(body),
        thread=message.thread_id,
        reply_to=reply.message_id if reply is not None and not is_plain_thread else None,
        is_edited=message.edit_date is not None,
        is_pinned=message.message_id in message.chat.pinned,
        is_silent=message.is_silent,
        is_protected=bool(body.get("has_protected_content")),
        reactions=tuple(
            str(one.get("emoji", "")) for every in message.reactions.values() for one in every
        ),
        notice=next((name for name in _NOTICES if name in body), None),
    )


def key_rows(keyboard: Json | None) -> tuple[tuple[Button, ...], ...]:
    """The reply keyboard's rows, whose keys may be written as plain strings."""
    rows = keyboard["keyboard"] if keyboard else []
    return tuple(tuple(Button(_key_text(key)) for key in row) for row in rows)


def _key_text(key: object) -> str:
    return str(key["text"]) if isinstance(key, dict) else str(key)


def _rows(markup: Json | None) -> tuple[tuple[Button, ...], ...]:
    if markup is None:
        return ()
    return tuple(tuple(_button(one) for one in row) for row in markup["inline_keyboard"])


def _button(raw: Json) -> Button:
    app = raw.get("web_app")
    return Button(raw["text"], raw.get("callback_data"), raw.get("url"), app and app["url"])


def _spot(body: Json) -> Spot | None:
    place = body.get("location")
    if place is None:
        return None
    venue = body.get("venue", {})
    return Spot(place["latitude"], place["longitude"], venue.get("title"), venue.get("address"))
