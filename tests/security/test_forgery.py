"""Line 20: what we sign cannot be made by anybody else, by ten thousand tries each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from starlette.requests import Request
from starlette.responses import Response

from activities.clock import ManualClock
from activities.enrolment import door
from activities.enrolment.refusals import CodeWrong
from bot.web.cookies import PERSON, STAFF, Cookies
from tests.activities.enrolment.town import Town, here, open_town
from tests.security.mutations import forgeries

TRIES = 10_000
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def request(name: str, value: str) -> Request:
    cookie = f"{name}={value}".encode("latin-1", "ignore")
    return Request({"type": "http", "headers": [(b"cookie", cookie)]})


@pytest.fixture
def cookies() -> Cookies:
    return Cookies(b"only for tests", ManualClock(NOW), secure=False)


def genuine(cookies: Cookies, count: int = 4) -> list[tuple[str, str]]:
    """Cookies as the server gives them: a person's and a member of staff's."""
    found = []
    for number in range(count):
        person, staff = Response(), Response()
        cookies.welcome(person)
        cookies.sign_in(staff, number + 1)
        found.append(tuple(_value(each) for each in (person, staff)))
    return found


def _value(response: Response) -> str:
    return response.headers["set-cookie"].split("=", 1)[1].split(";")[0]


def test_no_forged_cookie_is_anybody(cookies: Cookies) -> None:
    made = genuine(cookies)
    people, staff = [each[0] for each in made], [each[1] for each in made]
    assert all(cookies.person(request(PERSON, each)) for each in people)
    assert all(cookies.staff(request(STAFF, each)) for each in staff)
    for forged in forgeries(people + staff, TRIES, seed=1):
        person = cookies.person(request(PERSON, forged))
        assert person is None or _same(forged, people)
        signed_in = cookies.staff(request(STAFF, forged))
        assert signed_in is None or _same(forged, staff)
    # The one for the other purpose is a forgery too.
    assert all(cookies.staff(request(STAFF, each)) is None for each in people)
    assert all(cookies.person(request(PERSON, each)) is None for each in staff)


def _same(forged: str, known: list[str]) -> bool:
    """Tell whether it says what a genuine one says under the same signature, spelt differently.

    The last letter of a signature has bits that mean nothing; a header ends at some signs.
    """
    body, _, signature = forged.strip("'\"").rpartition(".")
    return any(
        forged.startswith(each) or (f"{body}." in each and signature[:26] == each[-27:-1])
        for each in known
    )


def test_a_form_is_good_for_its_session_only(cookies: Cookies) -> None:
    response = Response()
    cookies.sign_in(response, 7)
    session = cookies.staff(request(STAFF, _value(response)))
    assert session is not None
    token = cookies.form_token(session)
    assert cookies.is_own_form(token, session)
    assert not any(
        cookies.is_own_form(forged, session) for forged in forgeries([token], TRIES, seed=2)
    )


@pytest.fixture
def town(sqlite_url: str):
    opened = open_town(sqlite_url)
    yield opened
    opened.engine.dispose()


def test_no_forged_ticket_opens_the_door(town: Town) -> None:
    first, second, organizer = town.people(3)
    pool_id = town.pool(5, in_hours=0.5)
    town.register(pool_id, first)
    town.register(pool_id, second)
    with town.work() as work:
        pool = door.open_door(work, pool_id)
        tickets = [
            door.ticket(pool, door.registration_of(work, pool_id, each.id))
            for each in (first, second)
        ]
    odd = ["9" * 40 + "-x", "", "-", "²-x", "-1-x"]
    with town.work() as work:
        for forged in [*forgeries(tickets, TRIES, seed=3), *odd]:
            with pytest.raises(CodeWrong):
                door.check_in_by_ticket(work, pool_id, forged, here(work, organizer))
