"""Photos: who sees them, what is left of them, what is refused."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from tests.city import Chat
from tests.web import pictures
from tests.web.site import Site, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def photo_of(messages: list[dict[str, Any]]) -> str:
    return str(next(m["payload"]["photo"] for m in messages if m["payload"].get("photo")))


async def sent_by(visitor: Visitor, data: bytes) -> str:
    response = await visitor.sends_photo(data, "恒隆广场12楼电梯口漏水")
    assert response.status_code == 202, response.text
    return await photo_of(await visitor.answered())


def _jpeg(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


async def test_the_sender_sees_the_photo_and_nobody_else(site: Site) -> None:
    sender, other, stranger = await site.visitor(), await site.visitor(), site.stranger()
    url = await sent_by(sender, pictures.picture())
    shown = await sender.web.get(url)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert "sandbox" in shown.headers["content-security-policy"]
    await other.says("谢谢")
    for somebody in (other, stranger):
        refused = await somebody.web.get(url)
        assert (refused.status_code, refused.json()["code"]) == (404, "no_photo")


async def test_the_worker_of_the_building_sees_it_and_another_worker_does_not(site: Site) -> None:
    operator = await _operator(site)
    sender = await site.visitor()
    here, there = await site.visitor(), await site.visitor()
    await _made_worker(site, operator, here, "恒隆广场")
    await _made_worker(site, operator, there, "大悦城")
    url = await sent_by(sender, pictures.picture())
    assert (await here.web.get(url)).status_code == 404, "it is not reported yet"
    await sender.taps("提交")
    assert (await here.web.get(url)).status_code == 200
    assert (await there.web.get(url)).status_code == 404


@pytest.mark.parametrize("token", ["../louyi.db", "%2e%2e%2flouyi.db", "x" * 300, "0", "～"])
async def test_a_name_that_we_did_not_give_shows_nothing(site: Site, token: str) -> None:
    visitor = await site.visitor()
    await visitor.says("谢谢")
    assert (await visitor.web.get(f"/photos/{token}")).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        pictures.photo_with_place(),
        pictures.photo_and_archive(),
        pictures.photo_and_page(),
        pictures.picture("PNG"),
        pictures.picture("WEBP"),
    ],
    ids=["place", "archive", "page", "png", "webp"],
)
async def test_only_the_picture_is_kept(site: Site, data: bytes) -> None:
    visitor = await site.visitor()
    kept = (await visitor.web.get(await sent_by(visitor, data))).content
    picture = _jpeg(kept)
    assert (picture.format, dict(picture.getexif()), picture.info.get("comment")) == (
        "JPEG",
        {},
        None,
    )
    for carried in (pictures.CANARY, b"PK\x03\x04", b"<script>", b"Exif"):
        assert carried not in kept


@pytest.mark.parametrize("data", pictures.NOT_PHOTOS.values(), ids=pictures.NOT_PHOTOS)
async def test_what_is_no_photo_is_refused_with_a_sentence(site: Site, data: bytes) -> None:
    visitor = await site.visitor("en")
    refused = await visitor.sends_photo(data)
    assert (refused.status_code, refused.json()["code"]) == (422, "photo_unreadable")
    assert "JPEG" in refused.json()["detail"]
    assert await visitor.history() == []


async def test_a_photo_of_30_mb_is_refused_with_a_clear_sentence(site: Site) -> None:
    visitor = await site.visitor("en")
    refused = await visitor.sends_photo(pictures.picture() + bytes(30_000_000))
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    assert "20 MB" in refused.json()["detail"]
    assert await visitor.history() == []


async def test_a_photo_sent_again_under_its_key_is_kept_once(site: Site) -> None:
    visitor = await site.visitor()
    folder = site.city.louyi.settings.data_dir / "photos"
    before = len(list(folder.glob("*")))
    for _ in range(3):
        response = await visitor.sends_photo(pictures.picture(), "漏水", key="one-photo-only")
        assert response.status_code == 202
    assert len(list(folder.glob("*"))) == before + 1
    other = await visitor.sends_photo(pictures.picture("PNG"), "漏水", key="one-photo-only")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert len(list(folder.glob("*"))) == before + 1


async def test_a_form_that_is_none_is_refused(site: Site) -> None:
    visitor = await site.visitor()
    for content, kind in (
        (b"not a form", "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data"),
    ):
        refused = await visitor.web.post(
            "/chat/messages",
            content=content,
            headers={"Content-Type": kind, "Idempotency-Key": "not-a-form-at-all"},
        )
        assert refused.status_code in {400, 422}
        assert refused.headers["content-type"] == "application/problem+json"


_operators: dict[str, Chat] = {}


async def _operator(site: Site) -> Chat:
    if site.url not in _operators:
        _operators[site.url] = await site.city.operator()
    return _operators[site.url]


async def _made_worker(site: Site, operator: Chat, visitor: Visitor, building: str) -> None:
    await operator.says("/invite")
    await operator.taps("楼宇工作者")
    [card] = await operator.taps(building)
    code = card.text.split("/join ")[1].split("\n")[0]
    await visitor.says(f"/join {code}")
