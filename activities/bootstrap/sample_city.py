"""The sample city of activities/sample_city/*.yml becomes rows, once, relative to a moment.

The files are the truth about the city; here they are only translated into tables.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from activities.bootstrap import sample_events
from activities.bootstrap.sample_appointments import load_appointments
from activities.bootstrap.sample_events import both, read
from activities.bootstrap.sample_people import load_people
from activities.clubs.models import Club
from activities.concerns.defaults import load_canned_replies, load_policies
from activities.concerns.models import Category
from activities.db.work import UnitOfWork
from activities.lunch.models import Dish, PickupPoint, PickupSlot, Vendor, VendorBuilding
from activities.places.models import Building, District, Grid, SubDistrict
from activities.stations.models import Offering, ServiceStation


def is_empty(work: UnitOfWork) -> bool:
    """Tell whether no city has been loaded yet."""
    return work.session.scalars(select(District.id).limit(1)).first() is None


def load_sample_city(work: UnitOfWork) -> None:
    """Load the sample city; its two weeks of events begin on the day of the unit of work."""
    city = read("city")
    district = District(**_names(city["district"]))
    work.session.add(district)
    work.session.flush()
    buildings = _load_places(work, city, district)
    _load_stations(work, buildings)
    _load_clubs(work, buildings)
    sample_events.load_programmes(work)
    sample_events.renew(work)
    load_appointments(work, read("appointments"), buildings)
    _load_lunch(work, buildings)
    work.session.add_all(Category(**row) for row in read("categories")["categories"])
    load_people(work, read("workers"), district, buildings)
    work.session.flush()
    load_policies(work, district.id)
    load_canned_replies(work, district.id)


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {"key": row["key"], "zh": row["zh"], "en": row["en"]}


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
            **both(row, "address"),
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
        for row in read("offerings")["offerings"]
    }
    work.session.add_all(offerings.values())
    for row in read("stations")["stations"]:
        building = buildings[row["building"]]
        work.session.add(
            ServiceStation(
                **_names(row),
                **both(row, "spot"),
                **both(row, "way"),
                **both(row, "about"),
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


def _load_clubs(work: UnitOfWork, buildings: dict[str, Building]) -> None:
    for row in read("clubs")["clubs"]:
        building = buildings[row["building"]]
        club = Club(
            **_names(row),
            **both(row, "about"),
            **both(row, "meets"),
            district_id=building.district_id,
            building=building,
            aliases=row["aliases"],
            interest=row["interest"],
            openness=row["openness"],
            sample=row.get("sample", False),
        )
        work.session.add(club)
    work.session.flush()


def _load_lunch(work: UnitOfWork, buildings: dict[str, Building]) -> None:
    for row in read("lunch")["vendors"]:
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
