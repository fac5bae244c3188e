"""The test's control desk: faults, limits, time, the webhook's pace, many acts at once."""

from typing import Any

from tests.fakes.bot_api.acts.registry import act, perform
from tests.fakes.bot_api.errors import ApiError
from tests.fakes.bot_api.faults import ANY_METHOD, WEBHOOK, Fault, FaultKind
from tests.fakes.bot_api.world import World


@act
def fault(
    world: World,
    *,
    kind: FaultKind,
    method: str = ANY_METHOD,
    times: int = 1,
    after: int = 0,
    chat: int | None = None,
    code: int = 500,
    description: str = "Internal Server Error",
    retry_after: int | None = None,
) -> None:
    parameters = {} if retry_after is None else {"retry_after": retry_after}
    error = ApiError(code, description, parameters) if kind == "error" else None
    method = WEBHOOK if kind == "ignore_acknowledgement" else method
    world.faults.scripted.append(Fault(kind, method, times, after, chat, error))


@act
def flood(
    world: World, *, share: float, retry_after: int = 1, longest: int | None = None, seed: int = 0
) -> None:
    world.faults.flood(share, retry_after=(retry_after, longest or retry_after), seed=seed)


@act
def latency(world: World, *, seconds: float, method: str = ANY_METHOD) -> None:
    world.faults.latency_seconds[method.lower()] = seconds


@act
def clear_faults(world: World) -> None:
    world.faults.clear()


@act
def limits(world: World, **settings: Any) -> None:
    """Change the sending limits; the names are the fields of Limits."""
    known = world.limit_book.limits
    for name, value in settings.items():
        getattr(known, name)
        setattr(known, name, value)


@act
def webhook_pace(world: World, **settings: float) -> None:
    """Change the webhook's pace; the names are the fields of WebhookPace."""
    for name, value in settings.items():
        getattr(world.webhooks.pace, name)
        setattr(world.webhooks.pace, name, value)


@act
def advance(world: World, *, seconds: float) -> None:
    world.clock.advance(seconds)
    world.changes.mark()


@act
def callback_lifetime(world: World, *, seconds: float) -> None:
    world.callback_lifetime_seconds = seconds


@act
def forget_calls(world: World) -> None:
    world.calls.clear()


@act
async def batch(world: World, *, acts: list[tuple[str, dict[str, Any]]]) -> int:
    """Carry out many acts in one request; the result is how many."""
    for name, arguments in acts:
        await perform(world, name, arguments)
    return len(acts)
