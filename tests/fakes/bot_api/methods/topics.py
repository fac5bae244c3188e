"""Forum topics of a group."""

from tests.fakes.bot_api.arguments import Arguments
from tests.fakes.bot_api.errors import bad_request
from tests.fakes.bot_api.methods.registry import method
from tests.fakes.bot_api.records import Chat, Json, Topic
from tests.fakes.bot_api.world import World

NAME_LIMIT = 128
ICON_COLOR = 7322096


@method("createForumTopic")
def create_forum_topic(world: World, arguments: Arguments) -> Json:
    chat = _managed_forum(world, arguments)
    name = arguments.text("name")
    if not 1 <= len(name) <= NAME_LIMIT:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    color = arguments.number("icon_color", ICON_COLOR)
    opening = world.post(
        chat, world.bot, {"forum_topic_created": {"name": name, "icon_color": color}}
    )
    opening.thread_id = opening.message_id
    chat.topics[opening.message_id] = Topic(opening.message_id, name, color)
    return {"message_thread_id": opening.message_id, "name": name, "icon_color": color}


@method("editForumTopic")
def edit_forum_topic(world: World, arguments: Arguments) -> bool:
    chat, topic = _topic(world, arguments)
    name = arguments.text("name", topic.name)
    if name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name
    world.post(chat, world.bot, {"forum_topic_edited": {"name": name}}, thread_id=topic.thread_id)
    return True


@method("closeForumTopic")
def close_forum_topic(world: World, arguments: Arguments) -> bool:
    return _set_closed(world, arguments, is_closed=True)


@method("reopenForumTopic")
def reopen_forum_topic(world: World, arguments: Arguments) -> bool:
    return _set_closed(world, arguments, is_closed=False)


@method("deleteForumTopic")
def delete_forum_topic(world: World, arguments: Arguments) -> bool:
    chat, topic = _topic(world, arguments)
    del chat.topics[topic.thread_id]
    for message in chat.messages.values():
        if message.thread_id == topic.thread_id:
            message.is_deleted = True
    world.changes.mark()
    return True


def _set_closed(world: World, arguments: Arguments, *, is_closed: bool) -> bool:
    chat, topic = _topic(world, arguments)
    if topic.is_closed == is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.is_closed = is_closed
    notice = "forum_topic_closed" if is_closed else "forum_topic_reopened"
    world.post(chat, world.bot, {notice: {}}, thread_id=topic.thread_id)
    return True


def _topic(world: World, arguments: Arguments) -> tuple[Chat, Topic]:
    chat = _managed_forum(world, arguments)
    topic = chat.topics.get(arguments.number("message_thread_id"))
    if topic is None:
        raise bad_request("message thread not found")
    return chat, topic


def _managed_forum(world: World, arguments: Arguments) -> Chat:
    chat = world.writable_chat(arguments.chat_id())
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if not chat.is_admin(world.bot.id):
        raise bad_request("not enough rights to create a topic")
    return chat
