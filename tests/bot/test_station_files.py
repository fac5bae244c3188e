"""Stations in and out by the command line, as an operator runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from activities.bootstrap.sample_city import load_sample_city
from activities.clock import ManualClock
from activities.people.models import Role, RoleGrant, User
from activities.stations.models import ServiceStation
from bot.__main__ import commands
from bot.assembly import open_workshop
from bot.settings import Settings
from tests.city import TUESDAY_MORNING

GOOD = """编号,名称,楼宇,纬度,经度,开放时间
new,恒隆二号驿站,恒隆广场,31.2277,121.4526,Mo-Fr 09:00-18:00
"""
BAD = "odd,没有这栋楼的站,天上大厦,31.2277,121.4526,Mo-Fr 09:00-18:00\n"


def in_database(url: str, job):
    workshop = open_workshop(
        Settings(_env_file=None, database_url=url, secret_key="x"), ManualClock(TUESDAY_MORNING)
    )
    try:
        return workshop.writer.run(lambda session: job(workshop.work(session)))
    finally:
        workshop.writer.close()
        workshop.engine.dispose()


def claim(work) -> None:
    load_sample_city(work)
    user = User(district_id=1, name="管理员", language="zh", created_at=work.now)
    work.session.add(user)
    work.session.flush()
    work.session.add(RoleGrant(user_id=user.id, role=Role.ADMIN, granted_at=work.now))


def stations(url: str) -> set[str]:
    return in_database(url, lambda work: {each.key for each in work.session.query(ServiceStation)})


@pytest.fixture
def louyi(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "only for tests")
    return lambda *words: CliRunner().invoke(commands, list(words))


def test_good_rows_come_in_and_bad_ones_are_named(louyi, database_url: str) -> None:
    in_database(database_url, claim)
    Path("stations.csv").write_text(GOOD, "utf-8")
    seen = louyi("import-stations", "stations.csv", "--dry-run")
    assert seen.exit_code == 0, seen.output
    assert "new" not in stations(database_url)
    assert louyi("import-stations", "stations.csv").exit_code == 0
    assert "new" in stations(database_url)
    Path("stations.csv").write_text(GOOD + BAD, "utf-8")
    mixed = louyi("import-stations", "stations.csv", "--language", "en")
    assert mixed.exit_code == 1
    assert "3" in mixed.output
    assert "天上大厦" in mixed.output
    assert "odd" not in stations(database_url)
    assert louyi("export-stations", "out.geojson").exit_code == 0
    written = json.loads(Path("out.geojson").read_text("utf-8"))
    assert {each["id"] for each in written["features"]} == stations(database_url)


def test_what_cannot_be_done_is_said_in_a_sentence(louyi, database_url: str) -> None:
    Path("stations.csv").write_text(GOOD, "utf-8")
    unclaimed = louyi("import-stations", "stations.csv")
    assert unclaimed.exit_code == 2
    assert "/claim" in unclaimed.output
    in_database(database_url, claim)
    assert louyi("import-stations", "nowhere.csv").exit_code == 2
    Path("notes.csv").write_text("hello\n", "utf-8")
    odd = louyi("import-stations", "notes.csv")
    assert odd.exit_code == 2
    assert "Traceback" not in odd.output
