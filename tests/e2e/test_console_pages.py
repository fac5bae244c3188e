"""Every other page of the console in a browser: sound on a phone and at a desk, zh and en."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from activities.lunch import managers
from activities.lunch.models import Vendor
from activities.people.models import User
from bot.console.operation_views import VIEWS
from tests.city import Chat
from tests.e2e.at_console import comes_in, invited, is_sound, new_desk
from tests.e2e.conftest import NewPhone
from tests.web.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STAFF_PAGES = ("day", "roster", "events", "events/new", "clubs", "clubs/1")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_staff_pages_are_sound(
    browser: Browser, site: Site, operator: Chat, phone_in: NewPhone, language: str
) -> None:
    admin = await invited(site, operator, "管理员")
    url = site.city.louyi.settings.base_url
    desk = await comes_in(await new_desk(browser, url, language), site, admin, language)
    phone = await comes_in(await phone_in(language), site, admin, language)
    for page in (*STAFF_PAGES, *(f"operation/{view}" for view in VIEWS)):
        for each in (desk, phone):
            await each.page.goto(f"{url}/console/{page}")
            await expect(each.page.locator("h1")).to_be_visible()
            await is_sound(each, thumbs=each is phone)
    assert desk.trouble == []
    await desk.context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_kitchen_is_sound(
    site: Site, phone_in: NewPhone, language: str, operator: Chat
) -> None:
    cook = site.city.person("厨房", language)
    await cook.says("/menu")
    user_id, boss_id = await cook.user_id(), await operator.user_id()

    def invite(work) -> int:
        vendor = work.session.query(Vendor).order_by(Vendor.id).first()
        code = managers.invite(work, work.session.get_one(User, boss_id), vendor.id)
        managers.accept(work, work.session.get_one(User, user_id), code)
        return vendor.id

    vendor = await site.city.write(invite)
    url = site.city.louyi.settings.base_url
    phone = await comes_in(await phone_in(language), site, cook, language)
    for page in ("kitchen", f"kitchen/{vendor}/menu"):
        await phone.page.goto(f"{url}/console/{page}")
        await is_sound(phone)


async def test_an_event_appears_while_it_is_written(
    browser: Browser, site: Site, operator: Chat
) -> None:
    organizer = await invited(site, operator, "活动组织者")
    url = site.city.louyi.settings.base_url
    desk = await comes_in(await new_desk(browser, url, "zh"), site, organizer)
    await desk.page.get_by_role("link", name="发布活动").click()
    await desk.page.locator("#title").fill("午间读诗")
    await desk.page.locator("#starts").fill("2026-12-01T12:10")
    await desk.page.locator("#capacity").fill("20")
    preview = desk.page.locator("#preview")
    await expect(preview).to_contain_text("午间读诗")
    await expect(preview).to_contain_text("20 个名额")
    await is_sound(desk, thumbs=False)
    await desk.page.get_by_role("button", name="发布", exact=True).click()
    await expect(desk.page.locator("h1")).to_have_text("午间读诗")
    await is_sound(desk, thumbs=False)
    assert desk.trouble == []
    await desk.context.close()
