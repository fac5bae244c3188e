"""Files on the web: what is sent to us and read, and documents under their secret addresses."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote

import httpx2
import pytest
from openpyxl import load_workbook

from tests.city import Chat
from tests.conversations.lunch.people import workbook
from tests.web import pictures
from tests.web.site import Site, Visitor, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

MENU = workbook(("菜名", "价格"), ("汤圆", 9), ("凉粉", None))
_operators: dict[str, Chat] = {}


async def sends(visitor: Visitor, data: bytes, name: str, text: str = "", key: str = "") -> Any:
    return await visitor.web.post(
        "/chat/messages",
        files={"file": (name, data, "application/octet-stream")},
        data={"text": text} if text else {},
        headers={"Idempotency-Key": key or f"key-{len(data)}-{name.encode().hex()[:20]}"},
    )


async def cook(site: Site, language: str = "zh") -> Visitor:
    if site.url not in _operators:
        _operators[site.url] = await site.city.operator()
    operator = _operators[site.url]
    await operator.says("/vendorinvite")
    [told] = await operator.taps("老弄堂面馆")
    visitor = await site.visitor(language)
    await visitor.says(f"/vendor {told.text.split('/vendor ')[1].strip()}")
    return visitor


def document_in(messages: list[dict[str, Any]]) -> dict[str, Any]:
    return next(
        each["payload"] for each in reversed(messages) if each["payload"]["type"] == "document"
    )


@pytest.mark.parametrize(
    ("language", "problem", "publish"),
    [("zh", "第 3 行没有读到价格", "发布菜单"), ("en", "Row 3 has no price", "Publish")],
)
async def test_a_menu_file_is_read_in_the_chat(
    site: Site, language: str, problem: str, publish: str
) -> None:
    visitor = await cook(site, language)
    accepted = await sends(visitor, MENU, "C:\\menus\\菜单.xlsx")
    assert accepted.status_code == 202, accepted.text
    history = await visitor.answered()
    assert "菜单.xlsx" in [each["payload"].get("file") for each in history]
    assert problem in words(history)
    assert "汤圆" in words(await visitor.taps(publish))


async def test_a_file_sent_again_under_its_key_is_one_message(site: Site) -> None:
    visitor = await cook(site)
    for _ in range(2):
        assert (await sends(visitor, MENU, "m.xlsx", key="the-same-key")).status_code == 202
    history = await visitor.answered()
    assert len([each for each in history if each["payload"].get("file")]) == 1
    other = await sends(visitor, MENU + b" ", "m.xlsx", key="the-same-key")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (b"%PDF-1.7", "menu.pdf", 422, "file_of_no_use"),
        (b"\xd0\xcf\x11\xe0", "menu.xls", 422, "file_of_no_use"),
        (b"MZ", "menu.xlsx.exe", 422, "file_of_no_use"),
        (b"x", "menu", 422, "file_of_no_use"),
        (b"a" * 1_000_001, "menu.csv", 413, "file_too_large"),
        (b"GIF89a", "menu.gif", 422, "photo_unreadable"),
    ],
)
async def test_other_files_are_refused_in_words(
    site: Site, data: bytes, name: str, status: int, code: str
) -> None:
    visitor = await site.visitor("en")
    refused = await sends(visitor, data, name)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert len(refused.json()["detail"]) > 20
    assert await visitor.history() == []


async def test_a_picture_sent_as_a_file_is_a_photo_without_its_place(site: Site) -> None:
    visitor = await site.visitor()
    sent = await sends(visitor, pictures.photo_with_place(), "tap.JPG", "恒隆广场12楼漏水")
    assert sent.status_code == 202, sent.text
    history = await visitor.answered()
    url = next(each["payload"]["photo"] for each in history if each["payload"].get("photo"))
    assert pictures.CANARY not in (await visitor.web.get(url)).content


async def test_a_document_is_for_whoever_holds_its_address(site: Site) -> None:
    visitor = await cook(site)
    document = document_in(await visitor.says("/menutemplate"))
    async with httpx2.AsyncClient(base_url=site.url) as web:
        found = await web.get(document["url"])
        guessed = await web.get(f"{document['url'][:-1]}~")
    assert found.status_code == 200
    assert load_workbook(io.BytesIO(found.content)).worksheets[0]["A1"].value == "菜名"
    assert unquote(found.headers["content-disposition"]).endswith("菜单模板.xlsx")
    assert found.headers["cache-control"] == "private, no-store"
    assert found.headers["x-robots-tag"] == "noindex"
    assert "sandbox" in found.headers["content-security-policy"]
    assert (guessed.status_code, guessed.json()["code"]) == (404, "no_file")


async def test_a_dishs_photo_is_seen_by_everybody_until_it_is_taken_off(site: Site) -> None:
    visitor, stranger = await cook(site), site.stranger()
    await visitor.sends_photo(pictures.picture(), "茶叶蛋的照片")
    history = await visitor.answered()
    url = next(each["payload"]["photo"] for each in history if each["payload"].get("photo"))
    assert (await stranger.web.get(url)).status_code == 200
    await visitor.taps("撤下照片")
    assert (await stranger.web.get(url)).status_code == 404
    assert (await visitor.web.get(url)).status_code == 200


async def test_a_program_gets_the_address_of_a_document(site: Site) -> None:
    async with httpx2.AsyncClient(base_url=site.url) as web:
        answer = await web.post(
            "/webhooks/rest/webhook", json={"sender": "program", "message": "/menutemplate"}
        )
    told = next(each for each in answer.json() if "attachment" in each)
    assert told["attachment"].startswith("/files/")
    assert "菜单模板.xlsx" in told["text"]
