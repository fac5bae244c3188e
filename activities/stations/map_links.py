"""Links that open a map at the right spot.

Amap is told that it gets WGS-84 and converts itself. The street maps of Apple and Google draw
mainland China on GCJ-02 and take a coordinate as it is, so theirs are converted here.
"""

from __future__ import annotations

from urllib.parse import quote

from activities.stations.coordinates import CoordinateSystem, out_of_wgs84


def map_links(latitude: float, longitude: float, name: str) -> dict[str, str]:
    """Return a link for each map (WGS-84 degrees in), by its name: amap, apple, google."""
    label = quote(name, safe="")
    drawn = "{:.6f},{:.6f}".format(*out_of_wgs84((latitude, longitude), CoordinateSystem.GCJ02))
    return {
        "amap": (
            f"https://uri.amap.com/marker?position={longitude:.6f},{latitude:.6f}"
            f"&name={label}&coordinate=wgs84&callnative=1"
        ),
        "apple": f"https://maps.apple.com/?ll={drawn}&q={label}",
        "google": f"https://www.google.com/maps/search/?api=1&query={quote(drawn, safe='')}",
    }
