"""Take the pictures of the console for the handbook: `python -m tests.e2e.console_screenshots`."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, expect

from activities.concerns.models import Category, Concern
from activities.people.service import recognise
from activities.places.models import Building
from tests.e2e.at_console import comes_in, invited, new_desk
from tests.e2e.phone import new_phone
from tests.e2e.screenshots import COLOURS, DOCS, name_by_post
from tests.e2e.served import open_browser, open_served_city
from tests.e2e.test_console_cases import reported
from tests.web.site import Site

MATTERS = ("12楼电梯口漏水", "9楼走廊灯坏了", "18楼会议室空调不制冷", "大堂门禁刷不开")


async def main() -> None:
    """Take all of them."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_served_city(Path(folder)) as site, open_browser() as browser:
            operator = await site.city.operator()
            worker = await invited(site, operator, "楼宇工作者", "恒隆广场")
            await site.city.write(name_by_post)
            numbers = [await reported(site, "恒隆广场", matter) for matter in MATTERS]
            await site.city.write(lambda work: past(work, numbers[0]))
            url = site.city.louyi.settings.base_url
            phone = await comes_in(await new_phone(browser, url, "zh", sharp=True), site, worker)
            await keep(phone.page, f"{url}/console/cases", "console-cases.png")
            desk = await comes_in(await new_desk(browser, url, "zh"), site, worker)
            await keep(desk.page, f"{url}/console/cases/{numbers[0]}", "console-case.png")
            await officer_pictures(site, operator, browser, url)


async def officer_pictures(site: Site, operator, browser, url: str) -> None:
    """The figures in Chinese, and the form of an event in English."""
    officer = await invited(site, operator, "区级专员")
    desk = await comes_in(await new_desk(browser, url, "zh"), site, officer)
    await desk.page.goto(f"{url}/console/figures")
    await expect(desk.page.locator(".chart canvas").first).to_be_visible()
    await keep(desk.page, "", "console-figures.png")
    form = await comes_in(await new_desk(browser, url, "en"), site, officer, "en")
    await form.page.goto(f"{url}/console/events/new")
    await form.page.locator("#title").fill("Poems at Noon")
    await form.page.locator("#starts").fill("2026-12-01T12:10")
    await form.page.locator("#capacity").fill("20")
    await form.page.locator("#about").fill("One poem, read aloud, and a quiet half hour.")
    await expect(form.page.locator("#preview")).to_contain_text("quiet half hour")
    await keep(form.page, "", "console-event.png")


def past(work, number: str) -> None:
    """A month in which sixty people reported something, most of it solved."""
    model = work.session.query(Concern).filter_by(number=number).one()
    columns = {
        column.key: getattr(model, column.key)
        for column in Concern.__table__.columns
        if column.key != "id"
    }
    buildings = work.session.query(Building).order_by(Building.id).all()[:6]
    kinds = work.session.query(Category).filter(~Category.sensitive).limit(5).all()
    for each in range(90):
        more = {
            "number": f"SAMP-{each:04}",
            "building_id": buildings[each * each % len(buildings)].id,
            "category_id": kinds[each % len(kinds)].id,
            "reporter_id": recognise(work, "web", f"sample-{each}").id,
            "created_at": work.now - timedelta(days=each * 27 / 90, hours=2),
            "state": "closed",
            "resolution": "not_possible" if each % 9 == 0 else "fixed",
            "confirmed_by": "timeout" if each % 5 == 0 else "reporter",
            "contacted_in_time": each % 11 != 0,
            "closed_in_time": each % 7 != 0,
            "transfers": int(each % 8 == 0),
            "reopened": int(each % 13 == 0),
        }
        work.session.add(Concern(**columns | more))


async def keep(page: Page, address: str, name: str) -> None:
    """Keep what the screen shows, in few colours so that the file stays small."""
    file = DOCS / name
    if address:
        await page.goto(address)
    await page.evaluate("document.activeElement?.blur()")
    await page.screenshot(path=file, animations="disabled", caret="hide")
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
