"""Links that open a map at the right spot. Coordinates go out as WGS-84; Amap converts itself."""

from __future__ import annotations

from urllib.parse import quote


def map_links(latitude: float, longitude: float, name: str) -> dict[str, str]:
    """Return a link for each map, by its name: amap, apple, google."""
    label = quote(name)
    return {
        "amap": (
            f"https://uri.amap.com/marker?position={longitude:.6f},{latitude:.6f}"
            f"&name={label}&coordinate=wgs84&callnative=1"
        ),
        "apple": f"https://maps.apple.com/?ll={latitude:.6f},{longitude:.6f}&q={label}",
        "google": f"https://www.google.com/maps/search/?api=1&query={latitude:.6f},{longitude:.6f}",
    }
