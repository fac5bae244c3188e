"""A Telegram Bot API server for tests and benchmarks: real HTTP, state in memory, faults by script.

In a test: ``async with FakeBotApi() as telegram``. From another process: ``RemoteBotApi(url)`` or
``spawned()``. What the Bot API does beyond the methods listed in `methods` is not modelled.
"""

from tests.fakes.bot_api.clock import ServerClock
from tests.fakes.bot_api.errors import ApiError, NotPossible
from tests.fakes.bot_api.files import picture
from tests.fakes.bot_api.limits import Limits
from tests.fakes.bot_api.people import Group, Person
from tests.fakes.bot_api.ptb import bot_of
from tests.fakes.bot_api.remote import RemoteBotApi, RemoteGroup, RemotePerson, spawned
from tests.fakes.bot_api.server import FakeBotApi
from tests.fakes.bot_api.views import Button, CallbackAnswer, Press, Spot, VisibleMessage
from tests.fakes.bot_api.webhooks import WebhookPace

__all__ = [
    "ApiError",
    "Button",
    "CallbackAnswer",
    "FakeBotApi",
    "Group",
    "Limits",
    "NotPossible",
    "Person",
    "Press",
    "RemoteBotApi",
    "RemoteGroup",
    "RemotePerson",
    "ServerClock",
    "Spot",
    "VisibleMessage",
    "WebhookPace",
    "bot_of",
    "picture",
    "spawned",
]
