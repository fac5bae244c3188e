"""The officer at the console in a browser: charts over tables, and every number a way in."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from activities.concerns.models import Concern
from activities.people.service import recognise
from tests.city import Chat
from tests.e2e.at_console import comes_in, invited, is_sound, new_desk
from tests.e2e.conftest import NewPhone
from tests.e2e.test_console_cases import reported
from tests.web.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def copies(site: Site, number: str, n: int = 6) -> None:
    """The same concern by so many more people."""

    def copied(work) -> None:
        first = work.session.query(Concern).filter_by(number=number).one()
        columns = {
            column.key: getattr(first, column.key)
            for column in Concern.__table__.columns
            if column.key != "id"
        }
        for each in range(n):
            person = recognise(work, "web", f"copy-{number}-{each}")
            more = {"number": f"{number[:4]}-{each:04}", "reporter_id": person.id}
            work.session.add(Concern(**columns | more))

    await site.city.write(copied)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_figures_are_drawn_and_open_their_cases(
    browser: Browser, site: Site, operator: Chat, phone_in: NewPhone, language: str
) -> None:
    for building in ("静安国际中心", "嘉里不夜城"):
        await copies(site, await reported(site, building, "10楼茶水间灯坏了"))
    officer = await invited(site, operator, "区级专员")
    url = site.city.louyi.settings.base_url
    desk = await comes_in(await new_desk(browser, url, language), site, officer, language)
    await desk.page.goto(f"{url}/console/figures")
    await expect(desk.page.locator(".chart canvas").first).to_be_visible()
    await is_sound(desk, thumbs=False)
    phone = await comes_in(await phone_in(language), site, officer, language)
    await phone.page.goto(f"{url}/console/figures")
    await is_sound(phone)
    await desk.page.locator("#buildings tbody a").first.click()
    await expect(desk.page.locator(".cases a").first).to_be_visible()
    await is_sound(desk, thumbs=False)
    assert desk.trouble == []
    await desk.context.close()
