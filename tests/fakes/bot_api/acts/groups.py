"""What happens to groups: founding, joining, leaving, adding the bot, becoming a supergroup."""

from tests.fakes.bot_api.acts.registry import act
from tests.fakes.bot_api.errors import NotPossible
from tests.fakes.bot_api.methods.topics import ICON_COLOR
from tests.fakes.bot_api.records import Chat, Topic, User
from tests.fakes.bot_api.world import World

SUPERGROUP_BASE = -1_000_000_000_000


@act
def group(
    world: World, *, title: str, owner: int | None = None, is_forum: bool = False, chat: int = 0
) -> int:
    """Found a group; a forum is a supergroup, any other starts as a basic group."""
    number = world.fresh_id()
    chat_id = chat or (SUPERGROUP_BASE - number if is_forum else -number)
    founded = Chat(chat_id, "supergroup" if is_forum else "group", title=title, is_forum=is_forum)
    if owner is not None:
        founded.standing[owner] = "creator"
    world.chats[chat_id] = founded
    return chat_id


@act
def add_bot(world: World, *, chat: int, by: int, as_admin: bool = True) -> None:
    place = world.chats[chat]
    user = world.people[by]
    place.standing.setdefault(by, "member")
    # A basic group has no administrators' topics, but its admins may still pin and delete.
    standing = "administrator" if as_admin else "member"
    world.change_standing(place, world.bot, standing, by=user)
    world.post(place, user, {"new_chat_members": [world.bot.json()]})


@act
def remove_bot(world: World, *, chat: int, by: int) -> None:
    world.change_standing(world.chats[chat], world.bot, "kicked", by=world.people[by])


@act
def set_standing(world: World, *, chat: int, person: int, status: str, by: int) -> None:
    """Promote, demote or ban a member; `person` may be the bot."""
    world.change_standing(world.chats[chat], _anybody(world, person), status, by=world.people[by])


@act
def join(world: World, *, chat: int, person: int) -> None:
    place, user = world.chats[chat], world.people[person]
    world.change_standing(place, user, "member", by=user)
    world.post(place, user, {"new_chat_members": [user.json()]})


@act
def leave(world: World, *, chat: int, person: int) -> None:
    place, user = world.chats[chat], world.people[person]
    world.change_standing(place, user, "left", by=user)
    world.post(place, user, {"left_chat_member": user.json()})


@act
def open_topic(world: World, *, chat: int, person: int, name: str) -> int:
    """A member opens a topic; the result is its thread id."""
    place = world.chats[chat]
    if not place.is_forum:
        raise NotPossible(f"group {place.title} has no topics")
    thread_id = place.last_message_id + 1
    place.topics[thread_id] = Topic(thread_id, name, ICON_COLOR)
    body = {"forum_topic_created": {"name": name, "icon_color": ICON_COLOR}}
    world.post(place, world.people[person], body, thread_id=thread_id)
    return thread_id


@act
def migrate(world: World, *, chat: int, by: int) -> int:
    """Turn the group into one with a new identifier, which is the result."""
    old, user = world.chats[chat], world.people[by]
    new_id = SUPERGROUP_BASE - world.fresh_id()
    new = Chat(
        new_id,
        "supergroup",
        title=old.title,
        is_forum=old.is_forum,
        standing=dict(old.standing),
    )
    world.chats[new_id] = new
    world.post(old, user, {"migrate_to_chat_id": new_id})
    old.migrated_to = new_id
    world.post(new, user, {"migrate_from_chat_id": old.id})
    return new_id


def _anybody(world: World, user_id: int) -> User:
    return world.bot if user_id == world.bot.id else world.people[user_id]
