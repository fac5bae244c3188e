"""getUpdates and the webhook's settings."""

import re

from tests.fakes.bot_api.arguments import Arguments
from tests.fakes.bot_api.errors import bad_request, conflict
from tests.fakes.bot_api.methods.registry import Raw, method
from tests.fakes.bot_api.records import Json
from tests.fakes.bot_api.updates import Update
from tests.fakes.bot_api.world import World

UPDATES_AT_MOST = 100
HOLD_AT_MOST_SECONDS = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@method("getUpdates")
async def get_updates(world: World, arguments: Arguments) -> Raw:
    _refuse_beside_webhook(world)
    world.polls_started += 1
    poll = world.polls_started
    world.changes.mark()
    _allow(world, arguments)
    offset = arguments.number("offset", 0)
    if offset < 0:
        world.updates.keep_last(-offset)
    else:
        world.updates.confirm_below(offset)
    limit = min(max(arguments.number("limit", UPDATES_AT_MOST), 1), UPDATES_AT_MOST)
    hold = min(max(arguments.number("timeout", 0), 0), HOLD_AT_MOST_SECONDS)
    found = await _hold(world, poll, limit, hold)
    return Raw(f"[{','.join(update.raw for update in found)}]")


async def _hold(world: World, poll: int, limit: int, seconds: int) -> list[Update]:
    """Wait for the first update; a newer poll or a webhook ends this one with 409."""

    def ready() -> list[Update]:
        _refuse_beside_webhook(world)
        if world.polls_started != poll:
            raise conflict(
                "terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
        return world.updates.first(limit)

    found = ready()
    if found or not seconds:
        return found
    try:
        return await world.changes.until(ready, seconds)
    except TimeoutError:
        return []


def _refuse_beside_webhook(world: World) -> None:
    if world.webhooks.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )


def _allow(world: World, arguments: Arguments) -> None:
    kinds = arguments.structure("allowed_updates")
    if kinds is not None:
        world.updates.allow(kinds)


@method("setWebhook")
def set_webhook(world: World, arguments: Arguments) -> bool:
    url, secret = arguments.text("url"), arguments.text("secret_token")
    if url and not url.startswith(("http://", "https://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _drop_pending(world, arguments)
    _allow(world, arguments)
    connections = min(max(arguments.number("max_connections", 40), 1), 100)
    world.webhooks.set(url, secret=secret, max_connections=connections)
    return True


@method("deleteWebhook")
def delete_webhook(world: World, arguments: Arguments) -> bool:
    _drop_pending(world, arguments)
    world.webhooks.set("")
    return True


def _drop_pending(world: World, arguments: Arguments) -> None:
    if arguments.flag("drop_pending_updates"):
        world.updates.pending.clear()


@method("getWebhookInfo")
def get_webhook_info(world: World, arguments: Arguments) -> Json:
    return world.webhooks.info()
