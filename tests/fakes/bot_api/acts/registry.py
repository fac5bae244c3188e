"""Where acts register themselves; their arguments and results can be written as JSON."""

import base64
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from tests.fakes.bot_api.world import World

A = TypeVar("A", bound=Callable[..., object])

ACTS: dict[str, Callable[..., object]] = {}


def act(function: A) -> A:
    """Register a function as the act of its own name."""
    ACTS[function.__name__] = function
    return function


async def perform(world: World, name: str, arguments: dict[str, Any]) -> Any:
    """Carry out an act; LookupError for an unknown one, TypeError for wrong arguments."""
    result = ACTS[name](world, **arguments)
    return await result if inspect.isawaitable(result) else result


def read_bytes(content: bytes | str) -> bytes:
    """File content, which JSON carries as base64."""
    return content if isinstance(content, bytes) else base64.b64decode(content)
