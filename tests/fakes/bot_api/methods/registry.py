"""Where methods register themselves under their case-insensitive names."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.fakes.bot_api.arguments import Arguments
from tests.fakes.bot_api.world import World

Method = Callable[[World, Arguments], object]
AnyMethod = Callable[[World, Arguments], object | Awaitable[object]]
M = TypeVar("M", bound=AnyMethod)

METHODS: dict[str, AnyMethod] = {}


@dataclass(frozen=True, slots=True)
class Raw:
    """A result that is JSON text already."""

    text: str


def method(name: str) -> Callable[[M], M]:
    """Register a function as the API method `name`."""

    def register(function: M) -> M:
        METHODS[name.lower()] = function
        return function

    return register
