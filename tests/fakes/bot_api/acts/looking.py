"""What can be seen: a person's screen and answers, the call log, deliveries, the bot's profile."""

from contextlib import suppress
from itertools import takewhile

from tests.fakes.bot_api.acts.registry import act
from tests.fakes.bot_api.limits import Violation
from tests.fakes.bot_api.methods.profile import scope_key
from tests.fakes.bot_api.records import Call, Json
from tests.fakes.bot_api.views import Button, CallbackAnswer, VisibleMessage, key_rows, visible
from tests.fakes.bot_api.webhooks import Delivery
from tests.fakes.bot_api.world import World


@act
def screen(
    world: World, *, person: int, chat: int | None = None, thread: int | None = None
) -> list[VisibleMessage]:
    place = world.chats[person if chat is None else chat]
    return [
        visible(message)
        for message in place.messages.values()
        if not message.is_deleted and thread in {None, message.thread_id}
    ]


@act
def keyboard(
    world: World, *, person: int, chat: int | None = None
) -> tuple[tuple[Button, ...], ...]:
    return key_rows(world.chats[person if chat is None else chat].keyboard)


@act
def answers(world: World, *, person: int) -> list[CallbackAnswer]:
    return [
        CallbackAnswer(query_id=query.id, **query.answer)
        for query in world.queries.values()
        if query.person_id == person and query.answer is not None
    ]


@act
async def message_after(
    world: World,
    *,
    person: int,
    after: int,
    seconds: float,
    chat: int | None = None,
    thread: int | None = None,
) -> VisibleMessage:
    """The bot's first message with an id above `after`, waiting up to `seconds` for it."""
    place = world.chats[person if chat is None else chat]

    def first() -> VisibleMessage | None:
        newer = takewhile(lambda one: one.message_id > after, reversed(place.messages.values()))
        seen = [visible(one) for one in newer if one.sender is world.bot and not one.is_deleted]
        fit = [one for one in seen if one.notice is None and thread in {None, one.thread}]
        return fit[-1] if fit else None

    def describe() -> str:
        return describe_screen(screen(world, person=person, chat=chat, thread=thread))

    found = await world.changes.until(first, seconds, describe)
    assert found is not None
    return found


@act
async def changed_since(world: World, *, version: int, seconds: float) -> int:
    """The world's version once it is above `version`, or after `seconds` at the latest."""
    with suppress(TimeoutError):
        await world.changes.until(lambda: world.changes.version > version, seconds)
    return world.changes.version


@act
def calls(world: World, *, method: str | None = None, since: int = 0) -> list[Call]:
    """Calls numbered above `since`, of one method or of all."""
    wanted = method.lower() if method else None
    return [
        call
        for call in world.calls
        if call.number > since and wanted in {None, call.method.lower()}
    ]


@act
def deliveries(world: World) -> list[Delivery]:
    return list(world.webhooks.deliveries)


@act
def violations(world: World) -> list[Violation]:
    return list(world.limit_book.violations)


@act
def commands(world: World, *, scope: Json | None = None, language_code: str = "") -> list[Json]:
    return world.commands.get((scope_key(scope or {"type": "default"}), language_code), [])


@act
def profile(world: World, *, field: str, language_code: str = "") -> str | None:
    return world.profile.get((field, language_code))


@act
def pending(world: World) -> list[int]:
    """Identifiers of the updates that the bot has not confirmed."""
    return list(world.updates.pending)


def describe_screen(messages: list[VisibleMessage]) -> str:
    """A screen as text, for the message of a failed wait."""
    lines = [
        f"{one.sender}: {one.text or one.notice or '…'} {one.buttons or ''}" for one in messages
    ]
    return "\n".join(["screen:", *lines])
