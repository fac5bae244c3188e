"""The worker at the console in a browser: two who work on one case, and words that stay."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.city import Chat
from tests.e2e.at_console import comes_in, invited, is_sound, new_desk
from tests.e2e.conftest import NewPhone
from tests.web.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SOON_MS = 8_000


async def reported(site: Site, building: str, text: str) -> str:
    """Somebody reports a concern in the chat; returns its number."""
    reporter = site.city.person()
    await reporter.says(f"{building}{text}")
    shown = await reporter.taps("提交")
    return shown[-1].text.split("诉求 ")[1][:9]


async def test_two_browsers_see_each_others_changes(
    browser: Browser, site: Site, operator: Chat, phone_in: NewPhone
) -> None:
    worker = await invited(site, operator, "楼宇工作者", "兴业太古汇")
    number = await reported(site, "兴业太古汇", "10楼茶水间灯坏了")
    url = site.city.louyi.settings.base_url
    desk = await comes_in(await new_desk(browser, url, "zh"), site, worker)
    phone = await comes_in(await phone_in("en"), site, worker, "en")
    await expect(phone.page.locator(".cases")).to_contain_text(number)
    await is_sound(phone)
    await is_sound(desk, thumbs=False)
    for each in (desk, phone):
        await each.page.goto(f"{url}/console/cases/{number}")
    await phone.page.locator("#noting summary").click()
    await phone.page.locator("#note").fill("the electrician has the key")
    await phone.page.locator("form[action$=note] button").click()
    talk = desk.page.locator("#talk")
    await expect(talk).to_contain_text("the electrician has the key", timeout=SOON_MS)
    await is_sound(phone)
    await desk.page.locator("#pausing summary").click()
    await desk.page.locator("#moving summary").click()
    await is_sound(desk, thumbs=False)
    assert desk.trouble == []
    await desk.context.close()


async def test_words_survive_the_end_of_the_session(
    browser: Browser, site: Site, operator: Chat
) -> None:
    worker = await invited(site, operator, "楼宇工作者", "中华企业大厦")
    number = await reported(site, "中华企业大厦", "9楼走廊灯坏了")
    url = site.city.louyi.settings.base_url
    desk = await comes_in(await new_desk(browser, url, "zh"), site, worker)
    await desk.page.goto(f"{url}/console/cases/{number}")
    await desk.page.locator("#answer").press_sequentially("电工下午三点到，")
    await desk.page.locator("#answer").press_sequentially("带了新灯管")
    await desk.context.clear_cookies()
    await desk.page.locator("form[action$=answer] button").click()
    await expect(desk.page.locator("#kept")).to_have_value("电工下午三点到，带了新灯管")
    await is_sound(desk, thumbs=False)
    await comes_in(desk, site, worker)
    await desk.page.goto(f"{url}/console/cases/{number}")
    await expect(desk.page.locator("#answer")).to_have_value("电工下午三点到，带了新灯管")
    await desk.page.locator("form[action$=answer] button").click()
    await expect(desk.page.locator("#talk")).to_contain_text("带了新灯管")
    await desk.page.reload()
    await expect(desk.page.locator("#answer")).to_have_value("")
    await desk.context.close()


async def test_a_keyboard_is_enough(browser: Browser, site: Site, operator: Chat) -> None:
    worker = await invited(site, operator, "楼宇工作者", "悦达889广场")
    number = await reported(site, "悦达889广场", "11楼女厕水龙头坏了")
    url = site.city.louyi.settings.base_url
    desk = await comes_in(await new_desk(browser, url, "zh"), site, worker)
    await desk.page.keyboard.press("j")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator("h1")).to_contain_text(number)
    await desk.page.keyboard.press("r")
    await expect(desk.page.locator("#answer")).to_be_focused()
    assert desk.trouble == []
    await desk.context.close()


async def test_reading_works_without_javascript(
    browser: Browser, site: Site, operator: Chat
) -> None:
    worker = await invited(site, operator, "楼宇工作者", "宇宙电竞中心")
    number = await reported(site, "宇宙电竞中心", "7楼会议室空调不制冷")
    url = site.city.louyi.settings.base_url
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    signed_in = await comes_in(await new_desk(browser, url, "zh"), site, worker)
    await context.add_cookies(await signed_in.context.cookies())
    await page.goto(f"{url}/console/cases/{number}")
    await expect(page.locator("blockquote")).to_contain_text("空调不制冷")
    await page.locator("form[action$=take] button").click()
    await expect(page.locator(".done")).to_be_visible()
    for each in (context, signed_in.context):
        await each.close()
