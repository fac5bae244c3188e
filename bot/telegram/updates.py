"""From a Telegram update to an arrival: plain data, nothing decided about its meaning."""

from __future__ import annotations

from typing import Any

from activities.conversations.inbox import Arrival
from activities.conversations.models import ConversationKind
from bot.media import MOST_BYTES
from bot.sent_files import MOST_BYTES as MOST_FILE_BYTES
from bot.sent_files import is_picture, short_name

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
GROUPS = ("group", "supergroup")
OTHER_KINDS = ("video", "animation", "contact", "poll", "dice", "story")
TROUBLES = {
    "voice": "talk.voice",
    "audio": "talk.voice",
    "video_note": "talk.voice",
    "sticker": "talk.sticker",
}


def arrival_of(update: dict[str, Any], bot_id: int) -> Arrival | None:
    """Return what is to be stored, or None for an update that means nothing to us."""
    found = _read(update)
    if found is None:
        return None
    chat, thread, payload = found
    is_group = chat["type"] in GROUPS
    if not is_group and chat["type"] != "private":
        return None
    address = str(_number(chat["id"]))
    kind = ConversationKind.PRIVATE
    if is_group and not thread and not _is_for_us(payload):
        return None
    if is_group:
        payload["kind"] = "group"
        kind = ConversationKind.STAFF_GROUP
        if thread:
            address = f"{address}:{_number(thread)}"
            kind = ConversationKind.CASE_TOPIC
    return Arrival(
        channel="telegram",
        address=address,
        external_id=f"{bot_id}:{_number(update['update_id'])}",
        payload=payload,
        kind=kind,
    )


def _is_for_us(payload: dict[str, Any]) -> bool:
    """Tell whether words in a group are meant for the bot: talk among people is not kept."""
    return "token" in payload or str(payload.get("text", "")).startswith("/")


def _read(update: dict[str, Any]) -> tuple[dict[str, Any], int | None, dict[str, Any]] | None:
    if "callback_query" in update:
        query = update["callback_query"]
        message = query.get("message")
        if message is None or "data" not in query:
            return None
        return (
            message["chat"],
            _thread(message),
            {
                "sender": _sender(query["from"]),
                "token": _words(query["data"]),
                "message_id": str(_number(message["message_id"])),
            },
        )
    message = update.get("message") or update.get("edited_message")
    if message is None or "from" not in message or message["from"].get("is_bot"):
        return None
    payload: dict[str, Any] = {"sender": _sender(message["from"])}
    payload |= _edited(message) if "edited_message" in update else _content(message)
    if len(payload) == 1:
        return None
    payload["said_as"] = str(message["message_id"])
    return message["chat"], _thread(message), payload


def _thread(message: dict[str, Any]) -> int | None:
    return message.get("message_thread_id") if message.get("is_topic_message") else None


def _sender(user: dict[str, Any]) -> dict[str, Any]:
    name = " ".join(part for part in (user.get("first_name"), user.get("last_name")) if part)
    language = "en" if str(user.get("language_code", "zh")).startswith("en") else "zh"
    return {"id": str(_number(user["id"])), "name": _words(name), "language": language}


def _content(message: dict[str, Any]) -> dict[str, Any]:
    if "text" in message:
        return {"text": _words(message["text"])}
    if "location" in message:
        place = message["location"]
        return {"location": [float(place["latitude"]), float(place["longitude"])]}
    if "photo" in message:
        return _file(message, message["photo"][-1])
    # An animation is sent as a document too, and is neither a photo nor a file to be read.
    if "document" in message and "animation" not in message:
        return _document(message, message["document"])
    trouble = next((key for kind, key in TROUBLES.items() if kind in message), None)
    if trouble is not None:
        return {"trouble": trouble}
    is_other = any(kind in message for kind in OTHER_KINDS)
    return {"trouble": "talk.unsupported"} if is_other else {}


def _document(message: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    name = short_name(str(document.get("file_name") or ""))
    if is_picture(name, str(document.get("mime_type") or "")):
        return _file(message, document)
    if int(document.get("file_size") or 0) > MOST_FILE_BYTES:
        return {"trouble": "talk.file_too_large"}
    sent = {"file": document["file_id"], "name": name}
    return {"document": sent, "text": message.get("caption", "")}


def _edited(message: dict[str, Any]) -> dict[str, Any]:
    words = message.get("text") or message.get("caption") or ""
    return {"trouble": "talk.edited", "edited": True, "text": words}


def _file(message: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    if int(file.get("file_size") or 0) > MOST_BYTES:
        return {"trouble": "talk.photo_too_large"}
    return {"file": str(file["file_id"]), "text": _words(message.get("caption", ""))}


def _words(told: Any) -> str:
    """Return what was written, storable. Raises TypeError for anything that is not text."""
    if not isinstance(told, str):
        raise TypeError(type(told).__name__)
    return told.encode("utf-8", "replace").decode()


def _number(told: Any) -> int:
    """Return a number of Telegram's. Raises TypeError for anything else."""
    if not isinstance(told, int) or isinstance(told, bool):
        raise TypeError(type(told).__name__)
    return told
