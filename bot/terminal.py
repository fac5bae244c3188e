"""`make chat`: a conversation with a running Louyi through its REST entrance."""

from __future__ import annotations

import asyncio
import secrets
import sys
from typing import Any

import aiohttp

HINT = {
    "zh": "和楼驿说话；输入数字相当于点按钮，Ctrl-D 结束。",
    "en": "Talk to Louyi; a number presses that button, Ctrl-D ends.",
}


async def talk(url: str, token: str, language: str) -> None:
    """Read lines, send them, print the answers, until the input ends."""
    sender = f"terminal-{secrets.token_hex(8)}"
    headers = {"Accept-Language": language}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    buttons: list[str] = []
    _print(HINT.get(language, HINT["en"]))
    async with aiohttp.ClientSession(headers=headers) as session:
        while (line := await asyncio.to_thread(_read)) is not None:
            message = _pressed(line, buttons) or line
            try:
                answers = await _say(session, url, sender, message)
            except aiohttp.ClientError:
                _print(f"{url}: Louyi does not answer there. Start it with `make run`.")
                return
            buttons = _show(answers)


def _read() -> str | None:
    try:
        return input("> ").strip()
    except EOFError:
        return None


def _pressed(line: str, buttons: list[str]) -> str | None:
    if line.isdigit() and 1 <= int(line) <= len(buttons):
        return buttons[int(line) - 1]
    return None


async def _say(
    session: aiohttp.ClientSession, url: str, sender: str, message: str
) -> list[dict[str, Any]]:
    async with session.post(
        f"{url}/webhooks/rest/webhook", json={"sender": sender, "message": message}
    ) as response:
        answer = await response.json(content_type=None)
    return answer if isinstance(answer, list) else [{"text": answer.get("detail", "")}]


def _show(answers: list[dict[str, Any]]) -> list[str]:
    buttons: list[str] = []
    for answer in answers:
        _print(answer.get("text", ""))
        for button in answer.get("buttons", ()):
            buttons.append(button["payload"])
            _print(f"  [{len(buttons)}] {button['title']}")
    return buttons


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
