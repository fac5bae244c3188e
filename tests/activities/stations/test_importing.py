"""A file of stations: good rows come in, bad ones are told by row, odd coordinates are doubted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable

import openpyxl
import pytest
from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.people.models import Role
from activities.places.service import metres_between
from activities.stations.coordinates import CoordinateSystem, out_of_wgs84
from activities.stations.exporting import as_geojson
from activities.stations.files import FileUnreadable
from activities.stations.importing import ImportReport, import_stations
from activities.stations.models import ServiceStation, StationChange
from tests.activities.stations.people import person

HEADINGS = ["编号", "名称", "楼宇", "楼层", "纬度", "经度", "开放时间", "电话", "服务"]
PLAZA_66 = (31.2277, 121.4526)
GOOD = [
    "new_station", "恒隆二号驿站", "恒隆广场", "5F", "31.2277", "121.4526",
    "Mo-Fr 09:00-18:00", "021-0000-1999", "母婴室、打印复印",
]  # fmt: skip


def _csv(*rows: Iterable[str], encoding: str = "utf-8-sig") -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows([HEADINGS, *rows])
    return stream.getvalue().encode(encoding)


def _xlsx(*rows: Iterable[str]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADINGS, *rows):
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _with(**changes: str) -> list[str]:
    columns = dict(zip(HEADINGS, GOOD, strict=True)) | changes
    return [columns[heading] for heading in HEADINGS]


def _take(work: UnitOfWork, content: bytes, name: str = "站点.csv", **how: object) -> ImportReport:
    return import_stations(work, person(work, Role.ADMIN), name, content, **how)  # type: ignore[arg-type]


def _station(work: UnitOfWork, key: str) -> ServiceStation | None:
    return work.session.scalars(select(ServiceStation).where(ServiceStation.key == key)).first()


def _codes(report: ImportReport) -> list[tuple[int, str]]:
    return [(problem.row, problem.code) for problem in report.problems]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.csv", lambda: _csv(GOOD)),
        ("a.csv", lambda: _csv(GOOD, encoding="gbk")),
        ("a.csv", lambda: _csv(GOOD).replace(b",", b"\t")),
        ("a.xlsx", lambda: _xlsx(GOOD)),
    ],
    ids=["utf-8", "gbk", "tabs", "xlsx"],
)
def test_a_new_station_comes_in_from_any_file(
    work: UnitOfWork, name: str, make: Callable[[], bytes]
) -> None:
    report = _take(work, make(), name)
    assert (report.created, report.problems) == (1, [])
    station = _station(work, "new_station")
    assert station is not None
    assert (station.zh, station.floor, station.building.key) == ("恒隆二号驿站", "5F", "plaza_66")
    assert {each.code for each in station.offers} == {"nursing_room", "printing"}


def test_a_known_station_is_changed_and_the_change_is_kept(work: UnitOfWork) -> None:
    _take(work, _csv(GOOD))
    again = _take(work, _csv(_with(楼层="6F")))
    assert (again.created, again.changed) == (0, 1)
    station = _station(work, "new_station")
    assert station is not None
    assert station.floor == "6F"
    changes = work.session.scalars(
        select(StationChange)
        .where(StationChange.station_id == station.id)
        .order_by(StationChange.id)
    ).all()
    assert [(each.what, each.fields) for each in changes] == [
        ("created", {}),
        ("changed", {"floor": ["5F", "6F"]}),
    ]


def test_the_same_file_again_changes_nothing(work: UnitOfWork) -> None:
    _take(work, _csv(GOOD))
    assert _take(work, _csv(GOOD)).unchanged == 1


def test_a_dry_run_tells_everything_and_writes_nothing(work: UnitOfWork) -> None:
    report = _take(work, _csv(GOOD), dry_run=True)
    assert report.created == 1
    assert _station(work, "new_station") is None


def test_bad_rows_are_told_by_row_and_good_ones_come_in(work: UnitOfWork) -> None:
    report = _take(
        work,
        _csv(
            GOOD,
            _with(编号="b", 楼宇="没有这栋楼"),
            _with(编号="c", 开放时间="九点到六点"),
            _with(编号="d", 开放时间="Mo-Su off"),
            _with(编号="e", 纬度="北纬三十一"),
            _with(编号="f", 名称=""),
            _with(编号="g", 服务="母婴室、时光机"),
            _with(编号="new_station"),
        ),
    )
    assert sorted(_codes(report)) == [
        (3, "unknown_building"),
        (4, "hours_unreadable"),
        (5, "hours_never_open"),
        (6, "no_number"),
        (7, "missing"),
        (8, "unknown_offering"),
        (9, "repeated"),
    ]
    assert (report.created, report.refused) == (2, 6)
    assert _station(work, "g") is not None
    assert _station(work, "b") is None


def test_swapped_coordinates_are_exchanged_with_a_warning(work: UnitOfWork) -> None:
    report = _take(work, _csv(_with(纬度="121.4526", 经度="31.2277")))
    assert _codes(report) == [(2, "swapped")]
    station = _station(work, "new_station")
    assert station is not None
    assert (station.latitude, station.longitude) == PLAZA_66


@pytest.mark.parametrize("system", [CoordinateSystem.GCJ02, CoordinateSystem.BD09])
def test_unmarked_shifted_coordinates_are_doubted_and_marked_ones_are_turned_back(
    work: UnitOfWork, system: CoordinateSystem
) -> None:
    latitude, longitude = out_of_wgs84(PLAZA_66, system)
    content = _csv(_with(纬度=str(latitude), 经度=str(longitude)))
    assert _codes(_take(work, content, dry_run=True)) == [(2, f"looks_like_{system.value}")]
    assert _take(work, content, system=system).problems == []
    station = _station(work, "new_station")
    assert station is not None
    assert metres_between((station.latitude, station.longitude), PLAZA_66) < 1.5


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [("39.9", "116.4", "far_away"), ("0", "0", "not_in_china"), ("91", "200", "not_in_china")],
)
def test_another_city_and_nowhere_are_refused(
    work: UnitOfWork, latitude: str, longitude: str, code: str
) -> None:
    report = _take(work, _csv(_with(纬度=latitude, 经度=longitude)))
    assert _codes(report) == [(2, code)]
    assert report.created == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "随便,写写\n1,2\n".encode()),
        ("a.csv", b"\xff\xfe\x00\x81"),
        ("a.xlsx", b"no workbook"),
        ("a.geojson", b'{"type": "Feature"}'),
        ("a.csv", b""),
    ],
    ids=["headings", "encoding", "xlsx", "geojson", "empty"],
)
def test_what_is_no_file_of_stations_is_refused_whole(
    work: UnitOfWork, name: str, content: bytes
) -> None:
    with pytest.raises(FileUnreadable):
        _take(work, content, name)


def test_only_an_administrator_may_import(work: UnitOfWork) -> None:
    worker = person(work, Role.BUILDING_WORKER, "plaza_66")
    with pytest.raises(NotAllowed):
        import_stations(work, worker, "a.csv", _csv(GOOD))


def test_what_is_exported_is_read_back_unchanged(work: UnitOfWork) -> None:
    exported = as_geojson(work)
    report = _take(work, json.dumps(exported).encode(), "stations.geojson")
    assert report.problems == []
    assert (report.rows, report.unchanged) == (12, 12)


def test_the_export_is_geojson_with_longitude_first(work: UnitOfWork) -> None:
    exported = as_geojson(work)
    assert exported["type"] == "FeatureCollection"
    first = exported["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [121.4528, 31.2278]}
    assert first["properties"]["building"] == "plaza_66"
