"""The restore drill (reliability, line 31): what comes back is what was there, or it is refused."""

from __future__ import annotations

import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from activities.conversations.models import OutboxMessage, OutboxState
from activities.db.engine import open_database
from activities.operating import safe_mode
from activities.operating.backup import Installation, back_up, forget_old, newest
from activities.operating.copies import revision_and_counts
from activities.operating.lock import present
from activities.operating.manifest import fingerprint
from activities.operating.refusals import (
    ArchiveDamaged,
    OperationRefused,
    ProofFailed,
    TargetInUse,
)
from activities.operating.restore import restore, verify
from activities.privacy import ledger
from activities.scheduling.due import plan
from activities.scheduling.models import Due
from tests.city import City, open_city, texts

LATER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def quietly(_words: str) -> None:
    return None


def here(city: City, url: str, folder: Path) -> Installation:
    return Installation(url, folder, city.louyi.settings.secret, ["DATABASE_URL"])


def counts(url: str) -> dict[str, int]:
    engine = open_database(url)
    with engine.connect() as connection:
        found = revision_and_counts(connection)[1]
    engine.dispose()
    return found


async def test_an_archive_of_a_live_city_is_proven_and_a_lunch_is_booked_after_it_came_back(
    database_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "here"
    async with open_city(folder, database_url) as city:
        person = city.person()
        await person.says("恒隆广场18楼女厕水龙头坏了")
        await person.taps("提交")
        (folder / "photos").mkdir(parents=True, exist_ok=True)
        (folder / "photos" / "a.jpg").write_bytes(b"picture")
        archive, manifest = back_up(
            here(city, database_url, folder), city.clock.now(), tmp_path / "kept"
        )
        before = counts(database_url)
        assert manifest.counts == before
        assert manifest.secret == fingerprint(city.louyi.settings.secret)
        assert manifest.settings == ["DATABASE_URL"]
        proof = verify(archive, database_url, folder, LATER, quietly)
        assert proof.rows == sum(before.values())
        assert "every invariant holds" in proof.steps
        assert counts(database_url) == before, "a proof changes nothing"
        await person.says("谢谢")
    with pytest.raises(TargetInUse, match="--replace"):
        restore(archive, database_url, folder, LATER, quietly, replace=False)
    (folder / "photos" / "a.jpg").unlink()
    restore(archive, database_url, folder, LATER, quietly, replace=True)
    assert counts(database_url) == before
    assert (folder / "photos" / "a.jpg").read_bytes() == b"picture"
    async with open_city(folder, database_url, start=LATER) as city:
        again = city.person()
        await again.says("/building")
        await again.taps("恒隆广场")
        await again.says("明天中午一份牛肉面 11:45 取")
        assert "订好了" in texts(await again.taps("确认"))


async def test_what_was_waiting_is_held_until_somebody_has_looked(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'louyi.db'}"
    async with open_city(tmp_path, url) as city:
        await city.person(channel="nowhere").says("/menu")

        def waiting(work) -> None:
            row = work.session.scalars(select(OutboxMessage)).first()
            row.state = OutboxState.QUEUED
            past, soon = work.now - timedelta(minutes=1), LATER - timedelta(minutes=1)
            plan(work, 1, "event.reminder", 1, past, useful_for=timedelta(days=2))
            plan(work, 1, "event.reminder", 2, soon, useful_for=timedelta(days=2))
            later = LATER + timedelta(hours=1)
            plan(work, 1, "event.reminder", 3, later, useful_for=timedelta(days=2))

        await city.write(waiting)
        archive, _ = back_up(here(city, url, tmp_path), city.clock.now(), tmp_path / "kept")
    proof = restore(archive, url, tmp_path, LATER, quietly, replace=True)
    assert proof.held["messages"] == 1
    assert proof.held["due"] >= 2
    async with open_city(tmp_path, url, start=LATER) as city:
        await city.louyi.ticks.do_due()
        await city.louyi.delivery.take_up_waiting()

        def look(work):
            first = work.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
            dues = work.session.scalars(
                select(Due).where(Due.kind == "event.reminder", Due.subject_id < 4)
            )
            return first.state, {each.subject_id: each.outcome for each in dues}

        assert await city.read(look) == ("held", {1: "held", 2: "held", 3: None})
        assert (await city.read(safe_mode.held))["messages"] == 1
        assert await city.write(safe_mode.release) == sum(proof.held.values())
        assert await city.read(look) == ("queued", {1: None, 2: None, 3: None})


async def test_26_erased_people_stay_erased(tmp_path: Path) -> None:
    """Line 26: the ledger is replayed over the copy, and a line that nobody can read stops it."""
    url = f"sqlite:///{tmp_path / 'louyi.db'}"
    async with open_city(tmp_path, url) as city:
        person = city.person("金丝雀")
        await person.says("/menu")
        archive, _ = back_up(here(city, url, tmp_path), city.clock.now(), tmp_path / "kept")
        await person.says("/forget")
        await person.taps("确定删除")
        await city.louyi.letting_go.keep_up()
    assert restore(archive, url, tmp_path, LATER, quietly, replace=True).erased == 1
    with closing(sqlite3.connect(tmp_path / "louyi.db")) as connection:
        assert connection.execute("SELECT name FROM user WHERE name = '金丝雀'").fetchall() == []
    (tmp_path / ledger.FILE).write_text("not json\n", "utf-8")
    with pytest.raises(ProofFailed, match="line 1"):
        verify(archive, url, tmp_path, LATER, quietly)


@pytest.fixture
async def archive(tmp_path: Path) -> Path:
    async with open_city(tmp_path) as city:
        made, _ = back_up(
            here(city, f"sqlite:///{tmp_path / 'louyi.db'}", tmp_path),
            city.clock.now(),
            tmp_path / "kept",
        )
    return made


def changed(archive: Path, folder: Path, name: str, content: bytes | None) -> Path:
    """The same archive with one file altered, or without it."""
    place, target = folder / "unpacked", folder / "changed.tar"
    with tarfile.open(archive) as stream:
        stream.extractall(place, filter="data")
    (place / name).unlink() if content is None else (place / name).write_bytes(content)
    with tarfile.open(target, "w") as stream:
        for each in sorted(place.iterdir()):
            stream.add(each, each.name)
    return target


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("database.sqlite", b"something else", "not what was stored"),
        ("database.sqlite", None, "missing"),
        ("manifest.json", None, "no manifest"),
        ("manifest.json", b"{}", "manifest"),
    ],
)
def test_an_altered_archive_is_refused(archive: Path, tmp_path: Path, name, content, why) -> None:
    url = f"sqlite:///{tmp_path / 'louyi.db'}"
    before = counts(url)
    with pytest.raises(ArchiveDamaged, match=why):
        restore(
            changed(archive, tmp_path, name, content), url, tmp_path, LATER, quietly, replace=True
        )
    assert counts(url) == before, "what stood there still stands"


def test_a_copy_with_a_broken_promise_is_refused(tmp_path: Path, archive: Path) -> None:
    """The negative control of the invariants: a seat that nobody holds."""
    url = f"sqlite:///{tmp_path / 'louyi.db'}"
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE seat_pool SET taken = taken + 1"))
    engine.dispose()
    broken, _ = back_up(Installation(url, tmp_path, b"secret"), LATER, tmp_path / "broken")
    with pytest.raises(ProofFailed, match="every seat that is taken"):
        verify(broken, url, tmp_path, LATER, quietly)


def test_nothing_is_restored_under_a_running_process(tmp_path: Path, archive: Path) -> None:
    url = f"sqlite:///{tmp_path / 'louyi.db'}"
    with present(tmp_path), pytest.raises(TargetInUse, match="running"):
        restore(archive, url, tmp_path, LATER, quietly, replace=True)


def test_old_archives_go_and_the_newest_is_known(tmp_path: Path) -> None:
    for name in ("louyi-20261001T000000Z.tar", "louyi-20261123T000000Z.tar"):
        (tmp_path / name).touch()
    assert forget_old(tmp_path, LATER, days=35) == 1
    assert newest(tmp_path) == tmp_path / "louyi-20261123T000000Z.tar"


def test_no_archive_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(OperationRefused):
        verify(tmp_path / "none.tar", "sqlite:///x.db", tmp_path, LATER, quietly)
