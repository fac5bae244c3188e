"""One browser and one served city for the whole session; each test has phones of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.city import Chat
from tests.e2e.phone import Phone, new_phone, photo_of_a_leak
from tests.e2e.served import must_have_browser, open_browser, open_served_city, why_no_browser
from tests.web.site import Site

NewPhone = Callable[[str], Awaitable[Phone]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    reason = why_no_browser()
    if reason is not None:
        if must_have_browser():
            pytest.fail(reason)
        pytest.skip(reason)
    async with open_browser() as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with open_served_city(tmp_path_factory.mktemp("served")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def operator(site: Site) -> Chat:
    return await site.city.operator()


@pytest_asyncio.fixture(loop_scope="session")
async def phone_in(browser: Browser, site: Site) -> AsyncIterator[NewPhone]:
    """Make phones; at the end none of them may have seen trouble."""
    phones: list[Phone] = []

    async def make(language: str) -> Phone:
        phone = await new_phone(browser, site.city.louyi.settings.base_url, language)
        phones.append(phone)
        return phone

    yield make
    for phone in phones:
        await phone.context.close()
    assert [trouble for phone in phones for trouble in phone.trouble] == []


@pytest.fixture(scope="session")
def leak(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return photo_of_a_leak(tmp_path_factory.mktemp("photo"))
