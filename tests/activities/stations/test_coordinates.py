"""WGS-84 inside, GCJ-02 and BD-09 at the edges, and links that open at the right spot."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.places.service import metres_between
from activities.stations.coordinates import CoordinateSystem, into_wgs84, out_of_wgs84
from activities.stations.map_links import map_links

PLAZA_66 = (31.2277, 121.4526)
LATITUDES = st.floats(20.0, 45.0, allow_nan=False)
LONGITUDES = st.floats(80.0, 125.0, allow_nan=False)


@given(LATITUDES, LONGITUDES)
def test_gcj02_and_back_is_the_same_place_within_a_metre(latitude: float, longitude: float) -> None:
    there = out_of_wgs84((latitude, longitude), CoordinateSystem.GCJ02)
    back = into_wgs84(there, CoordinateSystem.GCJ02)
    assert metres_between((latitude, longitude), back) < 1.0


@pytest.mark.parametrize("system", [CoordinateSystem.GCJ02, CoordinateSystem.BD09])
def test_the_other_systems_lie_hundreds_of_metres_off_in_shanghai(system: CoordinateSystem) -> None:
    assert 300 < metres_between(PLAZA_66, out_of_wgs84(PLAZA_66, system)) < 1500


def test_outside_china_nothing_is_shifted() -> None:
    london = (51.5, -0.12)
    assert out_of_wgs84(london, CoordinateSystem.GCJ02) == london
    assert into_wgs84(london, CoordinateSystem.GCJ02) == london


def test_amap_gets_wgs84_longitude_first_and_is_told_so() -> None:
    query = parse_qs(urlsplit(map_links(*PLAZA_66, "恒隆 & 站")["amap"]).query)
    assert query["position"] == ["121.452600,31.227700"]
    assert query["coordinate"] == ["wgs84"]
    assert query["name"] == ["恒隆 & 站"]


@pytest.mark.parametrize(("name", "field"), [("apple", "ll"), ("google", "query")])
def test_maps_drawn_on_gcj02_get_the_point_that_they_draw_right(name: str, field: str) -> None:
    query = parse_qs(urlsplit(map_links(*PLAZA_66, "恒隆")[name]).query)
    latitude, longitude = map(float, re.split(",", query[field][0]))
    shown = into_wgs84((latitude, longitude), CoordinateSystem.GCJ02)
    assert metres_between(shown, PLAZA_66) < 1.0
