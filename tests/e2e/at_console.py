"""Coming to the console in a browser: by the link that the chat gives, on a phone or at a desk."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from activities.people.login import new_login
from activities.people.models import User
from tests.city import TUESDAY_MORNING, Chat
from tests.e2e.phone import LOCALES, Phone
from tests.web.site import Site

DESK = {"width": 1280, "height": 860}


async def new_desk(browser: Browser, url: str, language: str, *, sharp: bool = False) -> Phone:
    """A browser on a desk, with a keyboard and room."""
    context = await browser.new_context(
        viewport=DESK,  # type: ignore[arg-type]
        locale=LOCALES[language],
        timezone_id="Asia/Shanghai",
        device_scale_factor=2 if sharp else 1,
        reduced_motion="reduce",
    )
    await context.clock.set_fixed_time(TUESDAY_MORNING)
    page = await context.new_page()
    desk = Phone(context, page, url)
    desk.watch(page)
    return desk


async def invited(site: Site, operator: Chat, role: str, place: str = "", name: str = "") -> Chat:
    """Somebody who joins in the chat with a code of the operator."""
    await operator.says("/invite")
    [card] = await operator.taps(role)
    if place:
        [card] = await operator.taps(place)
    chat = site.city.person(name or role)
    await chat.says(f"/join {card.text.split('/join ')[1].split(chr(10))[0]}")
    return chat


async def comes_in(phone: Phone, site: Site, chat: Chat, language: str = "zh") -> Phone:
    """Sign in with a link of the bot, in the language in which the person reads."""
    user_id = await chat.user_id()

    def link(work) -> str:
        user = work.session.get_one(User, user_id)
        user.language = language
        return new_login(work, user)

    token = await site.city.write(link)
    await phone.page.goto(f"{phone.url}/console/enter/{token}")
    await phone.page.locator("form[action*='/console/enter/'] button").click()
    await expect(phone.page.locator("nav")).to_be_visible()
    return phone


async def is_sound(phone: Phone, *, thumbs: bool = True) -> None:
    """No violation that axe knows, nothing wider than the screen, nothing too small to tap."""
    await phone.must_be_accessible()
    if thumbs:
        await phone.must_fit()
