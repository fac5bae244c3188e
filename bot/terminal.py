"""`make chat`: a conversation with a running Louyi through its REST entrance."""

from __future__ import annotations

import secrets
import signal
import sys
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

WORDS: Final = {
    "zh": {
        "hint": "和楼驿说话。输入按钮前的数字就等于点它，Ctrl-D 结束。",
        "away": "{url} 没有应答。请在另一个终端里用 make run 启动楼驿，再来说话。",
        "bye": "下次见。",
    },
    "en": {
        "hint": "Talk to Louyi. Type the number of a button to press it; Ctrl-D ends.",
        "away": "Nothing answers at {url}. Start Louyi with `make run` in another terminal.",
        "bye": "See you.",
    },
}
SECONDS_TO_ANSWER: Final = 30


@dataclass(slots=True)
class Screen:
    """What stands on the terminal: the numbered buttons of the last answer."""

    buttons: list[str] = field(default_factory=list)

    def pressed(self, line: str) -> str:
        """Return what a line says: the button of that number, or the line itself."""
        if line.isdecimal() and 1 <= int(line) <= len(self.buttons):
            return self.buttons[int(line) - 1]
        return line

    def show(self, answers: list[dict[str, Any]]) -> None:
        """Print an answer; its buttons take the numbers from now on."""
        if answers:
            self.buttons = []
        for answer in answers:
            _print("", *(f"  {line}" for line in answer.get("text", "").splitlines()))
            for button in answer.get("buttons", ()):
                self._show_button(button["title"], button["payload"])
            if "links" in answer.get("custom", {}):
                _print(f"      {answer['custom']['links']['amap']}")
        _print("")

    def _show_button(self, title: str, payload: str) -> None:
        if "://" in payload or payload.startswith(("tel:", "/")):
            _print(f"      {title}: {payload}")
            return
        self.buttons.append(payload)
        _print(f"  {len(self.buttons):>2}  {title}")


async def talk(url: str, token: str, language: str) -> None:
    """Read lines, send them, print the answers, until the input ends.

    Raises SystemExit with a sentence when nothing answers at the address.
    """
    words = WORDS.get(language, WORDS["en"])
    # Waiting for a line must end with Ctrl-C at once, not with the next line.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        async with _session(token, language) as session:
            await _converse(session, url, words["hint"])
    except (aiohttp.ClientError, TimeoutError):
        raise SystemExit(words["away"].format(url=url)) from None
    except KeyboardInterrupt:
        _print("")
    _print(words["bye"])


async def _converse(session: aiohttp.ClientSession, url: str, hint: str) -> None:
    sender = f"terminal-{secrets.token_hex(8)}"
    screen = Screen()
    greeting = await _say(session, url, sender, "/start")
    _print(hint)
    screen.show(greeting)
    while (line := _read()) is not None:
        if line:
            screen.show(await _say(session, url, sender, screen.pressed(line)))


def _session(token: str, language: str) -> aiohttp.ClientSession:
    headers = {"Accept-Language": language}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return aiohttp.ClientSession(
        headers=headers,
        # While a person thinks the server closes its end; each line has a connection of its own.
        connector=aiohttp.TCPConnector(force_close=True),
        timeout=aiohttp.ClientTimeout(total=SECONDS_TO_ANSWER),
    )


async def _say(
    session: aiohttp.ClientSession, url: str, sender: str, message: str
) -> list[dict[str, Any]]:
    said = {"sender": sender, "message": message, "message_id": secrets.token_hex(8)}
    async with session.post(f"{url}/webhooks/rest/webhook", json=said) as response:
        if response.content_type not in {"application/json", "application/problem+json"}:
            raise aiohttp.ClientPayloadError("not Louyi")
        answer = await response.json(content_type=None)
    return answer if isinstance(answer, list) else [{"text": answer.get("detail", "")}]


def _read() -> str | None:
    try:
        return input("> ").strip()
    except EOFError:
        return None


def _print(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()
