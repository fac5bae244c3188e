"""A door for the browser: an event that begins soon, its organizer's phone, and guests."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.async_api import expect

from activities.db.work import UnitOfWork
from activities.enrolment.models import CheckIn, Registration
from activities.events import service as events
from activities.events.models import Event
from activities.people.models import Identity
from tests.e2e.phone import Phone
from tests.web.site import Site

WORDS = {
    "zh": {"door": "签到", "page": "网页签到", "open": "打开签到页"},
    "en": {"door": "Check-in", "page": "Check-in page", "open": "Open the check-in page"},
}
CODE = re.compile(r"^\d{3} \d{3}$")


@dataclass
class Gate:
    """The event and the page on which people are checked in."""

    site: Site
    event_id: int
    phone: Phone

    async def guest(self, name: str) -> None:
        """Somebody registers in a chat of their own."""
        chat = self.site.city.person(name)
        await chat.presses("event.register", self.event_id, 1)

    async def came(self, name: str) -> datetime | None:
        """When somebody came, as the database has it."""

        def read(work: UnitOfWork) -> datetime | None:
            pool_id = events.event(work, self.event_id).seat_pool_id
            rows = work.session.query(CheckIn, Registration).filter(
                CheckIn.registration_id == Registration.id, CheckIn.pool_id == pool_id
            )
            return next((kept.came_at for kept, who in rows if who.user.name == name), None)

        found: datetime | None = await self.site.city.read(read)
        return found


async def open_gate(site: Site, phone: Phone, event: str, language: str) -> Gate:
    """Let the phone's owner organize a sample event that begins in a while, and open its page."""
    say = WORDS[language]
    await phone.opens_chat()
    await phone.says("/menu")
    address = await _address(phone)

    def soon(work: UnitOfWork) -> tuple[int, str]:
        found = work.session.query(Event).filter_by(zh=event).one()
        identity = work.session.query(Identity).filter_by(external_id=address).one()
        found.organizer_id = identity.user_id
        found.starts_at = work.now + timedelta(minutes=50)
        found.ends_at = found.starts_at + timedelta(minutes=40)
        found.seats.closes_at = found.starts_at
        return found.id, str(getattr(found, language))

    event_id, title = await site.city.write(soon)
    await phone.says("/organize")
    await phone.taps(title)
    await phone.taps(say["door"])
    await phone.taps(say["page"])
    async with phone.context.expect_page() as opened:
        await phone.page.locator(".bubble a.button").filter(has_text=say["open"]).last.click()
    page = await opened.value
    phone.watch(page)
    await page.locator("form[action*='/console/enter/'] button").click()
    await expect(page.locator("#code")).to_have_text(CODE)
    return Gate(site, event_id, Phone(phone.context, page, phone.url, phone.trouble))


async def _address(phone: Phone) -> str:
    """The key in the phone's cookie, which is the address of its conversation."""
    cookies = await phone.context.cookies()
    signed = next(each["value"] for each in cookies if each["name"] == "louyi")
    packed = signed.rpartition(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))))
