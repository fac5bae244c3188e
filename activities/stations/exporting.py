"""Stations as GeoJSON (RFC 7946): longitude first, WGS-84, for other people's maps."""

from __future__ import annotations

from typing import Any

from activities.db.work import UnitOfWork
from activities.stations.models import ServiceStation
from activities.stations.service import stations


def as_geojson(work: UnitOfWork) -> dict[str, Any]:
    """Return every station as a FeatureCollection that `import_stations` reads back unchanged."""
    return {"type": "FeatureCollection", "features": [_feature(each) for each in stations(work)]}


def _feature(station: ServiceStation) -> dict[str, Any]:
    properties = {
        column: getattr(station, column)
        for column in (
            "key", "zh", "en", "floor", "spot_zh", "spot_en", "way_zh", "way_en",
            "about_zh", "about_en", "hours", "phone", "aliases", "sample",
        )
    }  # fmt: skip
    properties["building"] = station.building.key
    properties["offers"] = [each.code for each in station.offers]
    return {
        "type": "Feature",
        "id": station.key,
        "geometry": {"type": "Point", "coordinates": [station.longitude, station.latitude]},
        "properties": properties,
    }
