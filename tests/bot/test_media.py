"""Photos are re-encoded: nothing but the picture is kept, and nothing but a picture is taken."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.media import LONGEST_EDGE, MOST_BYTES, PhotoStore, PhotoUnreadable, reencode

CANARY = b"CANARY-31.2278-121.4528"
GPS, ORIENTATION, MAKER_NOTE = 0x8825, 0x0112, 0x927C


def _exif(*, orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    exif[ORIENTATION] = orientation
    exif.get_ifd(0x8769)[MAKER_NOTE] = CANARY
    gps = exif.get_ifd(GPS)
    gps[1], gps[2] = "N", (31.0, 13.0, 40.08)
    gps[3], gps[4] = "E", (121.0, 27.0, 10.08)
    gps[29] = CANARY.decode()
    return exif


def _photo(kind: str, **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, kind, exif=_exif(), **options)
    return out.getvalue()


def _jpeg() -> bytes:
    return _photo("JPEG", comment=CANARY, xmp=b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>")


def _png() -> bytes:
    info = PngInfo()
    info.add_text("Comment", CANARY.decode())
    info.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    return _photo("PNG", pnginfo=info)


def _webp() -> bytes:
    return _photo("WEBP", xmp=CANARY)


@pytest.mark.parametrize("photo", [_jpeg(), _png(), _webp()], ids=["JPEG", "PNG", "WebP"])
def test_no_byte_of_metadata_is_left(photo: bytes):
    assert CANARY in photo, "the photo does carry it"
    clean = reencode(photo)
    assert CANARY not in clean
    assert b"Exif" not in clean
    assert b"http://ns.adobe.com" not in clean
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_hides_behind_the_picture_is_gone():
    assert CANARY not in reencode(_jpeg() + CANARY)


def test_a_photo_held_upright_stays_upright():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG", exif=_exif(orientation=6))
    with Image.open(io.BytesIO(reencode(out.getvalue()))) as picture:
        assert picture.size == (40, 60)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "CMYK", "1", "I;16"])
def test_every_way_of_keeping_colours_can_be_read(mode: str):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new(mode, (20, 20)).save(out, kind)
    assert reencode(out.getvalue()).startswith(b"\xff\xd8")


def test_a_large_photo_is_made_smaller():
    out = io.BytesIO()
    Image.new("RGB", (5_000, 1_000)).save(out, "JPEG")
    with Image.open(io.BytesIO(reencode(out.getvalue()))) as picture:
        assert picture.size[0] == LONGEST_EDGE


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", b"no photo")
    return out.getvalue()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _bomb(edge: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be `edge` pixels wide and high."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0))
    data = _chunk(b"IDAT", zlib.compress(b"\x00" * 1_000))
    return b"\x89PNG\r\n\x1a\n" + header + data + _chunk(b"IEND", b"")


def _gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (5, 5)).save(out, "GIF")
    return out.getvalue()


REFUSED = {
    "nothing": b"",
    "words": b"dear diary",
    "zip": _zip(),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "gif": _gif(),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "half a photo": _jpeg()[: len(_jpeg()) // 2],
    "only the head": b"\xff\xd8\xff\xd9",
    "bomb": _bomb(60_000),
    "smaller bomb": _bomb(8_000),
    "too many bytes": b"\xff\xd8" + bytes(MOST_BYTES),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_anything_else_is_refused(data: bytes):
    with pytest.raises(PhotoUnreadable):
        reencode(data)


async def test_a_kept_photo_has_a_random_name_and_a_refused_one_leaves_nothing(tmp_path: Path):
    store = PhotoStore(tmp_path / "photos")
    first, second = await store.keep(_jpeg()), await store.keep(_jpeg())
    assert first != second
    assert store.path(first).read_bytes().startswith(b"\xff\xd8")
    with pytest.raises(PhotoUnreadable):
        await store.keep(b"dear diary")
    assert len(list((tmp_path / "photos").iterdir())) == 2
