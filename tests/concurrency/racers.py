"""One process that tries to register people at one event, for the race of test_seats.py.

Run as `python -m tests.concurrency.racers URL POOL FIRST LAST guarded|naive`.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from activities.db.engine import open_database
from activities.db.work import UnitOfWork
from activities.enrolment import service as enrolment
from activities.enrolment.models import Registration, RegistrationState, SeatPool
from activities.people.models import User
from activities.signals import Signals
from tests.activities.enrolment.town import CALENDAR, TUESDAY_TEN

ATTEMPTS = 20


def guarded(engine: Engine, pool_id: int, user_id: int) -> None:
    """Register through the service, again when the database asks for it."""
    for _ in range(ATTEMPTS):
        try:
            with engine.begin() as connection, Session(connection) as session:
                work = UnitOfWork(session, TUESDAY_TEN + timedelta(minutes=1), Signals(), CALENDAR)
                enrolment.register(work, pool_id, session.get_one(User, user_id))
                session.flush()
        except DBAPIError:
            continue
        return
    raise RuntimeError("the database never let us in")


def naive(engine: Engine, pool_id: int, user_id: int) -> None:
    """Count, then insert, each in a transaction of its own: the mistake to show."""
    with Session(engine.execution_options(read_only=True)) as session:
        pool = session.get_one(SeatPool, pool_id)
        capacity, district_id = pool.capacity or 0, pool.district_id
        taken = session.scalar(
            select(func.count()).select_from(Registration).where(Registration.pool_id == pool_id)
        )
    if (taken or 0) >= capacity:
        return
    with Session(engine) as session:
        session.add(
            Registration(
                district_id=district_id,
                pool_id=pool_id,
                user_id=user_id,
                party=1,
                state=RegistrationState.REGISTERED,
                created_at=TUESDAY_TEN,
            )
        )
        session.commit()


def main() -> None:
    url, pool_id, first, last, kind = sys.argv[1:]
    engine = open_database(url)
    attempt = guarded if kind == "guarded" else naive
    with engine.connect():
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    sys.stdin.readline()
    for user_id in range(int(first), int(last)):
        attempt(engine, int(pool_id), user_id)
    engine.dispose()


if __name__ == "__main__":
    main()
