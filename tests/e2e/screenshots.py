"""Take the pictures of the handbook: `python -m tests.e2e.screenshots`.

They show the served sample city on a phone; emoji need a font such as fonts-noto-color-emoji.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.people.models import RoleGrant
from activities.places.models import Building
from tests.city import Chat
from tests.e2e.doors import open_gate
from tests.e2e.phone import SIZE, Phone, new_phone, photo_of_a_leak
from tests.e2e.served import open_browser, open_served_city
from tests.e2e.test_conversations import SAYINGS, at_the_console, settled_in, sign_in_from_chat
from tests.web.site import Site

DOCS = Path(__file__).parents[2] / "docs"
COLOURS = 255
EVENT = "肩颈舒缓瑜伽"
GUESTS = ("白领甲", "白领乙", "白领丙", "白领丁", "白领戊")


async def main() -> None:
    """Take all of them."""
    with tempfile.TemporaryDirectory() as folder:
        leak = photo_of_a_leak(Path(folder))
        async with open_served_city(Path(folder)) as site, open_browser() as browser:
            operator = await site.city.operator()
            for language in ("zh", "en"):
                await chat_picture(browser, site, operator, leak, language)
            await event_pictures(browser, site)


async def chat_picture(
    browser: Browser, site: Site, operator: Chat, leak: Path, language: str
) -> None:
    """An event joined, a leak reported with a photo, and the worker's page of the case."""
    say, url = SAYINGS[language], site.city.louyi.settings.base_url
    worker = await at_the_console(
        await new_phone(browser, url, language, sharp=True), operator, say
    )
    await site.city.write(name_by_post)
    phone = await settled_in(await new_phone(browser, url, language, sharp=True), say)
    await phone.says(say["events"])
    await phone.taps(say["event"])
    await phone.taps(say["register"], exactly=True)
    await phone.sees(say["registered"])
    await phone.shows_photo(leak, say["leak"])
    await phone.sees(say["draft"])
    await phone.taps(say["send"], exactly=True)
    await phone.sees(say["with"])
    await keep(phone.page, f"chat-{language}.png")
    if language == "zh":
        await case_picture(worker, say)
    await phone.context.close()
    await worker.context.close()


async def case_picture(worker: Phone, say: dict[str, str]) -> None:
    case = await sign_in_from_chat(worker, say)
    await case.page.get_by_role("button", name=say["take"]).click()
    await case.page.locator("#answer").fill(say["coming"])
    await case.page.locator("form[action$=answer] button").click()
    await expect(case.page.locator(".talk")).to_contain_text(say["coming"])
    await case.page.goto(re.sub(r"\?.*", "", case.page.url))
    await keep(case.page, "case.png")


async def event_pictures(browser: Browser, site: Site) -> None:
    """An event from outside and inside: its card, its poster, and the page at its door."""
    url = site.city.louyi.settings.base_url
    gate = await open_gate(site, await new_phone(browser, url, "zh", sharp=True), EVENT, "zh")
    for name in GUESTS:
        await gate.guest(name)
    page = gate.phone.page
    await expect(page.locator("#expected")).to_have_text(str(len(GUESTS)))
    for name in GUESTS[:3]:
        await page.locator("#people li").filter(has_text=name).get_by_role("button").click()
        await expect(page.locator("#told")).to_contain_text(name)
    await keep(page, "check-in.png")
    await gate.phone.context.close()

    guest = await settled_in(await new_phone(browser, url, "zh", sharp=True), SAYINGS["zh"])
    await guest.says(EVENT)
    await guest.taps("报名", exactly=True)
    await guest.sees("报名成功")
    await keep(guest.page, "event-card.png")
    poster = await guest.context.request.get(f"{url}/e/{gate.event_id}/poster.png")
    few = Image.open(BytesIO(await poster.body())).convert("RGB").quantize(COLOURS)
    few.save(DOCS / "poster.png", optimize=True)
    await guest.context.close()


def name_by_post(work: UnitOfWork) -> None:
    """Name the workers of the pictures as samples are named: by their post."""
    for grant in work.session.scalars(select(RoleGrant)):
        if grant.building_id is not None and not grant.user.name:
            building = work.session.get_one(Building, grant.building_id)
            grant.user.name = f"{building.zh}楼宇工作者"
            grant.user.name_en = f"Building worker, {building.en}"


async def keep(page: Page, name: str) -> None:
    """Keep what the phone shows, in few colours so that the file stays small."""
    file = DOCS / name
    await page.bring_to_front()
    await page.evaluate("document.activeElement?.blur()")
    while True:
        await page.set_viewport_size(SIZE)  # type: ignore[arg-type]
        await page.wait_for_function(FULL_SIZE, arg=SIZE)
        await page.evaluate(ALL_PICTURES_SHOWN)
        await page.screenshot(path=file, animations="disabled", caret="hide")
        with Image.open(file) as picture:
            few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        if _is_whole(few):
            break
    few.save(file, optimize=True)


def _is_whole(picture: Image.Image) -> bool:
    """The browser sometimes shrinks the screen while it takes a picture: its foot is bare then."""
    foot = picture.crop((0, picture.height * 7 // 8, picture.width, picture.height))
    return len(foot.getcolors(COLOURS) or ()) > 1


FULL_SIZE = """({ width, height }) => {
  const view = window.visualViewport;
  return innerWidth === width && view.width === width && view.height === height;
}"""
ALL_PICTURES_SHOWN = """async () => {
  const roots = [document, document.querySelector("deep-chat")?.shadowRoot].filter(Boolean);
  const images = roots.flatMap((root) => [...root.querySelectorAll("img")]);
  await Promise.all(images.map((image) => image.decode()));
  const list = roots[1]?.getElementById("messages");
  if (list) list.scrollTop = list.scrollHeight;
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}"""


if __name__ == "__main__":
    asyncio.run(main())
