"""Lines 21 and 22: typed intents are words; what people write is no markup, formula or call."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from activities.concerns.models import Concern
from activities.enrolment.models import Registration
from activities.events.export import plain
from activities.people.models import RoleGrant
from tests.city import open_city
from tests.security.typed_intents import CORPUS
from tests.web.site import open_site

XSS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "{% for x in [] %}",
    "${7*7}",
    "<a href='javascript:alert(1)'>x</a>",
    "</textarea><iframe src=//evil.example>",
    "&lt;script&gt;",
    "\u202e<b>drow</b>",
)
FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|calc", "%0A=1", "＝1+1", "＋1",
    "－1", "＠SUM", '=HYPERLINK("http://evil.example")', "=cmd|' /C calc'!A0", "\x00=1",
)  # fmt: skip


async def test_typed_intents_reach_nothing_that_only_a_button_may(tmp_path: Path) -> None:
    assert len(CORPUS) >= 200
    async with open_city(tmp_path) as city:

        def effects(work) -> list[int]:
            tables = (RoleGrant, Registration, Concern)
            return [work.session.scalar(select(func.count(each.id))) or 0 for each in tables]

        before = await city.read(effects)
        for number, text in enumerate(CORPUS):
            if number % 50 == 0:
                person = city.person()
            await person.says(text)
        assert await city.read(effects) == before


async def test_what_people_write_is_never_markup_on_a_page(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site:
        visitor = await site.visitor()
        for each in XSS:
            await visitor.says(f"恒隆广场18楼漏水 {each}")
        page = (await visitor.web.get("/")).text
        history = await visitor.web.get("/chat/history")
        assert history.headers["content-type"].startswith("application/json")
        for each in XSS:
            if "<" in each:
                assert each not in page


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_no_cell_of_a_spreadsheet_is_calculated(text: str) -> None:
    shown = plain(text)
    assert shown[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%", "\t", "\r", "\n"}
    book = Workbook()
    book.active["A1"] = shown
    book.active["A1"].data_type = "s"
    stream = BytesIO()
    book.save(stream)
    cell = load_workbook(BytesIO(stream.getvalue())).active["A1"]
    assert cell.data_type in {"s", "inlineStr"}


async def test_links_that_people_write_are_never_followed(tmp_path: Path) -> None:
    """Threat 10: whatever address stands in a message, nobody connects to it."""
    came: list[object] = []

    async def connected(_reader, writer) -> None:
        came.append(writer.get_extra_info("peername"))
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, open_city(tmp_path) as city:
        person = city.person()
        for host in ("127.0.0.1", "localhost", "0x7f000001", "[::ffff:127.0.0.1]", "127.1"):
            for scheme in ("http", "https", "ftp", "gopher", "file"):
                address = f"{scheme}://{host}:{port}/photo.jpg"
                await person.says(f"恒隆广场漏水，见 {address}")
                with contextlib.suppress(KeyError):
                    # A channel without such files refuses them; it does not go and look.
                    await person.sends(text="", photo=address)
    assert came == []


ODD: tuple[Any, ...] = (
    None, True, -1, 10**40, 1e308, "", "x" * 3_000, "\ud800", "\x00", [], {}, [[[]]],
    {"$ref": "#"}, "../../etc/passwd", "%00", "' OR 1=1 --", "中" * 500,
)  # fmt: skip


async def test_no_entrance_answers_anything_odd_with_an_error_of_ours(tmp_path: Path) -> None:
    """Every address of the description, with odd bodies, arguments, cookies and headers."""
    dice = random.Random(22)
    async with open_site(tmp_path) as site:
        visitor = await site.visitor()
        described = (await visitor.web.get("/openapi.json")).json()["paths"]
        failures = []
        for path, ways in described.items():
            if path == "/chat/stream":
                continue
            for method in ways:
                for _ in range(40):
                    answer = await _ask(dice, visitor, method, path)
                    if answer.status_code >= 500:
                        failures.append((method, path, answer.status_code))
        assert failures == []


async def _ask(dice: random.Random, visitor, method: str, path: str):
    filled = path
    while "{" in filled:
        start, end = filled.index("{"), filled.index("}")
        filled = filled[:start] + _in_path(dice) + filled[end + 1 :]
    body: dict[str, Any] = {
        name: dice.choice(ODD) for name in dice.sample(("text", "press", "location", "sender",
                                                        "message", "start", "language"), 3)
    }  # fmt: skip
    headers = {"Idempotency-Key": f"{dice.random():.12f}", "Authorization": "Bearer \\x"}
    return await visitor.web.request(
        method.upper(),
        filled,
        params={"after": str(dice.choice(ODD)).encode("utf-8", "replace")[:200]},
        content=_encoded(body),
        headers=headers | {"Content-Type": dice.choice(("application/json", "text/plain", ""))},
    )


def _in_path(dice: random.Random) -> str:
    odd = ("0", "-1", "9" * 40, "x", "%00", "%F0%9F%92%A7", "..%2f..", "1.5", "'", "%EF%BC%91")
    return dice.choice(odd)


def _encoded(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()
