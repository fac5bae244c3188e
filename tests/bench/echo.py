"""The floors: echo bots that store nothing, by webhook. `python -m tests.bench.echo KIND PORT`."""

from __future__ import annotations

import os
import sys

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot, Update

from bot.telegram.transport import AiohttpRequest

API = os.environ["TELEGRAM_API"]
TOKEN = os.environ["TELEGRAM_BOT_TOKEN"]


class ByLibrary:
    """python-telegram-bot, with its own transport or with ours."""

    def __init__(self, kind: str) -> None:
        request = AiohttpRequest() if kind == "fast" else None
        self._bot = Bot(TOKEN, base_url=f"{API}/bot", request=request)
        self._ready = False

    async def webhook(self, request: Request) -> Response:
        if not self._ready:
            await self._bot.initialize()
            self._ready = True
        update = Update.de_json(await request.json(), self._bot)
        if update.message is not None and update.message.text is not None:
            await self._bot.send_message(update.message.chat_id, update.message.text)
        return Response()


class Bare:
    """An HTTP call for an HTTP call."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def webhook(self, request: Request) -> Response:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        message = (await request.json())["message"]
        body = {"chat_id": message["chat"]["id"], "text": message["text"]}
        async with self._session.post(f"{API}/bot{TOKEN}/sendMessage", json=body) as answer:
            await answer.read()
        return Response()


async def health(_request: Request) -> Response:
    return PlainTextResponse("ok")


def main(kind: str, port: int) -> None:
    bot = Bare() if kind == "bare" else ByLibrary(kind)
    routes = [Route("/", health), Route("/webhook", bot.webhook, methods=["POST"])]
    uvicorn.run(Starlette(routes=routes), port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
