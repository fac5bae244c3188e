"""How long the pages take with 100,000 cases and 2,000 events: `python -m tests.bench.console`.

Processor time for each page, the browser's side included, as its median and its most of ten, in
milliseconds: what else runs on the machine does not count.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select

from activities.casework.models import CaseStep
from activities.concerns.models import Category, Concern
from activities.concerns.people_models import CsatResponse
from activities.enrolment.models import SeatPool
from activities.events.models import Event
from activities.people.models import User
from activities.places.models import Building
from tests.console.posts import Posts, filled_posts
from tests.web.site import Visitor, open_site

CASES, EVENTS, ROUNDS, PART = 100_000, 2_000, 10, 5_000
LIMIT_MS = 100
PAGES = {
    "officer": (
        "/console/cases",
        "/console/cases?view=around",
        "/console/day",
        "/console/roster",
        "/console/figures",
        "/console/figures?weeks=13",
        "/console/figures/cases?measure=solved&weeks=13",
        "/console/events",
        "/console/clubs",
    ),
    "worker": ("/console/cases", "/console/cases?view=around", "/console/day"),
    "operator": (
        "/console/operation/people",
        "/console/operation/coverage",
        "/console/operation/texts",
        "/console/operation/words",
        "/console/operation/changes",
    ),
}


async def main() -> None:
    """Fill a city and measure."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_site(Path(folder)) as site:
            posts = await filled_posts(site)
            worker = posts.worker
            visitors = {
                "officer": await posts.desk(await posts.with_role("区级专员")),
                "worker": await posts.desk(worker),
                "operator": await posts.desk(await posts.with_role("管理员")),
            }
            owner = (await worker.user()).id
            organizer = (await visitors["officer"].user()).id
            number = await fill(posts, owner, organizer)
            for who, pages in PAGES.items():
                for page in pages:
                    await measure(visitors[who], who, page)
            await measure(visitors["worker"], "worker", f"/console/cases/{number}")


async def measure(visitor: Visitor, who: str, page: str) -> None:
    """Print how long a page takes."""
    taken, size = [], 0
    for _ in range(ROUNDS):
        begun = time.process_time()
        answer = await visitor.web.get(page)
        taken.append((time.process_time() - begun) * 1000)
        assert answer.status_code == 200, (page, answer.status_code)
        size = len(answer.content)
    middle = statistics.median(taken)
    mark = "" if middle <= LIMIT_MS else "  TOO SLOW"
    print(f"{who:9} {page:50} {middle:6.0f} ms  {max(taken):6.0f} ms  {size // 1000:4} kB{mark}")


async def fill(posts: Posts, owner: int, organizer: int) -> str:
    """Write the cases and events; returns the number of one."""
    _, number = await posts.report()
    dice = random.Random(7)

    def cases(work, first: int) -> None:
        model = work.session.scalars(select(Concern)).first()
        columns = {
            column.key: getattr(model, column.key)
            for column in Concern.__table__.columns
            if column.key != "id"
        }
        buildings = list(work.session.scalars(select(Building.id)))
        kinds = list(work.session.scalars(select(Category.id).where(~Category.sensitive)))
        users = list(work.session.scalars(select(User.id)))
        rows = [
            columns | _case(work.now, dice, first + each, buildings, kinds, users, owner)
            for each in range(PART)
        ]
        work.session.execute(insert(Concern), rows)

    for first in range(0, CASES, PART):
        await posts.site.city.write(lambda work, first=first: cases(work, first))
    await posts.site.city.write(steps)
    await posts.site.city.write(lambda work: events(work, organizer))
    return number


def _case(now, dice, at, buildings, kinds, users, owner):
    created = now - timedelta(days=dice.random() * 365)
    is_open = dice.random() < 0.03
    return {
        "number": f"{at:08}",
        "building_id": dice.choice(buildings),
        "category_id": dice.choice(kinds),
        "reporter_id": dice.choice(users),
        "owner_id": owner if dice.random() < 0.05 else dice.choice(users),
        "state": "in_progress" if is_open else "closed",
        "resolution": None if is_open else dice.choice(["fixed", "fixed", "not_possible"]),
        "confirmed_by": None if is_open else dice.choice(["reporter", "reporter", "timeout"]),
        "contacted_in_time": dice.random() < 0.9,
        "closed_in_time": None if is_open else dice.random() < 0.8,
        "transfers": int(dice.random() < 0.1),
        "created_at": created,
        "next_due_at": created + timedelta(days=3 + 300 * is_open),
        "resolution_due_at": created + timedelta(days=3),
        "first_response_due_at": created + timedelta(hours=2),
    }


def steps(work) -> None:
    """Give every case two steps, and half of the closed ones an answer about how content."""
    rows = work.session.execute(select(Concern.id, Concern.district_id, Concern.state)).all()
    work.session.execute(
        insert(CaseStep),
        [
            {
                "district_id": row.district_id,
                "subject_kind": "concern",
                "subject_id": row.id,
                "event": event,
                "from_state": "new",
                "to_state": row.state,
                "at": work.now,
            }
            for row in rows
            for event in ("acknowledge", "answer")
        ],
    )
    work.session.execute(
        insert(CsatResponse),
        [
            {
                "district_id": row.district_id,
                "concern_id": row.id,
                "closing": 0,
                "asked_at": work.now,
                "score": 1 + row.id % 3,
            }
            for row in rows
            if row.state == "closed" and row.id % 2
        ],
    )


def events(work, organizer: int) -> None:
    """Write events around now, a third of them the organizer's."""
    model = work.session.scalars(select(Event)).first()
    columns = {
        column.key: getattr(model, column.key)
        for column in Event.__table__.columns
        if column.key != "id"
    }
    for each in range(EVENTS):
        pool = SeatPool(
            district_id=model.district_id, capacity=20, closes_at=work.now + timedelta(days=1)
        )
        work.session.add(pool)
        work.session.flush()
        at = work.now + timedelta(days=(each % 200) - 100)
        more = {
            "seat_pool_id": pool.id,
            "starts_at": at,
            "ends_at": at + timedelta(hours=1),
            "organizer_id": organizer if each % 3 == 0 else None,
            "series_id": None,
        }
        work.session.execute(insert(Event), [columns | more])


if __name__ == "__main__":
    asyncio.run(main())
