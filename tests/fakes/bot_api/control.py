"""The control API: POST /control/<act> with the act's arguments as a JSON object."""

import dataclasses
import json
from typing import Any

from aiohttp import web

from tests.fakes.bot_api.acts import ACTS, perform
from tests.fakes.bot_api.errors import NotPossible
from tests.fakes.bot_api.updates import to_json
from tests.fakes.bot_api.world import World


async def answer_control(world: World, request: web.BaseRequest, name: str) -> web.Response:
    """Carry out an act; errors are ``{"error", "kind"}`` with status 400, 404 or 408."""
    if name not in ACTS:
        return _problem(404, LookupError(f"no act {name!r}; known: {', '.join(sorted(ACTS))}"))
    try:
        arguments = json.loads(await request.read() or b"{}")
        result = await perform(world, name, arguments)
    except TimeoutError as error:
        return _problem(408, error)
    except (NotPossible, LookupError, TypeError, ValueError, AttributeError) as error:
        return _problem(400, error)
    return _json({"result": as_json(result)}, 200)


def as_json(value: Any) -> Any:
    """A result with its records turned into objects."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: as_json(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    return value


def _problem(status: int, error: Exception) -> web.Response:
    return _json({"error": str(error), "kind": type(error).__name__}, status)


def _json(body: dict[str, Any], status: int) -> web.Response:
    return web.Response(body=to_json(body).encode(), status=status, content_type="application/json")
