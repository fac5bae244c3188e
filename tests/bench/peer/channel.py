"""Rasa's Telegram connector against another Bot API, with the repair that lets it answer."""

import os
from functools import lru_cache

from aiogram.bot.api import TelegramAPIServer
from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.telegram import TelegramInput, TelegramOutput


class PeerTelegram(TelegramInput):
    """The connector; its address in credentials.yml is this class."""

    def get_output_channel(self):
        """Return the channel. The webhook is set from outside: here it would spoil the session."""
        channel = TelegramOutput(self.access_token)
        channel.server = TelegramAPIServer.from_base(os.environ["TELEGRAM_API"])
        return channel


@lru_cache(maxsize=1)
def _validator():
    return Draft202012Validator(RemoteAction.action_response_format_spec())


def _validate(_self, result):
    _validator().validate(result)
    return True


if os.environ.get("PEER_CACHED_VALIDATOR"):
    RemoteAction._validate_action_result = _validate
