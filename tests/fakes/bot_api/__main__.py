"""``python -m tests.fakes.bot_api --port 8081``: the server as a process of its own.

It prints one JSON line with its addresses and token, then runs until it is told to end.
"""

import argparse
import asyncio
import json
import signal
import sys

from tests.fakes.bot_api.server import DEFAULT_TOKEN, FakeBotApi
from tests.fakes.bot_api.webhooks import WebhookPace


def read_options() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.bot_api", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free port")
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--username", default="louyi_bot")
    parser.add_argument("--privacy-mode", action="store_true")
    parser.add_argument("--enforce-limits", action="store_true")
    parser.add_argument("--first-retry", type=float, default=1.0, metavar="SECONDS")
    parser.add_argument("--longest-retry", type=float, default=60.0, metavar="SECONDS")
    return parser.parse_args()


async def serve(options: argparse.Namespace) -> None:
    """Run the server until SIGTERM or SIGINT."""
    telegram = FakeBotApi(
        token=options.token,
        username=options.username,
        port=options.port,
        has_privacy_mode=options.privacy_mode,
        pace=WebhookPace(options.first_retry, options.longest_retry),
    )
    telegram.limits.is_enforced = options.enforce_limits
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    async with telegram:
        addresses = {
            "url": telegram.url,
            "base_url": telegram.base_url,
            "base_file_url": telegram.base_file_url,
            "token": telegram.token,
        }
        sys.stdout.write(f"{json.dumps(addresses)}\n")
        sys.stdout.flush()
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(read_options()))
