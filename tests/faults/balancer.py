"""What stands before several replicas: passes a request to the next one, to another if it fails.

As a real one does, it answers 502 when nobody takes the request; the sender tries again then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import count

import aiohttp
from aiohttp import web


@asynccontextmanager
async def balancer(port: int, backends: Callable[[], Sequence[str]]) -> AsyncIterator[None]:
    """Listen on a port and share what comes among the backends, one after the other."""
    turn = count()

    async def pass_on(request: web.Request) -> web.Response:
        body = await request.read()
        known = list(backends())
        for _ in known:
            place = next(turn) % len(known)
            try:
                async with session.request(
                    request.method,
                    known[place] + request.path_qs,
                    data=body,
                    headers={
                        name: value
                        for name, value in request.headers.items()
                        if name.lower() not in {"host", "content-length"}
                    },
                ) as answer:
                    return web.Response(status=answer.status, body=await answer.read())
            except (TimeoutError, aiohttp.ClientError):
                continue
        return web.Response(status=502)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", pass_on)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield
        finally:
            await runner.cleanup()
