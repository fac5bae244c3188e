"""Methods that change or remove a message the bot has sent, and answers to button presses."""

from tests.fakes.bot_api.arguments import Arguments
from tests.fakes.bot_api.errors import bad_request
from tests.fakes.bot_api.markup import read_markup
from tests.fakes.bot_api.methods.files import document_of, photo_of
from tests.fakes.bot_api.methods.registry import method
from tests.fakes.bot_api.methods.sending import caption_body, text_body
from tests.fakes.bot_api.records import Json, Message
from tests.fakes.bot_api.world import World

ANSWER_LIMIT = 200
_CAPTION_FIELDS = {"caption", "caption_entities"}


@method("editMessageText")
def edit_message_text(world: World, arguments: Arguments) -> Json:
    message = _own_message(world, arguments)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, text_body(arguments), arguments)


@method("editMessageCaption")
def edit_message_caption(world: World, arguments: Arguments) -> Json:
    message = _own_message(world, arguments)
    if not {"photo", "document"} & set(message.body):
        raise bad_request("there is no caption in the message to edit")
    kept = {name: value for name, value in message.body.items() if name not in _CAPTION_FIELDS}
    return _edit(world, message, kept | caption_body(arguments), arguments)


@method("editMessageMedia")
def edit_message_media(world: World, arguments: Arguments) -> Json:
    message = _own_message(world, arguments)
    wanted = arguments.structure("media")
    if not isinstance(wanted, dict) or wanted.get("type") not in {"photo", "document"}:
        raise bad_request("can't parse InputMedia: photo or document expected")
    media = Arguments(wanted, arguments.files)
    make = photo_of if wanted["type"] == "photo" else document_of
    body = {wanted["type"]: make(world, media, "media")} | caption_body(media)
    return _edit(world, message, body, arguments)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, arguments: Arguments) -> Json:
    message = _own_message(world, arguments)
    return _edit(world, message, message.body, arguments)


@method("deleteMessage")
def delete_message(world: World, arguments: Arguments) -> bool:
    _delete(world, arguments, arguments.number("message_id"))
    return True


@method("deleteMessages")
def delete_messages(world: World, arguments: Arguments) -> bool:
    for message_id in arguments.structure("message_ids") or []:
        _delete(world, arguments, int(message_id))
    return True


@method("answerCallbackQuery")
def answer_callback_query(world: World, arguments: Arguments) -> bool:
    query = world.queries.get(arguments.text("callback_query_id"))
    text = arguments.text("text")
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    now = world.clock.monotonic()
    if (
        query is None
        or query.answer is not None
        or now - query.pressed_at > world.callback_lifetime_seconds
    ):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    query.answer = {
        "text": text,
        "show_alert": arguments.flag("show_alert"),
        "url": arguments.text("url") or None,
        "at": now,
    }
    world.changes.mark()
    return True


def _own_message(world: World, arguments: Arguments) -> Message:
    chat = world.writable_chat(arguments.chat_id())
    message = chat.messages.get(arguments.number("message_id"))
    if message is None or message.is_deleted:
        raise bad_request("message to edit not found")
    if message.sender is not world.bot:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, message: Message, body: Json, arguments: Arguments) -> Json:
    markup = read_markup(arguments.structure("reply_markup")).inline
    if body == message.body and markup == message.markup:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message"
        )
    message.body, message.markup = body, markup
    message.edit_date = world.clock.wall()
    world.changes.mark()
    return message.json()


def _delete(world: World, arguments: Arguments, message_id: int) -> None:
    chat = world.writable_chat(arguments.chat_id())
    message = chat.messages.get(message_id)
    if message is None or message.is_deleted:
        raise bad_request("message to delete not found")
    if message.sender is not world.bot and not chat.is_admin(world.bot.id):
        raise bad_request("message can't be deleted")
    message.is_deleted = True
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    world.changes.mark()
