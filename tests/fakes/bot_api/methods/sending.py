"""Methods that put a new message into a chat."""

from tests.fakes.bot_api.arguments import Arguments
from tests.fakes.bot_api.entities import CAPTION_LIMIT, TEXT_LIMIT, read_text
from tests.fakes.bot_api.errors import bad_request
from tests.fakes.bot_api.markup import read_markup
from tests.fakes.bot_api.methods.files import document_of, photo_of
from tests.fakes.bot_api.methods.registry import method
from tests.fakes.bot_api.records import Chat, Json, Message
from tests.fakes.bot_api.world import World

ACTIONS = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
        "upload_document", "choose_sticker", "find_location", "record_video_note",
        "upload_video_note",
    }
)  # fmt: skip


@method("sendMessage")
def send_message(world: World, arguments: Arguments) -> Json:
    chat = world.writable_chat(arguments.chat_id())
    return _send(world, chat, text_body(arguments), arguments)


@method("sendPhoto")
def send_photo(world: World, arguments: Arguments) -> Json:
    chat = world.writable_chat(arguments.chat_id())
    body = {"photo": photo_of(world, arguments, "photo")} | caption_body(arguments)
    return _send(world, chat, body, arguments)


@method("sendDocument")
def send_document(world: World, arguments: Arguments) -> Json:
    chat = world.writable_chat(arguments.chat_id())
    body = {"document": document_of(world, arguments, "document")} | caption_body(arguments)
    return _send(world, chat, body, arguments)


@method("sendLocation")
def send_location(world: World, arguments: Arguments) -> Json:
    chat = world.writable_chat(arguments.chat_id())
    return _send(world, chat, {"location": _location(arguments)}, arguments)


@method("sendVenue")
def send_venue(world: World, arguments: Arguments) -> Json:
    chat = world.writable_chat(arguments.chat_id())
    venue: Json = {"location": _location(arguments)}
    for name in ("title", "address"):
        if not arguments.text(name):
            raise bad_request(f"{name} is empty")
        venue[name] = arguments.text(name)
    return _send(world, chat, {"location": venue["location"], "venue": venue}, arguments)


@method("sendChatAction")
def send_chat_action(world: World, arguments: Arguments) -> bool:
    chat = world.writable_chat(arguments.chat_id())
    action = arguments.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.chat_actions.append((chat.id, action))
    world.changes.mark()
    return True


def text_body(arguments: Arguments) -> Json:
    """A text message's fields; 400 when it is empty or too long."""
    text, entities = read_text(
        arguments.text("text"), arguments.text("parse_mode"), arguments.structure("entities")
    )
    if not text.strip():
        raise bad_request("message text is empty")
    if len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    body: Json = {"text": text}
    if entities:
        body["entities"] = entities
    preview = arguments.structure("link_preview_options")
    if preview:
        body["link_preview_options"] = preview
    return body


def caption_body(arguments: Arguments) -> Json:
    """A caption's fields, none if there is no caption; 400 when it is too long."""
    text, entities = read_text(
        arguments.text("caption"),
        arguments.text("parse_mode"),
        arguments.structure("caption_entities"),
    )
    if len(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    body: Json = {"caption": text} if text else {}
    if entities:
        body["caption_entities"] = entities
    return body


def _location(arguments: Arguments) -> Json:
    latitude, longitude = arguments.decimal("latitude"), arguments.decimal("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong latitude or longitude specified")
    return {"latitude": latitude, "longitude": longitude}


def _send(world: World, chat: Chat, body: Json, arguments: Arguments) -> Json:
    markup = read_markup(arguments.structure("reply_markup"))
    thread_id = _thread(chat, arguments)
    reply_to = _reply_to(chat, arguments)
    if arguments.flag("protect_content"):
        body["has_protected_content"] = True
    message = world.post(chat, world.bot, body, reply_to=reply_to, thread_id=thread_id)
    message.markup = markup.inline
    message.is_silent = arguments.flag("disable_notification")
    if markup.keyboard is not None or markup.removes_keyboard:
        chat.keyboard = markup.keyboard
    return message.json()


def _thread(chat: Chat, arguments: Arguments) -> int | None:
    thread_id = arguments.number("message_thread_id", 0)
    if not thread_id:
        return None
    if thread_id not in chat.topics:
        raise bad_request("message thread not found")
    return thread_id


def _reply_to(chat: Chat, arguments: Arguments) -> Message | None:
    wanted = arguments.structure("reply_parameters") or {}
    message_id = int(wanted.get("message_id", arguments.number("reply_to_message_id", 0)))
    if not message_id:
        return None
    message = chat.messages.get(message_id)
    if message is not None and not message.is_deleted:
        return message
    if wanted.get("allow_sending_without_reply") or arguments.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
