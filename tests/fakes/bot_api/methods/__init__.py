"""The Bot API's methods; importing this package registers them all."""

from tests.fakes.bot_api.methods import (
    chats,
    editing,
    files,
    profile,
    receiving,
    sending,
    topics,
)
from tests.fakes.bot_api.methods.registry import METHODS, Raw

__all__ = [
    "METHODS",
    "Raw",
    "chats",
    "editing",
    "files",
    "profile",
    "receiving",
    "sending",
    "topics",
]
