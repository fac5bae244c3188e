"""The office at its fullest: the tick over 100,000 open cases, a list of 10,000, one report.

Rows are written in bulk, then the services are called as the process calls them.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from actions.casework import cases
from actions.everything import CAPABILITIES
from actions.reply import Reply
from actions.texts import Texts
from actions.turn import Heard, Turn
from actions.turn_taking import Concierge
from activities.bootstrap.migrate import migrate
from activities.bootstrap.sample_city import load_sample_city
from activities.casework import clocks
from activities.casework.clock_models import AppliedSla
from activities.clock import SHANGHAI
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.service import Report
from activities.conversations.models import Conversation
from activities.db.engine import open_database
from activities.db.session import JobSession
from activities.db.work import UnitOfWork
from activities.people.models import DutyRoster, Identity, User
from activities.places.models import Building
from activities.scheduling.calendar import WorkingCalendar
from activities.scheduling.due import do_due
from activities.scheduling.models import Due
from activities.signals import Signals
from activities.vault import Vault

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
OPEN_CASES = int(os.environ.get("BENCH_CASES", "100000"))
DUE_NOW = 1_000
LISTED = 10_000
REPORTS = 60
IN_BULK = 5_000
CALENDAR = WorkingCalendar()
Row = tuple[str, str, str]


def measure_casework(folder: Path, rows: list[Row], postgres_url: str | None = None) -> None:
    """Measure on SQLite, and on PostgreSQL when there is one."""
    _measure(f"sqlite:///{folder / 'casework.db'}", "SQLite", "<= 2 s", rows)
    if postgres_url is not None:
        _measure(postgres_url, "PostgreSQL", "<= 1 s", rows)


def _measure(url: str, name: str, goal: str, rows: list[Row]) -> None:
    engine = open_database(url)
    concierge = Concierge(CAPABILITIES, Texts())
    signals = Signals()
    concierge.subscribe(signals)
    _fill(engine)
    seconds, busy = _tick(engine, concierge, signals)
    what = f"tick, {OPEN_CASES} open cases, {DUE_NOW} due, {name}"
    rows.append((what, f"{seconds:.2f} s", f"{goal}; CPU {busy:.2f} s"))
    milliseconds = _list(engine, concierge, signals)
    rows.append(
        (f"a worker's list of {LISTED} cases, {name}", f"{milliseconds:.1f} ms", "<= 50 ms")
    )
    milliseconds = _route(engine, signals)
    rows.append((f"routing and clocks of a report, {name}", f"{milliseconds:.1f} ms", "<= 5 ms"))
    engine.dispose()


def _work(session: Session, signals: Signals) -> UnitOfWork:
    vault = Vault(b"a key for measuring, 32 letters long")
    return UnitOfWork(session, NOW, signals, CALENDAR, vault=vault)


@contextmanager
def _job(engine: Engine, signals: Signals) -> Iterator[UnitOfWork]:
    """Do what one group of the writer does: a savepoint inside one transaction."""
    with (
        engine.begin() as connection,
        JobSession(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as session,
    ):
        yield _work(session, signals)
        session.commit()


def _fill(engine: Engine) -> None:
    migrate(engine)
    with Session(engine) as session:
        load_sample_city(_work(session, Signals()))
        session.commit()
        owners = list(session.scalars(select(User).where(User.post.is_not(None)).limit(20)))
        for owner in owners:
            _give_chat(session, owner)
        reporter = User(district_id=owners[0].district_id, name="", language="zh", created_at=NOW)
        session.add(reporter)
        session.flush()
        _give_chat(session, reporter)
        session.commit()
        _write_cases(session, reporter, owners)
        session.commit()
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        if engine.dialect.name == "postgresql":
            # The numbers were given by hand: the next ones come after them.
            for table in ("concern", "applied_sla"):
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
        connection.commit()


def _give_chat(session: Session, user: User) -> None:
    session.add(Identity(user_id=user.id, channel="web", external_id=f"bench{user.id}"))
    session.add(
        Conversation(
            district_id=user.district_id,
            channel="web",
            address=f"bench{user.id}",
            user_id=user.id,
            focus=[],
            created_at=NOW,
        )
    )
    session.flush()


def _write_cases(session: Session, reporter: User, owners: list[User]) -> None:
    buildings = list(session.scalars(select(Building.id)))
    kind = concerns.category(_work(session, Signals()), "air_conditioning")
    chat = session.scalars(select(Conversation).where(Conversation.user_id == reporter.id)).one()
    first = (session.scalar(select(func.max(Concern.id))) or 0) + 1
    for begin in range(0, OPEN_CASES, IN_BULK):
        ids = range(first + begin, first + min(begin + IN_BULK, OPEN_CASES))
        session.execute(
            insert(Concern),
            [_case(each, kind.id, reporter, chat, owners, buildings) for each in ids],
        )
        session.execute(insert(AppliedSla), [_promise(each, reporter) for each in ids])
        session.execute(
            insert(Due), [_mark(each, each - first < DUE_NOW, reporter) for each in ids]
        )


def _case(
    number: int, kind: int, reporter: User, chat: Conversation, owners: list[User],
    buildings: list[int],
) -> dict[str, Any]:  # fmt: skip
    # The first worker has the long list; the others share the rest.
    owner = owners[0] if number <= LISTED else owners[1 + number % (len(owners) - 1)]
    later = NOW + timedelta(hours=8)
    return {
        "id": number,
        "district_id": reporter.district_id,
        "number": f"B{number:08d}",
        "building_id": buildings[number % len(buildings)],
        "category_id": kind,
        "urgent": False,
        "text": "十二楼空调太冷",
        "identity": "named",
        "reporter_id": reporter.id,
        "conversation_id": chat.id,
        "state": "new",
        "level": "building",
        "owner_id": owner.id,
        "first_response_due_at": later,
        "resolution_due_at": later,
        "next_due_at": later,
        "created_at": NOW - timedelta(hours=1),
    }


def _promise(number: int, reporter: User) -> dict[str, Any]:
    return {
        "id": number,
        "district_id": reporter.district_id,
        "subject_kind": concerns.KIND,
        "subject_id": number,
        "clock": clocks.Clock.FIRST_RESPONSE,
        "level": "building",
        "minutes": 60,
        "started_at": NOW - timedelta(minutes=40),
        "due_at": NOW + timedelta(minutes=20),
        "state": clocks.SlaState.ACTIVE,
    }


def _mark(number: int, due_now: bool, reporter: User) -> dict[str, Any]:
    at = NOW - timedelta(seconds=1) if due_now else NOW + timedelta(minutes=10)
    return {
        "district_id": reporter.district_id,
        "kind": clocks.MARK,
        "subject_id": number,
        "due_at": at,
        "useful_until": at + clocks.USEFUL_FOR,
    }


def _tick(engine: Engine, concierge: Concierge, signals: Signals) -> tuple[float, float]:
    """Do what is due as the ticks do, in their own portions, until nothing is."""
    handlers = concierge.due_handlers()
    begun, busy = time.monotonic(), time.process_time()
    done = DUE_NOW
    while done:
        with _job(engine, signals) as work:
            done = do_due(work, handlers, ahead=concierge.read_ahead())
    return time.monotonic() - begun, time.process_time() - busy


def _list(engine: Engine, concierge: Concierge, signals: Signals) -> float:
    times = []
    for _ in range(9):
        with _job(engine, signals) as work:
            owner = work.session.scalars(
                select(User)
                .join(Concern, Concern.owner_id == User.id)
                .group_by(User.id)
                .order_by(func.count().desc())
            ).first()
            assert owner is not None
            turn = _turn(work, owner, concierge)
            begun = time.process_time()
            shown: Reply = cases(turn)
            times.append(time.process_time() - begun)
            assert shown.items
    return statistics.median(times) * 1000


def _turn(work: UnitOfWork, user: User, concierge: Concierge) -> Turn:
    chat = work.session.scalars(select(Conversation).where(Conversation.user_id == user.id)).first()
    assert chat is not None
    return Turn(
        work=work,
        user=user,
        conversation=chat,
        heard=Heard(),
        texts=concierge.texts,
        names_now=lambda: concierge.names.index(work),
        drafting=concierge.drafting,
        act_on=concierge.conversing.act,
        mean_by=concierge.conversing.mean_or_stale,
    )


def _route(engine: Engine, signals: Signals) -> float:
    """Store reports without telling anybody: routing, row and clocks are what is measured."""
    times = []
    silent = Signals()
    del signals
    for _ in range(REPORTS):
        with _job(engine, silent) as work:
            reporter = work.session.scalars(select(User).where(User.name == "").limit(1)).one()
            chat = work.session.scalars(
                select(Conversation).where(Conversation.user_id == reporter.id)
            ).one()
            on_duty = select(DutyRoster.building_id)
            building = work.session.scalars(
                select(Building).where(Building.id.in_(on_duty))
            ).first()
            assert building is not None
            kind = concerns.category(work, "lift")
            what = Report(building=building, category=kind, text="电梯有异响")
            begun = time.process_time()
            concerns.report(work, reporter, chat, what, most=10**9)
            times.append(time.process_time() - begun)
    return statistics.median(times) * 1000
