"""Nobody reads or does what is not theirs: every route, with every kind of visitor.

A new route without a line in the table fails.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest
import pytest_asyncio
from fastapi.routing import iter_route_contexts

from activities.db.work import UnitOfWork
from activities.events import service as events
from activities.events.service import EventFilter
from activities.places.models import Building
from tests.console.posts import Posts, filled_posts, hidden, path_of
from tests.web.site import Visitor, open_site, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANARY = "金丝雀恒隆广场12楼电梯口漏水"
JOY_CITY_APPOINTMENT = 1
"""It is the worker elsewhere who cares for the first appointment of the sample city."""
WHO = (
    "nobody", "forger", "person", "elsewhere", "dismissed", "reporter", "worker",
    "organizer", "officer", "operator", "vendor",
)  # fmt: skip
OPEN = dict.fromkeys(WHO, 200)
NOT_ALL = dict.fromkeys(("nobody", "forger"), 401)
CONSOLE = dict.fromkeys(WHO, 403) | dict.fromkeys(("nobody", "forger", "person", "reporter"), 401)
"""A section of the console in which nobody has anything to do."""
SIGNED_OUT = ("nobody", "forger", "person", "reporter")
NOT_IN = dict.fromkeys(SIGNED_OUT, 401) | {"dismissed": 403}
CASES = CONSOLE | dict.fromkeys(("elsewhere", "worker", "officer", "operator"), 200)
EVENTS = CASES | {"organizer": 200}
ONE_EVENT = CONSOLE | dict.fromkeys(("worker", "officer", "operator"), 200)
"""An event in the worker's building."""
CLUBS = CASES
ONE_CLUB = CLUBS | dict.fromkeys(("worker", "officer"), 404)
"""A club in the building of the worker from elsewhere."""
KITCHEN = CONSOLE | {"vendor": 200}
OPERATION = CONSOLE | {"operator": 200}
NO_ROUND = KITCHEN | {"vendor": 404}


def form_of(page: dict[str, int]) -> dict[str, int]:
    """The matrix sends the form of the worker's session: nobody else can use it."""
    return page | {who: 409 for who, status in page.items() if status == 200}


FIGURES = CONSOLE | dict.fromkeys(("officer", "operator"), 200)
ONE_CASE = CASES | {"elsewhere": 404}

NOBODY_SIGNED_IN = dict.fromkeys(("nobody", "forger", "person", "reporter"), 401)
MANAGERS = dict.fromkeys(("worker", "officer", "operator"), 200)
"""Who looks after the building of the event."""

RULES: dict[tuple[str, str], dict[str, int]] = {
    ("GET", "/"): OPEN,
    ("GET", "/openapi.json"): OPEN,
    ("GET", "/healthz"): OPEN,
    ("GET", "/readyz"): OPEN,
    ("GET", "/metrics"): OPEN,
    ("GET", "/webhooks/rest/"): OPEN,
    ("POST", "/webhooks/rest/webhook"): OPEN,
    ("GET", "/chat/history"): OPEN,
    ("GET", "/chat/stream"): dict.fromkeys(WHO, 200) | NOT_ALL,
    ("POST", "/chat/messages"): dict.fromkeys(WHO, 202) | NOT_ALL,
    ("POST", "/chat/language"): dict.fromkeys(WHO, 204),
    ("GET", "/e/{event_id}"): OPEN,
    ("GET", "/e/{event_id}.ics"): OPEN,
    ("GET", "/e/{event_id}/poster.png"): OPEN,
    ("GET", "/e/{event_id}/people.xlsx"): dict.fromkeys(WHO, 404),
    ("GET", "/e/{event_id}/ticket/{ticket}.png"): dict.fromkeys(WHO, 404),
    ("GET", "/p/{programme_id}"): OPEN,
    ("GET", "/door/{event_id}"): CONSOLE | MANAGERS,
    ("GET", "/door/{event_id}/now"): dict.fromkeys(WHO, 404) | NOBODY_SIGNED_IN | MANAGERS,
    ("POST", "/door/{event_id}/came"): dict.fromkeys(WHO, 404) | NOBODY_SIGNED_IN
    | dict.fromkeys(MANAGERS, 403),
    ("GET", "/calendar/{token}.ics"): dict.fromkeys(WHO, 404),
    ("GET", "/open311/v2/services.{fmt}"): OPEN,
    ("GET", "/open311/v2/services/{code}.{fmt}"): OPEN,
    ("GET", "/open311/v2/requests.{fmt}"): dict.fromkeys(WHO, 403),
    ("GET", "/open311/v2/requests/{number}.{fmt}"): dict.fromkeys(WHO, 403),
    ("POST", "/open311/v2/requests.{fmt}"): dict.fromkeys(WHO, 403),
    ("GET", "/privacy"): OPEN,
    ("GET", "/mydata/{token}"): dict.fromkeys(WHO, 404),
    ("GET", "/mydata/{token}.json"): dict.fromkeys(WHO, 404),
    ("GET", "/mydata/{token}/photos/{photo}"): dict.fromkeys(WHO, 404),
    ("GET", "/files/{token}"): dict.fromkeys(WHO, 404),
    ("GET", "/photos/{token}"): dict.fromkeys(WHO, 404)
    | dict.fromkeys(("reporter", "worker", "officer", "operator"), 200),
    ("GET", "/console/enter/{token}"): OPEN,
    ("POST", "/console/enter/{token}"): dict.fromkeys(WHO, 403),
    ("GET", "/console"): dict.fromkeys(WHO, 303),
    ("GET", "/console/cases"): CASES,
    ("GET", "/console/cases/{number}"): ONE_CASE,
    ("GET", "/console/cases/{number}/{step}"): ONE_CASE,
    ("POST", "/console/cases/{number}/{step}"): form_of(CASES) | {"elsewhere": 404, "worker": 303},
    ("GET", "/console/stream"): CASES,
    ("GET", "/console/day"): CASES,
    ("POST", "/console/day/visits"): form_of(CASES) | {"worker": 409},
    ("GET", "/console/roster"): CASES,
    ("POST", "/console/roster/absences"): form_of(CASES) | {"worker": 409},
    ("POST", "/console/roster/absences/{absence_id}/end"): form_of(CASES) | {"worker": 404},
    ("GET", "/console/appointments/{appointment_id}.xlsx"): CONSOLE
    | {"elsewhere": 200, "operator": 200},
    ("GET", "/console/figures"): FIGURES,
    ("GET", "/console/figures/cases"): FIGURES,
    ("GET", "/console/figures/report.xlsx"): FIGURES,
    ("GET", "/console/figures/report.png"): FIGURES,
    ("GET", "/console/events"): EVENTS,
    ("GET", "/console/events/new"): EVENTS,
    ("POST", "/console/events"): form_of(EVENTS),
    ("POST", "/console/events/preview"): EVENTS,
    ("GET", "/console/events/{event_id}"): ONE_EVENT,
    ("GET", "/console/events/{event_id}/people.xlsx"): ONE_EVENT,
    ("POST", "/console/events/{event_id}/{step}"): ONE_EVENT
    | dict.fromkeys(("worker", "officer", "operator"), 404),
    ("GET", "/console/clubs"): CLUBS,
    ("GET", "/console/clubs/{club_id}"): ONE_CLUB,
    ("POST", "/console/clubs/{club_id}/{step}"): form_of(ONE_CLUB),
    ("POST", "/console/clubs/foundings/{founding_id}/{step}"): form_of(CLUBS) | {"worker": 404},
    ("GET", "/console/kitchen"): KITCHEN,
    ("GET", "/console/kitchen/{vendor_id}/menu"): KITCHEN,
    ("POST", "/console/kitchen/{vendor_id}/menu"): form_of(KITCHEN),
    ("POST", "/console/kitchen/{vendor_id}/days/{day}/{step}"): form_of(KITCHEN),
    ("GET", "/console/kitchen/rounds/{round_id}/list.xlsx"): NO_ROUND,
    ("GET", "/console/kitchen/rounds/{round_id}/labels.pdf"): NO_ROUND,
    ("GET", "/console/operation"): dict.fromkeys(WHO, 303),
    ("GET", "/console/operation/{view}"): OPERATION,
    ("POST", "/console/operation/{view}/{step}"): form_of(OPERATION),
    ("POST", "/console/language"): dict.fromkeys(WHO, 409) | NOT_IN | {"worker": 303},
    ("POST", "/console/leave"): dict.fromkeys(WHO, 403) | dict.fromkeys(SIGNED_OUT, 303)
    | {"worker": 303},
}  # fmt: skip
BODIES = {
    "/webhooks/rest/webhook": {"json": {"sender": "a-program", "message": "谢谢"}},
    "/chat/messages": {
        "json": {"text": "谢谢"},
        "headers": {"Idempotency-Key": "key-of-the-matrix"},
    },
    "/chat/language": {"json": {"language": "zh"}},
    "/door/{event_id}/came": {"json": {"form_token": "forged", "came": []}},
}
NOWHERE = dict.fromkeys(("absence_id", "founding_id", "round_id"), 987654)
HERE = {"club_id": 1, "vendor_id": 1, "day": "2026-11-25", "view": "people"}
MAY_SEE = {"reporter", "worker", "officer", "operator"}


@dataclass
class Matrix:
    """The case that nobody else may see, and everybody who might try."""

    posts: Posts
    number: str
    photo: str
    forms: dict[str, str]
    event_id: int
    manager_id: int
    visitors: dict[str, Visitor]

    def address(self, template: str) -> str:
        if template == "/photos/{token}":
            return self.photo
        address = template.format(
            number=self.number, step="note", token="not-a-link", event_id=self.event_id,
            ticket="9-0123456789abcdef", programme_id=1, appointment_id=JOY_CITY_APPOINTMENT,
            photo="not-a-photo", fmt="json", code="lift", **NOWHERE, **HERE,
        )  # fmt: skip
        forged = f"?by={self.manager_id}&until=9999999999&sign={'0' * 40}"
        return address + forged if template.endswith("/people.xlsx") else address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def matrix(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Matrix]:
    async with open_site(tmp_path_factory.mktemp("rights")) as site:
        posts = await filled_posts(site)
        reporter, number = await posts.report(CANARY)
        photo = re.findall(r"/photos/[\w-]+", str(await reporter.history()))[0]
        worker = await posts.desk(posts.worker)
        dismissed = await posts.desk(await posts.worker_of("恒隆广场"))
        await posts.dismissed(dismissed)
        visitors = {
            "nobody": site.stranger(),
            "forger": forger_of(site.stranger(), reporter, worker),
            "person": await site.visitor(),
            "elsewhere": await posts.desk(posts.elsewhere),
            "dismissed": dismissed,
            "reporter": reporter,
            "worker": worker,
            "organizer": await posts.desk(await posts.with_role("活动组织者")),
            "officer": await posts.desk(await posts.with_role("街道专员", "南京西路")),
            "operator": await posts.desk(await posts.with_role("管理员")),
            "vendor": await posts.desk(await posts.vendor()),
        }
        await visitors["person"].says("谢谢")
        forms = hidden(await worker.web.get(path_of(number)))
        manager_id = (await posts.worker.user()).id
        event_id = await site.city.read(event_in_plaza_66)
        yield Matrix(posts, number, photo, forms, event_id, manager_id, visitors)


def event_in_plaza_66(work: UnitOfWork) -> int:
    """An event in the building of the worker, who manages it for that."""
    building = work.session.query(Building).filter_by(key="plaza_66").one()
    [found] = events.upcoming(work, EventFilter(building_id=building.id), limit=1)
    return found.id


def forger_of(forger: Visitor, reporter: Visitor, worker: Visitor) -> Visitor:
    """Cookies that name others, under signatures that were made for something else."""
    person = str(reporter.web.cookies["louyi"])
    staff = str(worker.web.cookies["louyi_staff"])
    forger.web.cookies.set("louyi", f"{person.rpartition('.')[0]}.{staff.rpartition('.')[2]}")
    forger.web.cookies.set("louyi_staff", f"{staff.rpartition('.')[0]}.{person.rpartition('.')[2]}")
    return forger


async def ask(matrix: Matrix, who: str, method: str, template: str) -> tuple[int, str]:
    visitor, address = matrix.visitors[who], matrix.address(template)
    more = dict(BODIES.get(template, {}))
    if method == "POST" and template.startswith("/console"):
        more = {"data": matrix.forms | {"text": "一句备注"}}
    async with httpx2.AsyncClient(base_url=matrix.posts.site.url) as web:
        web.cookies = httpx2.Cookies(visitor.web.cookies)
        async with web.stream(method, address, **more) as answer:
            if answer.headers.get("content-type", "").startswith("text/event-stream"):
                return answer.status_code, await first_chunk(answer)
            await answer.aread()
            if answer.headers.get("content-type", "").startswith(("image/", "application/vnd")):
                return answer.status_code, str(len(answer.content))
            shown = answer.text if template != "/photos/{token}" else str(len(answer.content))
            return answer.status_code, shown


async def first_chunk(answer: httpx2.Response) -> str:
    read = ""
    async for chunk in answer.aiter_text():
        read += chunk
        if ": here" in read:
            break
    return read


async def test_every_route_has_its_rule(matrix: Matrix) -> None:
    routes = {
        (method, str(route.path))
        for route in iter_route_contexts(matrix.posts.site.app.routes)
        for method in (getattr(route, "methods", None) or ())
        if method != "HEAD"
    }
    assert routes == set(RULES)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("method", "template"), RULES, ids=str)
async def test_nobody_gets_what_is_not_theirs(
    matrix: Matrix, method: str, template: str, who: str
) -> None:
    status, shown = await ask(matrix, who, method, template)
    assert status == RULES[method, template][who]
    if who not in MAY_SEE:
        assert CANARY not in shown
        assert matrix.number not in shown


async def test_those_whose_it_is_see_it(matrix: Matrix) -> None:
    assert CANARY in words(await matrix.visitors["reporter"].history())
    _, page = await ask(matrix, "worker", "GET", "/console/cases/{number}")
    assert CANARY in page
    _, stream = await ask(matrix, "reporter", "GET", "/chat/stream")
    assert CANARY in stream


async def test_a_note_of_those_who_may_not_was_not_kept(matrix: Matrix) -> None:
    before = (await ask(matrix, "worker", "GET", "/console/cases/{number}"))[1].count("一句备注")
    for who in [each for each in WHO if each != "worker"]:
        await ask(matrix, who, "POST", "/console/cases/{number}/{step}")
    _, page = await ask(matrix, "worker", "GET", "/console/cases/{number}")
    assert page.count("一句备注") == before
