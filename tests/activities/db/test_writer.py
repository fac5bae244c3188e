"""Group commit on both databases: together, independent of each other, durable before told."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future

import psycopg.errors
import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from activities.db.engine import open_database
from activities.db.writer import GroupWriter, WriterClosed
from tests.databases import Server

SECONDS = 20


@pytest.fixture(scope="module")
def shared_postgres_url(postgres_server: Server) -> str:
    """One database for all tests here: a new one for each would take longer than the tests."""
    return postgres_server.new_database()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    name = "sqlite_url" if request.param == "sqlite" else "shared_postgres_url"
    opened = open_database(request.getfixturevalue(name))
    with opened.begin() as connection:
        connection.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT NOT NULL)"))
    yield opened
    with opened.begin() as connection:
        connection.execute(text("DROP TABLE note"))
    opened.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[GroupWriter]:
    opened = GroupWriter(engine)
    yield opened
    opened.close()


def note(number: int, words: str | None = "kept") -> Callable[[Session], int]:
    def job(session: Session) -> int:
        session.execute(
            text("INSERT INTO note VALUES (:id, :words)"), {"id": number, "words": words}
        )
        return number

    return job


def kept(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT id FROM note ORDER BY id")).scalars())


def commits(engine: Engine) -> list[object]:
    seen: list[object] = []
    event.listen(engine, "commit", seen.append)
    return seen


def held(writer: GroupWriter) -> threading.Event:
    """Keep the writer busy until the event is set, so that what comes now is one group."""
    go, begun = threading.Event(), threading.Event()

    def wait(_session: Session) -> None:
        begun.set()
        go.wait(SECONDS)

    writer.submit(wait)
    assert begun.wait(SECONDS)
    return go


def test_what_waits_together_is_committed_together(engine: Engine, writer: GroupWriter):
    go = held(writer)
    seen = commits(engine)
    futures = [writer.submit(note(number)) for number in range(50)]
    go.set()
    assert [each.result(SECONDS) for each in futures] == list(range(50))
    assert len(seen) == 2, "one for the job that kept it busy, one for all the rest"
    assert kept(engine) == list(range(50))


def test_no_group_is_larger_than_allowed(engine: Engine):
    small = GroupWriter(engine, largest_group=10)
    go = held(small)
    seen = commits(engine)
    futures = [small.submit(note(number)) for number in range(50)]
    go.set()
    assert [each.result(SECONDS) for each in futures] == list(range(50))
    small.close()
    assert len(seen) == 6


def fails_in_python(session: Session) -> None:
    session.execute(text("INSERT INTO note VALUES (900, 'half')"))
    raise LookupError("a mistake")


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (fails_in_python, LookupError),
        (note(901, None), IntegrityError),
        (lambda session: session.execute(text("SELECT nonsense FROM nowhere")), DBAPIError),
    ],
    ids=["python", "constraint", "statement"],
)
def test_one_that_fails_harms_no_other_and_leaves_nothing(
    engine: Engine, writer: GroupWriter, bad, error
):
    go = held(writer)
    before = [writer.submit(note(number)) for number in range(5)]
    failing = writer.submit(bad)
    after = [writer.submit(note(number)) for number in range(5, 10)]
    go.set()
    assert [each.result(SECONDS) for each in (*before, *after)] == list(range(10))
    with pytest.raises(error):
        failing.result(SECONDS)
    assert kept(engine) == list(range(10))


def test_nobody_is_told_before_it_is_durable(engine: Engine, writer: GroupWriter):
    told_before_commit: list[bool] = []
    future: list[Future[int]] = []

    @event.listens_for(engine, "commit")
    def look(_connection) -> None:
        told_before_commit.append(future[0].done())

    go = held(writer)
    future.append(writer.submit(note(1)))
    go.set()
    future[0].result(SECONDS)
    assert told_before_commit == [False, False]
    # Another connection sees it at once: it is committed, not only flushed.
    assert kept(engine) == [1]


def test_when_the_commit_fails_everybody_is_told_and_nothing_is_kept(
    engine: Engine, writer: GroupWriter
):
    go = held(writer)
    futures = [writer.submit(note(number)) for number in range(3)]
    fail = iter([False, True])

    @event.listens_for(engine, "commit")
    def refuse(_connection) -> None:
        if next(fail, False):
            raise OperationalError("COMMIT", None, sqlite3.OperationalError("disk full"))

    go.set()
    for each in futures:
        with pytest.raises(OperationalError):
            each.result(SECONDS)
    assert kept(engine) == []
    assert writer.run(note(7)) == 7, "and the writer goes on"


@pytest.mark.parametrize(
    "told", [psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure,
             psycopg.errors.LockNotAvailable],
)  # fmt: skip
def test_a_deadlock_is_tried_once_more_by_itself(engine: Engine, writer: GroupWriter, told):
    tries: list[int] = []

    def unlucky(session: Session) -> int:
        tries.append(1)
        session.execute(text("INSERT INTO note VALUES (1, 'kept')"))
        if len(tries) == 1:
            raise OperationalError("UPDATE", None, told())
        return 1

    go = held(writer)
    others = [writer.submit(note(number)) for number in (2, 3)]
    future = writer.submit(unlucky)
    go.set()
    assert future.result(SECONDS) == 1
    assert [each.result(SECONDS) for each in others] == [2, 3]
    assert len(tries) == 2
    assert kept(engine) == [1, 2, 3]


def test_a_deadlock_that_comes_again_is_told(engine: Engine, writer: GroupWriter):
    tries: list[int] = []

    def unlucky(_session: Session) -> None:
        tries.append(1)
        raise OperationalError("UPDATE", None, psycopg.errors.DeadlockDetected())

    with pytest.raises(OperationalError):
        writer.submit(unlucky).result(SECONDS)
    assert len(tries) == 2


@pytest.mark.postgres
def test_a_real_deadlock_is_got_over(shared_postgres_url: str):
    engine = open_database(shared_postgres_url)
    _two_empty_notes(engine)
    writer = GroupWriter(engine)
    has_first, go_on = threading.Event(), threading.Event()

    def ours(session: Session) -> None:
        _sign(session, 1, "a")
        has_first.set()
        go_on.wait(SECONDS)
        _sign(session, 2, "a")

    def another_replica() -> None:
        with Session(engine) as session:
            # It waits as long as it takes: the deadlock is found from our side.
            session.execute(text("SET deadlock_timeout = '1h'"))
            session.execute(text("SET lock_timeout = '0'"))
            _sign(session, 2, "b")
            go_on.set()
            _sign(session, 1, "b")
            session.commit()

    future = writer.submit(ours)
    assert has_first.wait(SECONDS)
    other = threading.Thread(target=another_replica)
    other.start()
    future.result(SECONDS)
    other.join(SECONDS)
    writer.close()
    with engine.connect() as connection:
        words = list(connection.execute(text("SELECT words FROM note ORDER BY id")).scalars())
        connection.execute(text("DROP TABLE note"))
        connection.commit()
    engine.dispose()
    assert [sorted(each) for each in words] == [["a", "b"], ["a", "b"]]


def _two_empty_notes(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT)"))
        connection.execute(text("INSERT INTO note VALUES (1, ''), (2, '')"))


def _sign(session: Session, number: int, who: str) -> None:
    session.execute(
        text("UPDATE note SET words = words || :who WHERE id = :id"), {"id": number, "who": who}
    )


def test_rows_are_locked_once_for_a_group_in_their_order(engine: Engine):
    locked: list[list[int]] = []
    writer = GroupWriter(engine, lock=lambda _session, rows: locked.append(rows))
    go = held(writer)
    futures = [
        writer.submit(note(number), lock_on=row) for number, row in enumerate([7, 3, 7, None, 5])
    ]
    go.set()
    for each in futures:
        each.result(SECONDS)
    writer.close()
    assert locked == [[3, 5, 7]]


def test_who_gives_up_waiting_stops_nobody(engine: Engine, writer: GroupWriter):
    go = held(writer)
    given_up = writer.submit(note(1))
    patient = writer.submit(note(2))
    assert given_up.cancel()
    go.set()
    assert patient.result(SECONDS) == 2
    assert kept(engine) == [2]
    assert writer.run(note(3)) == 3, "the writer is alive"


def test_what_has_begun_can_no_longer_be_given_up(engine: Engine, writer: GroupWriter):
    go, begun = threading.Event(), threading.Event()

    def slow(session: Session) -> int:
        begun.set()
        go.wait(SECONDS)
        return note(1)(session)

    future = writer.submit(slow)
    assert begun.wait(SECONDS)
    assert not future.cancel()
    go.set()
    assert future.result(SECONDS) == 1


def test_what_is_queued_when_it_closes_is_still_written(engine: Engine):
    writer = GroupWriter(engine)
    go = held(writer)
    futures = [writer.submit(note(number)) for number in range(5)]
    go.set()
    writer.close()
    assert [each.result(SECONDS) for each in futures] == list(range(5))
    with pytest.raises(WriterClosed):
        writer.submit(note(9))
    assert kept(engine) == list(range(5))


def test_many_threads_may_ask_at_once(engine: Engine, writer: GroupWriter):
    results: list[int] = []

    def ask(start: int) -> None:
        results.extend(writer.run(note(number)) for number in range(start, start + 20))

    threads = [threading.Thread(target=ask, args=(start,)) for start in range(0, 200, 20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(SECONDS)
    assert sorted(results) == kept(engine) == list(range(200))


def note_all(session: Session, numbers: list[int]) -> list[int | Exception]:
    """Write all in one pass; an even number is refused, a number beyond 90 breaks the pass."""
    if max(numbers) > 90:
        session.execute(text("INSERT INTO note VALUES (1, NULL)"))
    odd = [number for number in numbers if number % 2]
    if odd:
        rows = [{"id": number, "words": f"of {len(numbers)}"} for number in odd]
        session.execute(text("INSERT INTO note VALUES (:id, :words)"), rows)
    return [number if number % 2 else ValueError(number) for number in numbers]


def test_what_is_decided_together_is_one_pass_with_an_answer_for_each(
    engine: Engine, writer: GroupWriter
) -> None:
    go = held(writer)
    futures = [writer.submit_together(note_all, number) for number in (3, 4, 5)]
    go.set()
    assert [futures[0].result(SECONDS), futures[2].result(SECONDS)] == [3, 5]
    with pytest.raises(ValueError, match="4"):
        futures[1].result(SECONDS)
    with engine.connect() as connection:
        words = connection.execute(text("SELECT DISTINCT words FROM note")).scalars().all()
    assert words == ["of 3"]


def test_one_that_breaks_the_pass_harms_none_of_the_others(
    engine: Engine, writer: GroupWriter
) -> None:
    go = held(writer)
    futures = [writer.submit_together(note_all, number) for number in (3, 91, 5)]
    go.set()
    assert [futures[0].result(SECONDS), futures[2].result(SECONDS)] == [3, 5]
    with pytest.raises(IntegrityError):
        futures[1].result(SECONDS)
    assert kept(engine) == [3, 5]
