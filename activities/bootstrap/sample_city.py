"""The sample city of activities/sample_city/*.yml becomes rows, once, relative to a moment.

The files are the truth about the city; here they are only translated into tables.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from activities.bootstrap.sample_appointments import load_appointments
from activities.bootstrap.sample_people import load_people
from activities.clock import local
from activities.clubs.models import Club
from activities.concerns.defaults import load_canned_replies, load_policies
from activities.concerns.models import Category
from activities.db.work import UnitOfWork
from activities.enrolment.models import SeatPool
from activities.enrolment.seats import open_pool
from activities.events.models import Certainty, Event, EventStatus, Programme
from activities.lunch.models import Dish, PickupPoint, PickupSlot, Vendor, VendorBuilding
from activities.places.models import Building, District, Grid, SubDistrict
from activities.stations.models import Offering, ServiceStation

FOLDER = Path(__file__).parents[1] / "sample_city"


def is_empty(work: UnitOfWork) -> bool:
    """Tell whether no city has been loaded yet."""
    return work.session.scalars(select(District.id).limit(1)).first() is None


def load_sample_city(work: UnitOfWork) -> None:
    """Load the sample city; its two weeks of events begin on the day of the unit of work."""
    city = _read("city")
    district = District(**_names(city["district"]))
    work.session.add(district)
    work.session.flush()
    buildings = _load_places(work, city, district)
    _load_stations(work, buildings)
    clubs = _load_clubs(work, buildings)
    _load_events(work, buildings, clubs)
    load_appointments(work, _read("appointments"), buildings)
    _load_lunch(work, buildings)
    work.session.add_all(Category(**row) for row in _read("categories")["categories"])
    load_people(work, _read("workers"), district, buildings)
    work.session.flush()
    load_policies(work, district.id)
    load_canned_replies(work, district.id)


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    return loaded


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {"key": row["key"], "zh": row["zh"], "en": row["en"]}


def _both(row: dict[str, Any], field: str) -> dict[str, str | None]:
    told = row.get(field) or {}
    return {f"{field}_zh": told.get("zh"), f"{field}_en": told.get("en")}


def _load_places(work: UnitOfWork, city: dict[str, Any], district: District) -> dict[str, Building]:
    subs = {
        row["key"]: SubDistrict(district_id=district.id, **_names(row))
        for row in city["sub_districts"]
    }
    work.session.add_all(subs.values())
    work.session.flush()
    grids = {
        row["key"]: Grid(sub_district_id=subs[row["sub_district"]].id, **_names(row))
        for row in city["grids"]
    }
    work.session.add_all(grids.values())
    work.session.flush()
    buildings = {}
    for row in city["buildings"]:
        grid = row.get("grid")
        buildings[row["key"]] = Building(
            **_names(row),
            **_both(row, "address"),
            district_id=district.id,
            sub_district=subs[row["sub_district"]],
            grid_id=grids[grid].id if grid else None,
            aliases=row["aliases"],
            latitude=row["lat"],
            longitude=row["lon"],
            floors_above=row["floors_above"],
            floors_below=row["floors_below"],
            office_workers=row["office_workers"],
            sample=row.get("sample", False),
        )
    work.session.add_all(buildings.values())
    work.session.flush()
    return buildings


def _load_stations(work: UnitOfWork, buildings: dict[str, Building]) -> None:
    offerings = {
        row["code"]: Offering(
            code=row["code"],
            kind=row["kind"],
            zh=row["zh"],
            en=row["en"],
            words=[*row["words"]["zh"], *row["words"]["en"]],
        )
        for row in _read("offerings")["offerings"]
    }
    work.session.add_all(offerings.values())
    for row in _read("stations")["stations"]:
        building = buildings[row["building"]]
        work.session.add(
            ServiceStation(
                **_names(row),
                **_both(row, "spot"),
                **_both(row, "way"),
                **_both(row, "about"),
                district_id=building.district_id,
                building=building,
                aliases=row["aliases"],
                floor=str(row["floor"]),
                latitude=row["lat"],
                longitude=row["lon"],
                hours=row["hours"],
                phone=row["phone"],
                offers=[offerings[code] for code in row["offers"]],
                sample=row.get("sample", False),
            )
        )


def _load_clubs(work: UnitOfWork, buildings: dict[str, Building]) -> dict[str, Club]:
    clubs = {}
    for row in _read("clubs")["clubs"]:
        building = buildings[row["building"]]
        clubs[row["key"]] = Club(
            **_names(row),
            **_both(row, "about"),
            **_both(row, "meets"),
            district_id=building.district_id,
            building=building,
            aliases=row["aliases"],
            interest=row["interest"],
            openness=row["openness"],
            sample=row.get("sample", False),
        )
    work.session.add_all(clubs.values())
    work.session.flush()
    return clubs


def _load_events(work: UnitOfWork, buildings: dict[str, Building], clubs: dict[str, Club]) -> None:
    programmes = {
        row["key"]: Programme(**_names(row), **_both(row, "about"))
        for row in _read("programmes")["programmes"]
    }
    work.session.add_all(programmes.values())
    work.session.flush()
    for row in _read("events")["events"]:
        work.session.add(_event(work, row, buildings[row["building"]], clubs, programmes))
    work.session.flush()


def _event(
    work: UnitOfWork,
    row: dict[str, Any],
    building: Building,
    clubs: dict[str, Club],
    programmes: dict[str, Programme],
) -> Event:
    starts_at = _moment(work, row["day"], row["starts"])
    pool = SeatPool(district_id=building.district_id, capacity=row["capacity"], closes_at=starts_at)
    programme = row.get("programme")
    club = row.get("club")
    return Event(
        zh=row["zh"],
        en=row["en"],
        **_both(row, "about"),
        **_both(row, "spot"),
        **_both(row, "bring"),
        district_id=building.district_id,
        building=building,
        seats=open_pool(work, pool),
        programme_id=programmes[programme].id if programme else None,
        club_id=clubs[club].id if club else None,
        floor=str(row["floor"]) if row.get("floor") is not None else None,
        interest=row["interest"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=row["minutes"]),
        status=EventStatus.PUBLISHED,
        certainty=Certainty.CONFIRMED,
        sample=True,
    )


def _moment(work: UnitOfWork, working_days: int, clock: str) -> datetime:
    """Return the time of day on the n-th working day, counted from today."""
    day = local(work.now).date()
    if not work.calendar.is_working_day(day):
        day = work.calendar.next_working_day(day)
    for _ in range(working_days):
        day = work.calendar.next_working_day(day)
    hour, minute = map(int, clock.split(":"))
    return local(work.now).replace(
        year=day.year,
        month=day.month,
        day=day.day,
        hour=hour,
        minute=minute,
        second=0,
        microsecond=0,
    )


def _load_lunch(work: UnitOfWork, buildings: dict[str, Building]) -> None:
    for row in _read("lunch")["vendors"]:
        vendor = Vendor(
            **_names(row),
            district_id=buildings[row["buildings"][0]].district_id,
            kind=row["kind"],
            cut_off=row["cut_off"],
            sample=True,
        )
        work.session.add(vendor)
        work.session.flush()
        work.session.add_all(
            VendorBuilding(vendor_id=vendor.id, building_id=buildings[key].id)
            for key in row["buildings"]
        )
        work.session.add_all(
            PickupPoint(
                **_names(point),
                vendor_id=vendor.id,
                building_id=buildings[point["building"]].id,
                floor=str(point["floor"]),
            )
            for point in row["pickup_points"]
        )
        work.session.add_all(PickupSlot(vendor_id=vendor.id, **slot) for slot in row["slots"])
        work.session.add_all(Dish(vendor_id=vendor.id, **dish) for dish in row["dishes"])
