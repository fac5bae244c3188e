"""Photos people send: decoded, re-encoded without metadata, kept under random names."""

from __future__ import annotations

import asyncio
import io
import secrets
import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_EDGE = 2_048
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 85


class PhotoUnreadable(Exception):
    """Not a photo we can open: another kind of file, a damaged one, or far too many pixels."""


class PhotoStore:
    """The folder of kept photos."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, data: bytes) -> str:
        """Store a photo and return its token. Raises PhotoUnreadable."""
        return await asyncio.to_thread(self._keep, data)

    def path(self, token: str) -> Path:
        """Return where the photo is kept; the token must come from the database."""
        return self._folder / f"{token}.jpg"

    def remove(self, tokens: list[str]) -> None:
        """Delete the files of photos; those that are gone already are no trouble."""
        for token in tokens:
            self.path(token).unlink(missing_ok=True)

    def _keep(self, data: bytes) -> str:
        clean = reencode(data)
        token = secrets.token_urlsafe(16)
        self._folder.mkdir(parents=True, exist_ok=True)
        self.path(token).write_bytes(clean)
        return token


def reencode(data: bytes) -> bytes:
    """Return the picture alone as JPEG: no EXIF, no location, no hidden rest of the file.

    Raises PhotoUnreadable.
    """
    if len(data) > MOST_BYTES:
        raise PhotoUnreadable
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise PhotoUnreadable
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as error:
        raise PhotoUnreadable from error
    except Image.DecompressionBombError as error:
        raise PhotoUnreadable from error
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
