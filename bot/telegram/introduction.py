"""How the bot introduces itself on Telegram: commands and descriptions in both languages."""

from __future__ import annotations

from typing import Final

from telegram import Bot, BotCommand

from actions.texts import LANGUAGES, Texts

COMMANDS: Final = (
    "menu", "events", "lunch", "report", "stations", "together", "clubs", "me", "human",
    "building", "language", "privacy",
)  # fmt: skip
TELEGRAM_LANGUAGE: Final = {"zh": "zh", "en": "en"}


async def introduce(bot: Bot, texts: Texts) -> None:
    """Set the command menu and the description, for each language and as the default."""
    for language in (None, *LANGUAGES):
        spoken = language or "zh"
        code = None if language is None else TELEGRAM_LANGUAGE[language]
        commands = [BotCommand(name, texts.say(f"command.{name}", spoken)) for name in COMMANDS]
        await bot.set_my_commands(commands, language_code=code)
        await bot.set_my_description(texts.say("bot.description", spoken), language_code=code)
        await bot.set_my_short_description(texts.say("bot.short", spoken), language_code=code)
