"""Looking at chats and their members, reactions and pinned messages."""

from telegram.constants import ReactionEmoji

from tests.fakes.bot_api.arguments import Arguments
from tests.fakes.bot_api.errors import bad_request
from tests.fakes.bot_api.methods.registry import method
from tests.fakes.bot_api.records import Chat, Json, Message
from tests.fakes.bot_api.world import World, member_json

_EMOJI = frozenset(str(emoji.value) for emoji in ReactionEmoji)
_GIFTS = dict.fromkeys(
    (
        "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)  # fmt: skip


@method("getChat")
def get_chat(world: World, arguments: Arguments) -> Json:
    chat = world.chat(arguments.chat_id())
    full: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].json(with_reply=False)
    return chat.json() | full


@method("getChatMember")
def get_chat_member(world: World, arguments: Arguments) -> Json:
    chat = world.writable_chat(arguments.chat_id())
    user_id = arguments.number("user_id")
    user = world.bot if user_id == world.bot.id else world.people.get(user_id)
    if user is None:
        raise bad_request("invalid user_id specified")
    default = "member" if chat.is_private and chat.id == user_id else "left"
    return member_json(user, chat.standing.get(user_id, default))


@method("leaveChat")
def leave_chat(world: World, arguments: Arguments) -> bool:
    chat = world.writable_chat(arguments.chat_id())
    world.change_standing(chat, world.bot, "left", by=world.bot)
    return True


@method("setMessageReaction")
def set_message_reaction(world: World, arguments: Arguments) -> bool:
    _chat, message = _message(world, arguments, "react")
    wanted = arguments.structure("reaction") or []
    for reaction in wanted:
        _check_reaction(reaction)
    message.reactions[world.bot.id] = wanted
    world.changes.mark()
    return True


@method("pinChatMessage")
def pin_chat_message(world: World, arguments: Arguments) -> bool:
    chat, message = _message(world, arguments, "pin")
    _require_pin_right(world, chat)
    if message.message_id in chat.pinned:
        chat.pinned.remove(message.message_id)
    chat.pinned.append(message.message_id)
    world.post(chat, world.bot, {"pinned_message": message.json(with_reply=False)})
    return True


@method("unpinChatMessage")
def unpin_chat_message(world: World, arguments: Arguments) -> bool:
    chat = world.writable_chat(arguments.chat_id())
    _require_pin_right(world, chat)
    message_id = arguments.number("message_id", chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    world.changes.mark()
    return True


def _check_reaction(reaction: Json) -> None:
    if reaction.get("type") == "emoji":
        if reaction.get("emoji") not in _EMOJI:
            raise bad_request("REACTION_INVALID")
    elif not str(reaction.get("custom_emoji_id")).isdigit():
        raise bad_request("invalid custom emoji identifier specified")


def _message(world: World, arguments: Arguments, purpose: str) -> tuple[Chat, Message]:
    chat = world.writable_chat(arguments.chat_id())
    message = chat.messages.get(arguments.number("message_id"))
    if message is None or message.is_deleted:
        raise bad_request(f"message to {purpose} not found")
    return chat, message


def _require_pin_right(world: World, chat: Chat) -> None:
    if not chat.is_admin(world.bot.id):
        raise bad_request("not enough rights to manage pinned messages in the chat")
