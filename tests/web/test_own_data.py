"""The page about what is kept, and one's own data under a secret address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.web.pictures import picture
from tests.web.site import Site, Visitor, find_button, open_site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as opened:
        yield opened


async def own_address(visitor: Visitor) -> str:
    messages = await visitor.says("/mydata")
    label = "打开网页" if "zh" in visitor.web.headers["Accept-Language"] else "Read it"
    _, button = find_button(messages, label)
    return "/mydata/" + str(button["url"]).rpartition("/mydata/")[2]


async def test_the_page_says_what_for_what_and_how_long(site: Site) -> None:
    for language, words in (("zh", ("午餐订单", "90 天")), ("en", ("Lunch orders", "90 days"))):
        page = await site.stranger(language).web.get("/privacy")
        assert page.status_code == 200
        assert all(each in page.text for each in words)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_one_sees_all_of_it_as_a_page_and_as_json(site: Site, language: str) -> None:
    visitor = await site.visitor(language)
    caption = {"zh": "金丝雀<b>照片", "en": "the canary <b>leaks water"}[language]
    await visitor.sends_photo(picture(), caption)
    await visitor.answered()
    address = await own_address(visitor)
    page = await site.stranger(language).web.get(address)
    assert caption.replace("<b>", "&lt;b&gt;") in page.text
    told = (await site.stranger().web.get(f"{address}.json")).json()
    assert caption in str(told["kept"]["inbox_message"])
    [photo] = told["kept"]["photo"]
    shown = await site.stranger().web.get(f"{address}/photos/{photo['token']}")
    assert shown.headers["content-type"] == "image/jpeg"
    other = await own_address(await site.visitor())
    assert (await visitor.web.get(f"{other}/photos/{photo['token']}")).status_code == 404


async def test_the_address_works_for_an_hour(site: Site) -> None:
    visitor = await site.visitor()
    address = await own_address(visitor)
    site.city.clock.advance(timedelta(minutes=59))
    assert (await visitor.web.get(address)).status_code == 200
    site.city.clock.advance(timedelta(minutes=2))
    for page in (address, f"{address}.json"):
        assert (await visitor.web.get(page)).status_code == 404
