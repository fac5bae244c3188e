"""One hot event and 64 clients: registrations a second through the service and its group commit.

Compared in the same run with what the database does without: on PostgreSQL pgbench, which updates
the row of the pool and inserts a registration into the very tables; on SQLite the same service
with a transaction for each.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from actions.everything import CAPABILITIES
from actions.texts import Texts
from actions.turn_taking import Concierge
from activities.clock import SystemClock
from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.session import JobSession
from activities.db.tables import load_tables
from activities.db.work import UnitOfWork
from activities.db.writer import GroupWriter
from activities.enrolment import seats
from activities.enrolment.models import Registration, SeatPool, WaitingListEntry
from activities.enrolment.service import Answer
from activities.events import service as events
from activities.events.models import Certainty, EventStatus
from activities.events.models import Event as HotEvent
from activities.people.models import User
from activities.places.models import Building, District, SubDistrict
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals
from tests.databases import Server, _as_owner, _program, why_no_postgres

CLIENTS = 64
CAPACITY = 500
PEOPLE = 60_000
HOT_ROW = """
BEGIN;
UPDATE seat_pool SET taken = taken + 1 WHERE id = 1;
INSERT INTO registration (district_id, pool_id, user_id, party, state, created_at)
VALUES (1, 1, nextval('newcomer'), 1, 'registered', now());
END;
"""


@dataclass(frozen=True, slots=True)
class Rush:
    """What 64 clients reached, beside what was reached without."""

    database: str
    rate: float
    p50_ms: float
    p99_ms: float
    bare: float

    @property
    def times(self) -> float:
        """How many times the bare rate it is."""
        return self.rate / self.bare

    @property
    def waits(self) -> str:
        """How long a client waited."""
        return f"p50 {self.p50_ms:.0f} ms, p99 {self.p99_ms:.0f} ms <= 100 ms"


class Hall:
    """A database with one event of 500 seats and more people than can come."""

    def __init__(self, url: str) -> None:
        load_tables()
        self.engine: Engine = open_database(url)
        Base.metadata.create_all(self.engine)
        self.clock = SystemClock()
        self.signals = Signals()
        Concierge(CAPABILITIES, Texts()).subscribe(self.signals)
        self.calendar = WorkingCalendar()
        with Session(self.engine) as session:
            self.event_id, first = self._fill(session)
            session.commit()
        self._next = count(first)

    def _fill(self, session: Session) -> tuple[int, int]:
        district = District(key="d", zh="区", en="District")
        session.add(district)
        session.flush()
        sub = SubDistrict(district_id=district.id, key="s", zh="街道", en="Sub-district")
        building = Building(
            district_id=district.id, sub_district=sub, key="b", zh="楼", en="Tower", aliases=[],
            address_zh="路 1 号", address_en="1 Road", latitude=31.2, longitude=121.4,
            floors_above=20, floors_below=1, office_workers=5000,
        )  # fmt: skip
        session.add_all([sub, building])
        session.flush()
        event = self._event(building)
        session.add(event)
        session.flush()
        people = {
            "district_id": district.id,
            "name": "白领",
            "language": "zh",
            "notice_version": 0,
            "sample": False,
            "created_at": self.clock.now(),
        }
        session.execute(insert(User), [people] * PEOPLE)
        first = session.scalar(select(func.min(User.id)))
        return event.id, int(first or 1)

    def _event(self, building: Building) -> HotEvent:
        begins = self.clock.now() + timedelta(days=2)
        pool = SeatPool(district_id=building.district_id, capacity=CAPACITY, closes_at=begins)
        return HotEvent(
            district_id=building.district_id, building=building, seats=pool,
            zh="瑜伽", en="Yoga", about_zh="", about_en="", spot_zh="", spot_en="",
            interest="sports", starts_at=begins, ends_at=begins + timedelta(hours=1),
            status=EventStatus.PUBLISHED, certainty=Certainty.CONFIRMED,
        )  # fmt: skip

    def newcomer(self) -> events.Request:
        """Return the wish of somebody who was not here before."""
        return events.Request(self.event_id, next(self._next))

    def work(self, session: Session) -> UnitOfWork:
        return UnitOfWork(session, self.clock.now(), self.signals, self.calendar)

    def decide(self, session: Session, requests: Sequence[events.Request]) -> list[Answer]:
        return events.register_all(self.work(session), requests)

    def check(self, asked: int) -> None:
        """Raise unless every seat was given once and nobody was lost."""
        with Session(self.engine) as session:
            pool = session.scalars(select(SeatPool)).one()
            counted = seats.held_by_rows(self.work(session), pool.id)
            seated = session.scalar(select(func.count()).select_from(Registration))
            line = session.scalar(select(func.count()).select_from(WaitingListEntry))
        assert (pool.taken, pool.waiting) == counted
        assert seated == min(CAPACITY, asked), "oversold, or a seat left over"
        assert (seated or 0) + (line or 0) == asked, "somebody was lost"


class Client:
    """Somebody who registers the next person as soon as the one before is answered."""

    def __init__(self, hall: Hall, writer: GroupWriter, until: float) -> None:
        self._hall, self._writer, self._until = hall, writer, until
        self.times: list[float] = []
        self.done = Event()
        self.next()

    def next(self) -> None:
        """Ask; the answer comes back through `answered`, after the commit."""
        self._begun = time.monotonic()
        self._writer.submit_together(self._hall.decide, self._hall.newcomer()).add_done_callback(
            self.answered
        )

    def answered(self, decided: Future[Answer]) -> None:
        """Note how long it took, and go on."""
        now = time.monotonic()
        if decided.exception() is None:
            self.times.append(now - self._begun)
        if decided.exception() is None and now < self._until:
            self.next()
        else:
            self.done.set()


def rush(hall: Hall, seconds: float) -> list[float]:
    """Let 64 clients register one person after the other; return how long each waited."""
    writer = GroupWriter(hall.engine)
    until = time.monotonic() + seconds
    clients = [Client(hall, writer, until) for _ in range(CLIENTS)]
    for each in clients:
        each.done.wait()
    writer.close()
    return [spent for each in clients for spent in each.times]


def one_by_one(hall: Hall, seconds: float) -> int:
    """Register with a transaction for each; return how many came."""
    until = time.monotonic() + seconds
    number = 0
    while time.monotonic() < until:
        wanted = hall.newcomer()
        with hall.engine.begin() as connection, JobSession(connection) as session:
            work = hall.work(session)
            events.register(work, wanted.event_id, session.get_one(User, wanted.user_id))
            session.flush()
        number += 1
    return number


def measure_sqlite(folder: Path, seconds: float) -> Rush:
    """Measure both ways on a file, one half of each before and after, so that noise is shared."""
    hall = Hall(f"sqlite:///{folder / 'hot.db'}")
    alone = one_by_one(hall, seconds / 2)
    begun = time.monotonic()
    times = rush(hall, seconds)
    spent = time.monotonic() - begun
    alone += one_by_one(hall, seconds / 2)
    hall.check(alone + len(times))
    hall.engine.dispose()
    return _rush("SQLite", times, spent, alone / seconds)


def measure_postgres(seconds: float) -> Rush:
    """Measure on a server of our own, pgbench before and after."""
    with _server() as server:
        hall = Hall(server.new_database())
        other = server.new_database()
        Hall(other).engine.dispose()
        bare = pgbench(server, other, seconds / 2)
        begun = time.monotonic()
        times = rush(hall, seconds)
        spent = time.monotonic() - begun
        bare = (bare + pgbench(server, other, seconds / 2)) / 2
        hall.check(len(times))
        hall.engine.dispose()
        return _rush("PostgreSQL", times, spent, bare)


def pgbench(server: Server, url: str, seconds: float) -> float:
    """Return the transactions a second of 64 clients on one event's row."""
    script = server.folder / "hot.sql"
    script.write_text(HOT_ROW, "utf-8")
    script.chmod(0o644)
    _run(["psql", "-q", url, "-c", "CREATE SEQUENCE IF NOT EXISTS newcomer"])
    told = _run(
        ["pgbench", "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(max(round(seconds), 2)),
         "-f", str(script), url]
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", told)
    if found is None:
        raise RuntimeError(told)
    return float(found.group(1))


def _run(command: list[str]) -> str:
    command = [_program(command[0]) or command[0], *command[1:]]
    done = subprocess.run(_as_owner(command), check=True, capture_output=True, text=True, cwd="/")
    return done.stdout


@contextmanager
def _server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="louyi-pg-", ignore_cleanup_errors=True) as folder:
        shutil.chown(folder, "postgres")
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _rush(database: str, times: list[float], spent: float, bare: float) -> Rush:
    times.sort()
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    return Rush(database, len(times) / spent, p50 * 1000, p99 * 1000, bare)


def rows(seconds: float) -> list[tuple[str, str, str]]:
    """Return the lines of the table."""
    with tempfile.TemporaryDirectory() as folder:
        measured = [(measure_sqlite(Path(folder), seconds), 10, "a transaction each")]
    if why_no_postgres() is None:
        measured.append((measure_postgres(seconds), 5, "pgbench, hot row"))
    return [
        (
            f"registrations, one hot event, {CLIENTS} clients, {each.database}",
            f"{each.rate:.0f}/s",
            f">= {goal} x {than} ({each.bare:.0f}/s): {each.times:.1f} x; {each.waits}",
        )
        for each, goal, than in measured
    ]


if __name__ == "__main__":
    for line in rows(float(sys.argv[1]) if len(sys.argv) > 1 else 8):
        sys.stdout.write(" | ".join(line) + "\n")
