"""What can be seen of an event without chatting."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx2
import icalendar
import pytest

from activities.db.work import UnitOfWork
from activities.events import service as events
from activities.events.calendar_file import feed_token
from activities.events.service import EventFilter
from tests.web.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def first_event(site: Site) -> tuple[int, str, str]:
    def read(work: UnitOfWork) -> tuple[int, str, str]:
        found = events.upcoming(work, EventFilter(), limit=1)[0]
        return found.id, found.zh, found.en

    return await site.city.read(read)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_page_tells_people_and_machines(site: Site, language: str) -> None:
    number, zh, en = await first_event(site)
    async with httpx2.AsyncClient(base_url=site.url) as web:
        page = await web.get(f"/e/{number}", headers={"Accept-Language": language})
    assert (zh if language == "zh" else en) in page.text
    told = re.search(r'ld\+json" nonce="[^"]+">(.+?)</script>', page.text)
    assert told is not None
    assert json.loads(told.group(1))["@type"] == "Event"


async def test_the_calendar_file_can_be_read(site: Site) -> None:
    number, zh, _ = await first_event(site)
    async with httpx2.AsyncClient(base_url=site.url) as web:
        file = await web.get(f"/e/{number}.ics", headers={"Accept-Language": "zh"})
    [entry] = icalendar.Calendar.from_ical(file.text).walk("VEVENT")
    assert str(entry["SUMMARY"]) == zh


async def test_the_poster_is_a_picture(site: Site) -> None:
    number, _, _ = await first_event(site)
    async with httpx2.AsyncClient(base_url=site.url) as web:
        picture = await web.get(f"/e/{number}/poster.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_page_of_a_programme_leads_to_what_is_next_in_it(
    site: Site, language: str
) -> None:
    def read(work: UnitOfWork) -> tuple[int, int, str]:
        found = next(
            each for each in events.upcoming(work, EventFilter(), limit=99) if each.programme_id
        )
        return found.programme_id or 0, found.id, str(getattr(found, language))

    programme_id, event_id, title = await site.city.read(read)
    async with httpx2.AsyncClient(base_url=site.url) as web:
        page = await web.get(f"/p/{programme_id}", headers={"Accept-Language": language})
        event = await web.get(f"/e/{event_id}", headers={"Accept-Language": language})
        unknown = await web.get("/p/999999")
    assert title in page.text
    assert f'href="/e/{event_id}"' in page.text
    assert f'href="/p/{programme_id}"' in event.text
    assert f"/e/{event_id}/poster.png" in event.text
    assert unknown.status_code == 404


@pytest.mark.parametrize("path", ["/e/999999", "/e/999999.ics", "/e/999999/poster.png", "/e/x"])
async def test_what_is_not_there_is_said_in_words(site: Site, path: str) -> None:
    async with httpx2.AsyncClient(base_url=site.url) as web:
        answer = await web.get(path)
    assert answer.status_code in {404, 422}
    assert answer.json()["detail"]


async def test_a_feed_is_for_who_holds_its_address(site: Site, tmp_path: Path) -> None:
    del tmp_path
    person = site.city.person()
    await person.says("你好")
    number, zh, _ = await first_event(site)
    await person.presses("event.register", number, 1)
    user = await site.city.user(person)
    token = await site.city.write(lambda work: feed_token(work, user))
    async with httpx2.AsyncClient(base_url=site.url) as web:
        feed = await web.get(f"/calendar/{token}.ics")
        guessed = await web.get(f"/calendar/{token[:-1]}x.ics")
    assert zh in feed.text
    assert guessed.status_code == 404
