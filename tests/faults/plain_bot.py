"""A bot as the library's examples write it: the negative control of what is promised of ours.

It appends the text of each message to a file, after a little work.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def handle(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    await asyncio.sleep(0.02)
    note(str(update.effective_message.text))


def note(words: str) -> None:
    with Path(sys.argv[1]).open("a", encoding="utf-8") as stream:
        stream.write(f"{words}\n")


def main() -> None:
    api = os.environ["TELEGRAM_API"]
    application = (
        Application.builder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{api}/bot")
        .base_file_url(f"{api}/file/bot")
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, handle))
    application.run_polling()


if __name__ == "__main__":
    main()
