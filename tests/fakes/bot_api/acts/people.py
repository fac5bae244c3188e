"""What one person does: write, send files, press buttons, edit, block."""

from tests.fakes.bot_api.acts.registry import act, read_bytes
from tests.fakes.bot_api.entities import found_in
from tests.fakes.bot_api.errors import NotPossible
from tests.fakes.bot_api.records import CallbackQuery, Chat, Json, Message, User
from tests.fakes.bot_api.views import Press, VisibleMessage, key_rows, visible
from tests.fakes.bot_api.world import OUT, World

LARGE_PHOTO_BYTES = 30 * 1024 * 1024


@act
def person(
    world: World,
    *,
    person: int | None = None,
    first_name: str = "楼宇里的人",
    last_name: str | None = None,
    username: str | None = None,
    language_code: str | None = "zh-hans",
) -> int:
    number = world.fresh_id() if person is None else person
    user = User(
        number,
        first_name,
        last_name=last_name,
        username=username,
        language_code=language_code,
    )
    return world.add_person(user).id


@act
def say(
    world: World,
    *,
    person: int,
    body: Json,
    chat: int | None = None,
    thread: int | None = None,
    reply_to: int | None = None,
) -> VisibleMessage:
    place, sender = place_to_write(world, person, chat)
    if thread is not None and thread not in place.topics:
        raise NotPossible(f"chat {place.id} has no topic {thread}")
    if thread is not None and place.topics[thread].is_closed and not place.is_admin(person):
        raise NotPossible(f"topic {thread} is closed")
    reply = message_in(place, reply_to) if reply_to is not None else None
    if reply is not None and thread is None:
        thread = reply.thread_id
    return visible(world.post(place, sender, body, reply_to=reply, thread_id=thread))


@act
def send_text(world: World, *, person: int, text: str, **place: int | None) -> VisibleMessage:
    return say(world, person=person, body=_text_body(text), **place)


@act
def send_photo(
    world: World,
    *,
    person: int,
    content: bytes | str,
    caption: str | None = None,
    as_file: bool = False,
    file_name: str = "photo.jpg",
    claimed_bytes: int | None = None,
    **place: int | None,
) -> VisibleMessage:
    stored = world.files.keep(
        read_bytes(content),
        folder="documents" if as_file else "photos",
        file_name=file_name,
        claimed_bytes=claimed_bytes,
    )
    body: Json = {"document": stored.document()} if as_file else {"photo": stored.photo()}
    if caption:
        body["caption"] = caption
    return say(world, person=person, body=body, **place)


@act
def send_location(
    world: World, *, person: int, latitude: float, longitude: float, **place: int | None
) -> VisibleMessage:
    body = {"location": {"latitude": latitude, "longitude": longitude}}
    return say(world, person=person, body=body, **place)


@act
def send_contact(world: World, *, person: int, phone: str, **place: int | None) -> VisibleMessage:
    user = world.people[person]
    contact = {"phone_number": phone, "first_name": user.first_name, "user_id": user.id}
    return say(world, person=person, body={"contact": contact}, **place)


@act
def send_sticker(
    world: World, *, person: int, emoji: str = "👍", **place: int | None
) -> VisibleMessage:
    stored = world.files.keep(b"RIFF....WEBP", folder="stickers", file_name="sticker.webp")
    sticker = stored.json() | {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": emoji,
    }
    return say(world, person=person, body={"sticker": sticker}, **place)


@act
def send_voice(
    world: World, *, person: int, seconds: int = 3, **place: int | None
) -> VisibleMessage:
    stored = world.files.keep(b"OggS", folder="voice", file_name="voice.oga")
    voice = stored.json() | {"duration": seconds, "mime_type": "audio/ogg"}
    return say(world, person=person, body={"voice": voice}, **place)


@act
def edit_text(
    world: World, *, person: int, message_id: int, text: str, chat: int | None = None
) -> VisibleMessage:
    place, sender = place_to_write(world, person, chat)
    message = message_in(place, message_id)
    if message.sender is not sender:
        raise NotPossible(f"message {message_id} is not from {sender.first_name}")
    kept = {name: value for name, value in message.body.items() if name not in {"entities", "text"}}
    has_caption = "text" not in message.body
    message.body = kept | ({"caption": text} if has_caption else _text_body(text))
    message.edit_date = world.clock.wall()
    world.tell_edited(message)
    return visible(message)


@act
def press_data(
    world: World, *, person: int, data: str, message_id: int, chat: int | None = None
) -> Press:
    """Send any callback data, as a modified client can; old and forged data included."""
    place, sender = place_to_write(world, person, chat)
    message = place.messages.get(message_id)
    query = CallbackQuery(str(world.fresh_id()), person, data, world.clock.monotonic())
    world.queries[query.id] = query
    body: Json = {
        "id": query.id,
        "from": sender.json(),
        "chat_instance": str(place.id),
        "data": data,
    }
    if message is not None and not message.is_deleted:
        body["message"] = message.json()
    else:
        body["message"] = {"chat": place.json(), "message_id": message_id, "date": 0}
    world.updates.add("callback_query", body, lane=place.id)
    world.changes.mark()
    return Press(query_id=query.id)


@act
def press(
    world: World,
    *,
    person: int,
    button: str,
    message_id: int | None = None,
    chat: int | None = None,
) -> Press:
    place, _sender = place_to_write(world, person, chat)
    for message in reversed(place.messages.values()):
        if message.is_deleted or message_id not in {None, message.message_id}:
            continue
        found = visible(message).find(button)
        if found is None:
            continue
        if found.callback_data is None:
            raise NotPossible(f"{button!r} opens {found.url or found.web_app}")
        return press_data(
            world,
            person=person,
            data=found.callback_data,
            message_id=message.message_id,
            chat=place.id,
        )
    if message_id is None and _has_key(place, button):
        return Press(message=_press_key(world, person, place, button))
    raise NotPossible(f"chat {place.id} shows no button {button!r}")


@act
def react(
    world: World, *, person: int, message_id: int, emoji: str, chat: int | None = None
) -> None:
    place, sender = place_to_write(world, person, chat)
    message = message_in(place, message_id)
    old, new = message.reactions.get(person, []), [{"type": "emoji", "emoji": emoji}]
    message.reactions[person] = new
    body = {
        "chat": place.json(),
        "message_id": message_id,
        "user": sender.json(),
        "date": world.clock.wall(),
        "old_reaction": old,
        "new_reaction": new,
    }
    world.updates.add("message_reaction", body, lane=place.id)
    world.changes.mark()


@act
def start(world: World, *, person: int, payload: str = "") -> VisibleMessage:
    """Press Start, with a deep link's payload if given; it also lifts a block."""
    if world.chats[person].standing.get(world.bot.id) == "kicked":
        unblock(world, person=person)
    return send_text(world, person=person, text=f"/start {payload}".strip())


@act
def block(world: World, *, person: int) -> None:
    user = world.people[person]
    world.change_standing(world.chats[person], world.bot, "kicked", by=user)


@act
def unblock(world: World, *, person: int) -> None:
    user = world.people[person]
    world.change_standing(world.chats[person], world.bot, "member", by=user)


def place_to_write(world: World, person: int, chat: int | None) -> tuple[Chat, User]:
    """The chat a person writes in, opened to the bot if it is their private chat."""
    user = world.people[person]
    place = world.chats[person if chat is None else chat]
    if place.migrated_to is not None:
        raise NotPossible(f"group {place.id} has become {place.migrated_to}")
    if not place.is_private:
        if place.standing.get(person, "left") in OUT:
            raise NotPossible(f"{user.first_name} is not in group {place.title}")
        return place, user
    if place.id != person:
        raise NotPossible(f"chat {place.id} belongs to somebody else")
    if place.standing.setdefault(world.bot.id, "member") == "kicked":
        raise NotPossible(f"{user.first_name} has blocked the bot")
    return place, user


def message_in(place: Chat, message_id: int) -> Message:
    """A message that is still there."""
    message = place.messages.get(message_id)
    if message is None or message.is_deleted:
        raise NotPossible(f"chat {place.id} has no message {message_id}")
    return message


def _text_body(text: str) -> Json:
    entities = found_in(text)
    return {"text": text, "entities": entities} if entities else {"text": text}


def _press_key(world: World, person: int, place: Chat, button: str) -> VisibleMessage:
    keyboard = place.keyboard or {}
    for key in (key for row in keyboard["keyboard"] for key in row):
        if isinstance(key, dict) and key["text"] == button:
            for wish in ("request_location", "request_contact"):
                if key.get(wish):
                    raise NotPossible(f"{button!r} is a {wish}: send it with its own call")
    if keyboard.get("one_time_keyboard"):
        place.keyboard = None
    return send_text(world, person=person, text=button, chat=place.id)


def _has_key(place: Chat, button: str) -> bool:
    return any(key.text == button for row in key_rows(place.keyboard) for key in row)
