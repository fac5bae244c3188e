"""Waking those who wait for the world to change; what changed is for the waiter to look up."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """A counter that can be awaited.

    It does the work of asyncio.Condition, whose notify needs a lock and therefore an await,
    while the methods of the API change the world in one synchronous step.
    """

    def __init__(self) -> None:
        self.version = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def mark(self) -> None:
        """Say that something has changed."""
        self.version += 1
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()

    async def past(self, version: int) -> None:
        """Return as soon as the counter is greater than `version`."""
        while self.version <= version:
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.add(waiter)
            try:
                await waiter
            finally:
                self._waiting.discard(waiter)

    async def until(
        self,
        condition: Callable[[], T | Awaitable[T]],
        timeout: float,  # noqa: ASYNC109
        describe: Callable[[], str] = str,
    ) -> T:
        """Return the condition's first true value; TimeoutError says what was there instead."""
        try:
            async with asyncio.timeout(timeout):
                while True:
                    version = self.version
                    found = await answer_of(condition)
                    if found:
                        return found
                    await self.past(version)
        except TimeoutError:
            raise TimeoutError(f"not true after {timeout} s\n{describe()}") from None


async def answer_of(condition: Callable[[], T | Awaitable[T]]) -> T:
    """Evaluate a plain or an asynchronous condition."""
    found = condition()
    return await found if inspect.isawaitable(found) else found
