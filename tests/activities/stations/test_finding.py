"""Stations nearest first, with what is wanted, open when it is wanted; none for the sea."""

from __future__ import annotations

from datetime import datetime

import pytest

from activities.clock import SHANGHAI
from activities.db.work import UnitOfWork
from activities.stations import service as stations
from activities.stations.service import FarFromTheCity

PLAZA_66 = (31.2277, 121.4526)
SEA = (30.2, 123.9)
BEIJING = (39.9, 116.4)


def _offering(work: UnitOfWork, code: str) -> int:
    [found] = stations.offerings_by_code(work, [code])
    return found.id


def test_the_nearest_comes_first_and_distances_grow(work: UnitOfWork) -> None:
    found = stations.find(work, near=PLAZA_66)
    assert found[0].station.key == "plaza_66_station"
    metres = [each.metres or 0 for each in found]
    assert metres == sorted(metres)
    assert metres[0] < 100


def test_only_stations_with_the_facility_are_found(work: UnitOfWork) -> None:
    found = stations.find(work, near=PLAZA_66, offering_id=_offering(work, "showers"))
    assert {each.station.key for each in found} == {"kerry_everbright_station", "shibei_station"}
    assert found[0].station.key == "kerry_everbright_station"


def test_on_sunday_only_those_open_on_sundays_are_found(work: UnitOfWork) -> None:
    sunday = datetime(2026, 11, 29, 14, 0, tzinfo=SHANGHAI)
    found = stations.find(work, near=PLAZA_66, open_at=sunday, limit=20)
    assert {each.station.key for each in found} == {"yue_young_station", "taikoo_hui_station"}


@pytest.mark.parametrize("point", [SEA, BEIJING])
def test_from_the_sea_or_another_city_nothing_is_near(
    work: UnitOfWork, point: tuple[float, float]
) -> None:
    with pytest.raises(FarFromTheCity):
        stations.find(work, near=point)


def test_codes_give_offerings_in_their_order_and_leave_out_unknown_ones(work: UnitOfWork) -> None:
    found = stations.offerings_by_code(work, ["printing", "no_such_thing", "aed"])
    assert [each.code for each in found] == ["printing", "aed"]


def test_on_a_make_up_sunday_somebody_is_on_duty_and_on_a_holiday_nobody(work: UnitOfWork) -> None:
    building = stations.find(work, near=PLAZA_66)[0].station.building
    made_up = datetime(2026, 9, 20, 10, 0, tzinfo=SHANGHAI)
    holiday = datetime(2026, 10, 1, 10, 0, tzinfo=SHANGHAI)
    friday = datetime(2026, 9, 18, 10, 0, tzinfo=SHANGHAI)
    assert stations.on_duty(work, building, made_up) == stations.on_duty(work, building, friday)
    assert stations.on_duty(work, building, made_up) is not None
    assert stations.on_duty(work, building, holiday) is None
