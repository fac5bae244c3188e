"""A python-telegram-bot Bot that talks to the fake; its default httpx transport is kept."""

from telegram import Bot
from telegram.request import HTTPXRequest

from tests.fakes.bot_api.remote import RemoteBotApi
from tests.fakes.bot_api.server import FakeBotApi


def bot_of(telegram: FakeBotApi | RemoteBotApi, *, read_timeout: float = 5.0) -> Bot:
    """A bot to be used as ``async with``; `read_timeout` in seconds is for every call."""
    return Bot(
        telegram.token,
        base_url=telegram.base_url,
        base_file_url=telegram.base_file_url,
        request=HTTPXRequest(read_timeout=read_timeout, connection_pool_size=64),
        get_updates_request=HTTPXRequest(read_timeout=read_timeout),
    )
