"""Two people at the same moment, in transactions of their own, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from activities.concerns import access
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.tables import load_tables
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User
from activities.signals import Signals
from tests.activities.concerns.office import CALENDAR, TUESDAY_TEN, open_office

ROUNDS = 4
Act = Callable[[UnitOfWork, User, Concern], object]


def race(engine: Engine, concern_id: int, acts: list[tuple[int, Act]]) -> list[str]:
    """Let everybody begin at once; return how it ended for each."""
    gate = threading.Barrier(len(acts))
    ends: list[str] = []

    def one(user_id: int, act: Act) -> None:
        with Session(engine, expire_on_commit=False) as session:
            work = UnitOfWork(session, TUESDAY_TEN, Signals(), CALENDAR)
            if engine.dialect.name == "postgresql":
                # Everybody has read the row as it was before anybody changed it.
                user = session.get_one(User, user_id)
                concern = session.get_one(Concern, concern_id)
                gate.wait()
            else:
                gate.wait()
                user = session.get_one(User, user_id)
                concern = session.get_one(Concern, concern_id)
            try:
                act(work, user, concern)
                session.commit()
                ends.append("done")
            except LouyiError as error:
                session.rollback()
                ends.append(error.code)

    threads = [threading.Thread(target=one, args=each) for each in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sorted(ends)


def nobody_holds(*_: object) -> None:
    """Let everybody act on what they have read."""


@pytest.fixture
def ready(database_url: str) -> tuple[Engine, dict[str, int], list[int]]:
    load_tables()
    engine = open_database(database_url)
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        office = open_office(connection)
        numbers = [office.report(f"空调{each}").id for each in range(ROUNDS)]
        people = {name: user.id for name, user in office.people.items()}
        office.session.commit()
        connection.commit()
    return engine, people, numbers


def test_of_two_who_take_a_case_at_once_one_has_it(
    ready: tuple[Engine, dict[str, int], list[int]],
) -> None:
    engine, people, numbers = ready
    for number in numbers:
        acts: list[tuple[int, Act]] = [(people[name], concerns.take) for name in ("一岗", "二岗")]
        assert race(engine, number, acts) == ["done", "step_not_possible"]
    engine.dispose()


def test_without_holding_the_row_both_would_have_it(
    ready: tuple[Engine, dict[str, int], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, people, numbers = ready
    monkeypatch.setattr(access, "hold", nobody_holds)
    acts: list[tuple[int, Act]] = [(people[name], concerns.take) for name in ("一岗", "二岗")]
    # SQLite lets only one transaction write at a time: there the row needs no holding.
    second = "step_not_possible" if engine.dialect.name == "sqlite" else "done"
    assert race(engine, numbers[0], acts) == ["done", second]
    engine.dispose()


def test_an_answer_that_crosses_with_the_confirmation_is_lost_on_nobody(
    ready: tuple[Engine, dict[str, int], list[int]],
) -> None:
    engine, people, numbers = ready
    for number in numbers:
        with Session(engine, expire_on_commit=False) as session:
            work = UnitOfWork(session, TUESDAY_TEN, Signals(), CALENDAR)
            worker = session.get_one(User, people["一岗"])
            concerns.resolve(work, worker, session.get_one(Concern, number), resolution="fixed")
            session.commit()
        acts: list[tuple[int, Act]] = [
            (people["一岗"], lambda work, user, each: concerns.answer(work, user, each, "换好了")),
            (people["报告人"], concerns.confirm),
        ]
        assert race(engine, number, acts) == ["done", "done"]
        with Session(engine) as session:
            work = UnitOfWork(session, TUESDAY_TEN, Signals(), CALENDAR)
            concern = session.get_one(Concern, number)
            assert concern.state == "closed"
            assert [
                each.text for each in concerns.messages(work, concern, with_internal=False)
            ] == ["换好了"]
    engine.dispose()
