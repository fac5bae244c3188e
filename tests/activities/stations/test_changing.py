"""Changing a station leaves a trace, and once a quarter its people are asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from activities.clock import local
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.people.models import Role
from activities.scheduling.models import Due
from activities.stations import changing
from activities.stations.models import ServiceStation
from tests.activities.stations.people import person


def _plaza_66(work: UnitOfWork) -> ServiceStation:
    return work.session.scalars(
        select(ServiceStation).where(ServiceStation.key == "plaza_66_station")
    ).one()


def _reviews(work: UnitOfWork, station: ServiceStation) -> list[Due]:
    return list(
        work.session.scalars(
            select(Due).where(
                Due.kind == changing.REVIEW, Due.subject_id == station.id, Due.done_at.is_(None)
            )
        )
    )


def test_a_worker_of_the_building_changes_it_and_the_history_says_what(work: UnitOfWork) -> None:
    worker, station = person(work, Role.BUILDING_WORKER, "plaza_66"), _plaza_66(work)
    before = station.phone
    changing.change(work, worker, station, {"phone": "021-0000-9999", "floor": station.floor})
    [row] = changing.changes_of(work, worker, station.id)
    assert (row.by_id, row.what, row.changed_at) == (worker.id, "changed", work.now)
    assert row.fields == {"phone": [before, "021-0000-9999"]}


def test_changing_nothing_leaves_no_trace(work: UnitOfWork) -> None:
    worker, station = person(work, Role.BUILDING_WORKER, "plaza_66"), _plaza_66(work)
    assert changing.change(work, worker, station, {"phone": station.phone}) is None
    assert list(changing.changes_of(work, worker, station.id)) == []


@pytest.mark.parametrize(("role", "building"), [(None, None), (Role.BUILDING_WORKER, "joy_city")])
def test_nobody_else_may_change_confirm_or_doubt_it(
    work: UnitOfWork, role: Role | None, building: str | None
) -> None:
    other, station = person(work, role, building), _plaza_66(work)
    with pytest.raises(NotAllowed):
        changing.change(work, other, station, {"phone": "1"})
    with pytest.raises(NotAllowed):
        changing.confirm(work, other, station.id)
    with pytest.raises(NotAllowed):
        changing.doubt(work, other, station.id)
    with pytest.raises(NotAllowed):
        changing.changes_of(work, other, station.id)


def test_every_station_is_due_to_be_checked_on_a_working_morning(work: UnitOfWork) -> None:
    [due] = _reviews(work, _plaza_66(work))
    assert work.calendar.is_working_day(local(due.due_at).date())
    assert local(due.due_at).hour == 10
    assert timedelta(days=90) < due.due_at - work.now < timedelta(days=105)


def test_confirming_asks_again_a_quarter_later(work: UnitOfWork) -> None:
    worker, station = person(work, Role.BUILDING_WORKER, "plaza_66"), _plaza_66(work)
    [first] = _reviews(work, station)
    first_due = first.due_at
    work.now += timedelta(days=30)
    changing.confirm(work, worker, station.id)
    [second] = _reviews(work, station)
    assert second.due_at > first_due
    assert station.checked_at == work.now


def test_a_doubt_stays_until_somebody_mends_or_confirms(work: UnitOfWork) -> None:
    worker, station = person(work, Role.BUILDING_WORKER, "plaza_66"), _plaza_66(work)
    changing.doubt(work, worker, station.id)
    assert station.doubted_at == work.now
    changing.change(work, worker, station, {"floor": "4F"})
    assert station.doubted_at is None


def test_the_workers_of_the_building_are_asked_and_no_others(work: UnitOfWork) -> None:
    worker = person(work, Role.BUILDING_WORKER, "plaza_66")
    officer = person(work, Role.DISTRICT_OFFICER)
    asked = changing.staff_of(work, _plaza_66(work))
    assert worker in asked
    assert officer not in asked
