"""The poster of an event: a PNG with its time, place and a QR code that leads to it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from io import BytesIO

import segno
import typst

from activities.fonts import FONTS

TEMPLATE = """
#let told = json(bytes(sys.inputs.told))
#set page(width: 360pt, height: 540pt, margin: 32pt, fill: rgb("#f7f3ea"))
#set text(font: ("Noto Sans CJK SC", "Noto Serif CJK SC"), fill: rgb("#20302c"), size: 15pt)
#text(size: 12pt, fill: rgb("#b3471d"), told.kicker)
#v(6pt)
#text(size: 32pt, weight: "bold", told.title)
#v(10pt)
#line(length: 48pt, stroke: 3pt + rgb("#b3471d"))
#v(10pt)
#text(size: 19pt, told.time)
#v(2pt)
#told.place
#v(6pt)
#text(size: 12pt, told.about)
#place(bottom + left, box(width: 190pt, text(size: 12pt, told.footer)))
#place(bottom + right, image(bytes(sys.inputs.qr), format: "svg", width: 96pt))
"""
DOTS_PER_INCH = 144


@dataclass(frozen=True, slots=True)
class Poster:
    """The words on the poster, ready in one language."""

    title: str
    time: str
    place: str
    about: str
    kicker: str
    footer: str


def poster_png(poster: Poster, url: str) -> bytes:
    """Return the poster as PNG. The words are data to the typesetter, never commands."""
    qr = BytesIO()
    segno.make(url, error="m", micro=False).save(qr, kind="svg", border=0, dark="#20302c")
    return typst.compile(
        TEMPLATE.encode(),
        format="png",
        ppi=DOTS_PER_INCH,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]),
        sys_inputs={"told": json.dumps(asdict(poster)), "qr": qr.getvalue().decode()},
    )
