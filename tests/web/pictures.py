"""Files that people might send as photos, honest ones and others."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
CANARY = b"CANARY-31.2304-121.4737"


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (180, 90, 40)).save(out, kind)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A JPEG that carries where it was taken, and who took it."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 49.0)
    Image.new("RGB", (64, 48)).save(out, "JPEG", exif=exif, comment=CANARY)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("evil.html", HTML)
    return out.getvalue()


def photo_and_archive() -> bytes:
    """A valid photo that is a valid archive too."""
    return picture() + archive()


def photo_and_page() -> bytes:
    """A valid photo with a page in its comment."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48)).save(out, "JPEG", comment=HTML)
    return out.getvalue()


def too_many_pixels() -> bytes:
    """A small file that unfolds to a very large picture."""
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    return out.getvalue()


NOT_PHOTOS = {
    "zip": archive(),
    "svg": SVG,
    "html": HTML,
    "gif": picture("GIF"),
    "tiff": picture("TIFF"),
    "pdf": b"%PDF-1.7\n" + HTML,
    "page that begins like a photo": b"\xff\xd8\xff\xe0" + HTML,
    "page that begins like a png": b"\x89PNG\r\n\x1a\n" + HTML,
    "half a photo": picture(size=(640, 480))[:300],
    "bomb": too_many_pixels(),
    "nothing": b"",
}
