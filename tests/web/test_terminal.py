"""`make chat`: the program as somebody runs it, with a server and without."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.web.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOT = Path(__file__).parents[2]


async def chat(url: str, typed: str, *options: str) -> tuple[int | None, str, str]:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "chat", "--url", url, *options,
        cwd=ROOT, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    shown, complaints = await program.communicate(typed.encode())
    return program.returncode, shown.decode(), complaints.decode()


async def test_one_is_greeted_and_presses_buttons_by_number(site: Site) -> None:
    code, shown, complaints = await chat(site.url, "帮助\n1\n", "--language", "zh")
    assert (code, complaints) == (0, "")
    assert "Ctrl-D" in shown
    greeting, menu, pressed = shown.split("> ")[:3]
    assert " 1  " in greeting
    assert " 1  " in menu
    assert pressed.strip()
    assert "~" not in shown, "tokens are not for people"


async def test_it_speaks_english(site: Site) -> None:
    code, shown, _ = await chat(site.url, "/help\n", "--language", "en")
    assert code == 0
    assert site.city.louyi.concierge.texts.say("talk.help", "en").splitlines()[0] in shown
    assert "See you" in shown


async def test_an_empty_line_says_nothing(site: Site) -> None:
    _, shown, _ = await chat(site.url, "\n  \n谢谢\n")
    assert shown.count("> ") == 4


@pytest.mark.parametrize(("language", "words"), [("zh", "没有应答"), ("en", "Nothing answers")])
async def test_without_a_server_it_says_what_to_do(language: str, words: str) -> None:
    code, shown, complaints = await chat("http://127.0.0.1:1", "你好\n", "--language", language)
    assert code == 1
    assert words in complaints
    assert "make run" in complaints
    assert "Traceback" not in shown + complaints
