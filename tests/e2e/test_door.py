"""The check-in page on a phone: names, the second time, and an hour without a network."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.city import TUESDAY_MORNING
from tests.e2e.conftest import NewPhone
from tests.e2e.doors import open_gate
from tests.web.site import Site, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EVENTS = {"zh": "颈椎义诊", "en": "手冲咖啡小课"}
NEXT_LOOK_MS = 15_000
"""The page looks every five seconds: who came meanwhile is seen by then."""
DONE = {"zh": "已签到", "en": "checked in"}
NO_SCAN = {"zh": "不能扫码", "en": "cannot scan"}
AWAY = {"zh": "没有网络", "en": "No network"}


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_somebody_is_found_by_name_and_checked_in_once(
    phone_in: NewPhone, site: Site, language: str
) -> None:
    gate = await open_gate(site, await phone_in(language), EVENTS[language], language)
    page = gate.phone.page
    for name in ("Wang Wei", "<b>Li</b>", "Zhao"):
        await gate.guest(name)
    await expect(page.locator("#expected")).to_have_text("3", timeout=NEXT_LOOK_MS)
    await expect(page.locator("#people .name").filter(has_text="<b>Li</b>")).to_be_visible()
    await page.locator("#name").fill("wang")
    await expect(page.locator("#people li")).to_have_count(1)
    await page.locator("#people button").click()
    await expect(page.locator("#told")).to_contain_text(DONE[language])
    await expect(page.locator("#came")).to_have_text("1")
    await expect(page.locator("#people .at")).to_be_visible()
    assert await gate.came("Wang Wei") is not None
    await gate.phone.must_be_accessible()
    await gate.phone.must_fit()


async def test_a_browser_that_cannot_scan_says_so(phone_in: NewPhone, site: Site) -> None:
    gate = await open_gate(site, await phone_in("zh"), "双打轮转之夜", "zh")
    can = await gate.phone.page.evaluate("'BarcodeDetector' in window")
    shown, hidden = ("#scan", "#no-scan") if can else ("#no-scan", "#scan")
    await expect(gate.phone.page.locator(shown)).to_be_visible()
    await expect(gate.phone.page.locator(hidden)).to_be_hidden()


async def test_times_are_kept_without_a_network_and_sent_later(
    phone_in: NewPhone, site: Site
) -> None:
    gate = await open_gate(site, await phone_in("zh"), "苏州河夜跑五公里", "zh")
    page = gate.phone.page
    await gate.guest("没网时来的人")
    await expect(page.locator("#people button")).to_be_visible(timeout=NEXT_LOOK_MS)
    await gate.phone.context.set_offline(True)
    await page.locator("#people button").click()
    await expect(page.locator("#offline")).to_contain_text(AWAY["zh"])
    await expect(page.locator("#kept")).to_contain_text("1")
    assert await gate.came("没网时来的人") is None
    await gate.phone.context.set_offline(False)
    await expect(page.locator("#came")).to_have_text("1")
    await expect(page.locator("#offline")).to_be_hidden()
    came = await until(lambda: gate.came("没网时来的人"))
    assert came == TUESDAY_MORNING, "the moment at the door, not that of sending"
    gate.phone.trouble[:] = [each for each in gate.phone.trouble if "ERR_INTERNET" not in each]
