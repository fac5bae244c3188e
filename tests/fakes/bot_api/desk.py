"""The control desk as a test uses it: scripted faults, floods, limits and time.

Shared by FakeBotApi and RemoteBotApi, which differ only in how `act` reaches the server.
"""

from typing import Any

from tests.fakes.bot_api.faults import ANY_METHOD


class Desk:
    """What a test may do to the server as a whole."""

    async def act(self, name: str, /, **arguments: Any) -> Any:
        """Carry out an act of the control table by name."""
        raise NotImplementedError

    async def fail(
        self,
        method: str,
        *,
        times: int = 1,
        after: int = 0,
        chat: int | None = None,
        code: int = 500,
        description: str = "Internal Server Error",
        retry_after: int | None = None,
    ) -> None:
        """Refuse the next `times` calls, after `after` good ones; nothing is done by them."""
        await self.act(
            "fault",
            kind="error",
            method=method,
            times=times,
            after=after,
            chat=chat,
            code=code,
            description=description,
            retry_after=retry_after,
        )

    async def flood_once(self, method: str, *, retry_after: int, times: int = 1) -> None:
        """Answer the next `times` calls with 429."""
        await self.fail(
            method,
            times=times,
            code=429,
            description=f"Too Many Requests: retry after {retry_after}",
            retry_after=retry_after,
        )

    async def hang(self, method: str = ANY_METHOD, *, times: int = 1, after: int = 0) -> None:
        """Never answer the next calls and do nothing, until the client gives up."""
        await self.act("fault", kind="hang", method=method, times=times, after=after)

    async def drop(self, method: str = ANY_METHOD, *, times: int = 1, after: int = 0) -> None:
        """Cut the connection of the next calls before anything is done."""
        await self.act("fault", kind="drop", method=method, times=times, after=after)

    async def garble(self, method: str = ANY_METHOD, *, times: int = 1, after: int = 0) -> None:
        """Answer the next calls with a proxy's error page."""
        await self.act("fault", kind="garbage", method=method, times=times, after=after)

    async def lose_answer(
        self,
        method: str = ANY_METHOD,
        *,
        times: int = 1,
        after: int = 0,
        by_hanging: bool = False,
    ) -> None:
        """Do what the next calls ask, then cut the connection, or hang until the time-out."""
        kind = "hang_answer" if by_hanging else "lose_answer"
        await self.act("fault", kind=kind, method=method, times=times, after=after)

    async def ignore_acknowledgements(self, *, times: int = 1) -> None:
        """Take the webhook's next 2xx answers for none: those updates come again."""
        await self.act("fault", kind="ignore_acknowledgement", times=times)

    async def flood(
        self, share: float, *, retry_after: int = 1, longest: int | None = None, seed: int = 0
    ) -> None:
        """Answer a random `share` (0 to 1) of all sends with 429, up to `longest` seconds."""
        await self.act("flood", share=share, retry_after=retry_after, longest=longest, seed=seed)

    async def delay(self, seconds: float, method: str = ANY_METHOD) -> None:
        """Hold every answer back for `seconds`."""
        await self.act("latency", seconds=seconds, method=method)

    async def clear_faults(self) -> None:
        """Let everything work again and cut what hangs."""
        await self.act("clear_faults")

    async def enforce_limits(self, **settings: float | bool) -> None:
        """Answer 429 above the limits; the names are the fields of Limits."""
        await self.act("limits", is_enforced=True, **settings)

    async def set_webhook_pace(self, **settings: float) -> None:
        """Change the seconds between tries; the names are the fields of WebhookPace."""
        await self.act("webhook_pace", **settings)

    async def advance(self, seconds: float) -> None:
        """Let time pass on the server: presses grow old, limits recover."""
        await self.act("advance", seconds=seconds)
