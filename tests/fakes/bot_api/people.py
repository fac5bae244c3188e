"""People and groups as a test writes about them; what they do is in `acts`.

`PersonActs` and `GroupActs` work in-process and over HTTP; reading the screen differs, so it is
synchronous in `Person` and asynchronous in `remote.RemotePerson`.
"""

from typing import Any, Protocol, TypeVar

from tests.fakes.bot_api.acts import looking
from tests.fakes.bot_api.acts.looking import describe_screen
from tests.fakes.bot_api.acts.people import LARGE_PHOTO_BYTES
from tests.fakes.bot_api.views import Button, CallbackAnswer, Press, VisibleMessage
from tests.fakes.bot_api.world import World

PATIENCE_SECONDS = 10.0


class Link(Protocol):
    """A way to the server: in-process or over HTTP."""

    async def act(self, name: str, /, **arguments: Any) -> Any:
        """Carry out the act and return its result."""


class GroupActs:
    """A group; `chat_id` changes when it migrates."""

    def __init__(self, link: Link, chat_id: int) -> None:
        self._link = link
        self.chat_id = chat_id

    async def add_bot(self, by: "PersonActs", *, as_admin: bool = True) -> None:
        """Let a member add the bot, as administrator unless told otherwise."""
        await self._link.act("add_bot", chat=self.chat_id, by=by.id, as_admin=as_admin)

    async def remove_bot(self, by: "PersonActs") -> None:
        """Let a member throw the bot out."""
        await self._link.act("remove_bot", chat=self.chat_id, by=by.id)

    async def join(self, *people: "PersonActs") -> None:
        """Let people come in."""
        for person in people:
            await self._link.act("join", chat=self.chat_id, person=person.id)

    async def leave(self, person: "PersonActs") -> None:
        """Let somebody go."""
        await self._link.act("leave", chat=self.chat_id, person=person.id)

    async def set_standing(self, person: "PersonActs | int", status: str, by: "PersonActs") -> None:
        """Make somebody administrator, member or kicked; a number may be the bot's id."""
        number = person if isinstance(person, int) else person.id
        await self._link.act(
            "set_standing", chat=self.chat_id, person=number, status=status, by=by.id
        )

    async def open_topic(self, name: str, by: "PersonActs") -> int:
        """Let a member open a topic and return its thread id."""
        thread: int = await self._link.act("open_topic", chat=self.chat_id, person=by.id, name=name)
        return thread

    async def migrate(self, by: "PersonActs") -> int:
        """Become a supergroup with a new identifier; returns the old one."""
        old = self.chat_id
        self.chat_id = await self._link.act("migrate", chat=old, by=by.id)
        return old


C = TypeVar("C", bound=GroupActs)


class PersonActs:
    """A person with a Telegram client; without `chat` everything is in the bot's private chat."""

    def __init__(self, link: Link, number: int, first_name: str) -> None:
        self._link = link
        self.id = number
        self.first_name = first_name
        self._read_up_to: dict[tuple[int | None, int | None], int] = {}

    async def send_text(
        self,
        text: str,
        *,
        chat: GroupActs | None = None,
        thread: int | None = None,
        reply_to: VisibleMessage | int | None = None,
    ) -> VisibleMessage:
        """Write a message."""
        return await self._say("send_text", chat, thread, reply_to, text=text)

    async def send_photo(
        self,
        content: bytes,
        caption: str | None = None,
        *,
        as_file: bool = False,
        file_name: str = "photo.jpg",
        claimed_bytes: int | None = None,
        chat: GroupActs | None = None,
        thread: int | None = None,
        reply_to: VisibleMessage | int | None = None,
    ) -> VisibleMessage:
        """Send a picture, compressed or as a file; `claimed_bytes` overstates its size."""
        return await self._say(
            "send_photo",
            chat,
            thread,
            reply_to,
            content=content,
            caption=caption,
            as_file=as_file,
            file_name=file_name,
            claimed_bytes=claimed_bytes,
        )

    async def send_large_photo(
        self, claimed_bytes: int = LARGE_PHOTO_BYTES, *, as_file: bool = False
    ) -> VisibleMessage:
        """Send a picture too large for the bot to fetch."""
        return await self.send_photo(
            b"\xff\xd8\xff\xd9", as_file=as_file, claimed_bytes=claimed_bytes
        )

    async def send_document(
        self, content: bytes, file_name: str, caption: str | None = None
    ) -> VisibleMessage:
        """Send a file of any kind."""
        return await self.send_photo(content, caption, as_file=True, file_name=file_name)

    async def send_location(
        self,
        latitude: float,
        longitude: float,
        *,
        chat: GroupActs | None = None,
        thread: int | None = None,
    ) -> VisibleMessage:
        """Share a place, in degrees."""
        return await self._say(
            "send_location", chat, thread, None, latitude=latitude, longitude=longitude
        )

    async def send_contact(self, phone: str) -> VisibleMessage:
        """Share one's own telephone number."""
        return await self._say("send_contact", None, None, None, phone=phone)

    async def send_sticker(
        self, emoji: str = "👍", *, chat: GroupActs | None = None, thread: int | None = None
    ) -> VisibleMessage:
        """Send a sticker."""
        return await self._say("send_sticker", chat, thread, None, emoji=emoji)

    async def send_voice(
        self, seconds: int = 3, *, chat: GroupActs | None = None, thread: int | None = None
    ) -> VisibleMessage:
        """Send a voice message."""
        return await self._say("send_voice", chat, thread, None, seconds=seconds)

    async def start(self, payload: str = "") -> VisibleMessage:
        """Press Start, or follow a deep link with a payload; lifts a block."""
        return as_visible(await self._link.act("start", person=self.id, payload=payload))

    async def press(
        self,
        button: str,
        message: VisibleMessage | int | None = None,
        *,
        chat: GroupActs | None = None,
    ) -> Press:
        """Press the newest button with that text or data; NotPossible if none is shown."""
        return as_press(
            await self._link.act(
                "press",
                person=self.id,
                button=button,
                message_id=message_id_of(message),
                chat=chat_id_of(chat),
            )
        )

    async def press_data(
        self, data: str, message: VisibleMessage | int, *, chat: GroupActs | None = None
    ) -> Press:
        """Send callback data of one's own making, or of a button that is gone."""
        return as_press(
            await self._link.act(
                "press_data",
                person=self.id,
                data=data,
                message_id=message_id_of(message),
                chat=chat_id_of(chat),
            )
        )

    async def edit_text(
        self, message: VisibleMessage | int, text: str, *, chat: GroupActs | None = None
    ) -> VisibleMessage:
        """Change the text or caption of one's own message."""
        return as_visible(
            await self._link.act(
                "edit_text",
                person=self.id,
                message_id=message_id_of(message),
                text=text,
                chat=chat_id_of(chat),
            )
        )

    async def react(
        self, message: VisibleMessage | int, emoji: str, *, chat: GroupActs | None = None
    ) -> None:
        """React to a message; the bot hears of it only if it asked for message_reaction."""
        await self._link.act(
            "react",
            person=self.id,
            message_id=message_id_of(message),
            emoji=emoji,
            chat=chat_id_of(chat),
        )

    async def block(self) -> None:
        """Block the bot: it gets my_chat_member now and 403 later."""
        await self._link.act("block", person=self.id)

    async def unblock(self) -> None:
        """Let the bot write again."""
        await self._link.act("unblock", person=self.id)

    async def next_message(
        self,
        *,
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109
        chat: GroupActs | None = None,
        thread: int | None = None,
    ) -> VisibleMessage:
        """The bot's next message that this call has not returned yet; waits, then TimeoutError."""
        place = (chat_id_of(chat), thread)
        found = as_visible(
            await self._link.act(
                "message_after",
                person=self.id,
                after=self._read_up_to.get(place, 0),
                seconds=timeout,
                chat=place[0],
                thread=thread,
            )
        )
        self._read_up_to[place] = found.message_id
        return found

    async def _say(
        self,
        act: str,
        chat: GroupActs | None,
        thread: int | None,
        reply_to: VisibleMessage | int | None,
        **content: Any,
    ) -> VisibleMessage:
        return as_visible(
            await self._link.act(
                act,
                person=self.id,
                chat=chat_id_of(chat),
                thread=thread,
                reply_to=message_id_of(reply_to),
                **content,
            )
        )


class Group(GroupActs):
    """A group of the server in this process."""


class Person(PersonActs):
    """A person of the server in this process, whose screen can be read at any moment."""

    def __init__(self, link: Link, world: World, number: int, first_name: str) -> None:
        super().__init__(link, number, first_name)
        self._world = world

    def screen(
        self, chat: GroupActs | None = None, *, thread: int | None = None
    ) -> list[VisibleMessage]:
        """All messages of a chat as they stand now."""
        return looking.screen(self._world, person=self.id, chat=chat_id_of(chat), thread=thread)

    def keyboard(self) -> tuple[tuple[Button, ...], ...]:
        """The reply keyboard's rows in the private chat."""
        return looking.keyboard(self._world, person=self.id)

    def answers(self) -> list[CallbackAnswer]:
        """The bot's answers to this person's presses, oldest first."""
        return looking.answers(self._world, person=self.id)

    async def answer_to(
        self,
        press: Press,
        *,
        timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109
    ) -> CallbackAnswer:
        """The bot's answer to one press; waits, then TimeoutError."""

        query = self._world.queries[press.query_id or ""]

        def answered() -> CallbackAnswer | None:
            return CallbackAnswer(query_id=query.id, **query.answer) if query.answer else None

        found = await self._world.changes.until(
            answered, timeout, lambda: describe_screen(self.screen())
        )
        assert found is not None
        return found


def chat_id_of(chat: GroupActs | None) -> int | None:
    """A group's identifier; None stands for the private chat."""
    return None if chat is None else chat.chat_id


def message_id_of(message: VisibleMessage | int | None) -> int | None:
    """A message's identifier."""
    return message.message_id if isinstance(message, VisibleMessage) else message


def as_visible(result: Any) -> VisibleMessage:
    """An act's message, which HTTP delivers as JSON."""
    return result if isinstance(result, VisibleMessage) else VisibleMessage.of_json(result)


def as_press(result: Any) -> Press:
    """An act's press, which HTTP delivers as JSON."""
    if isinstance(result, Press):
        return result
    message = result["message"]
    return Press(result["query_id"], VisibleMessage.of_json(message) if message else None)
