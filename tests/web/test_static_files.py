"""What the pages load: packed, small, and asked for again only when it has changed."""

from __future__ import annotations

import re

import pytest

from tests.web.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST_LOAD = 200_000


async def test_a_script_is_packed_for_whoever_can_unpack_it(site: Site) -> None:
    web = site.stranger().web
    packed = await web.get("/static/vendor/deepChat.bundle.js")
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(packed.content) / 3
    plain = await web.get(
        "/static/vendor/deepChat.bundle.js", headers={"Accept-Encoding": "identity"}
    )
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content
    same = {"If-None-Match": packed.headers["etag"]}
    assert (await web.get("/static/vendor/deepChat.bundle.js", headers=same)).status_code == 304


@pytest.mark.parametrize("path", ["/", "/../settings.py", "/vendor/../../chat.py", "/none.js"])
async def test_nothing_else_is_given_away(site: Site, path: str) -> None:
    assert (await site.stranger().web.get(f"/static{path}")).status_code == 404


async def test_the_first_load_is_small(site: Site) -> None:
    web = site.stranger().web
    page = await web.get("/")
    loaded = len(page.content)
    for address in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)):
        loaded += int((await web.get(address)).headers["content-length"])
    assert loaded <= FIRST_LOAD
