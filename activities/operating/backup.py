"""One archive with everything that cannot be made again: the database, the photos, a manifest.

It is not encrypted and does not hold the signing secret: docs/operations.md says how to do both.
"""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from activities.operating.copies import copy_out, kind_of
from activities.operating.manifest import MANIFEST, Manifest, fingerprint, sha256_of

NAME: Final = "louyi-{:%Y%m%dT%H%M%SZ}.tar"
PATTERN: Final = "louyi-*.tar"
PHOTOS: Final = "photos"


@dataclass(frozen=True, slots=True)
class Installation:
    """What there is to copy."""

    database_url: str
    data_dir: Path
    secret: bytes
    settings: Sequence[str] = ()
    """Names of what is configured."""
    model: Path | None = None

    @property
    def photos(self) -> Path:
        """The folder of photos."""
        return self.data_dir / PHOTOS


def back_up(here: Installation, now: datetime, folder: Path) -> tuple[Path, Manifest]:
    """Write an archive into `folder` while people go on writing; return it with its manifest.

    It appears under its name only when it is complete and on the disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / NAME.format(now)
    unfinished = archive.with_suffix(".unfinished")
    try:
        with unfinished.open("xb") as stream:
            os.fchmod(stream.fileno(), 0o600)
            manifest = _write(here, now, stream)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(archive)
    finally:
        unfinished.unlink(missing_ok=True)
    return archive, manifest


def forget_old(folder: Path, now: datetime, *, days: int) -> int:
    """Remove archives older than so many days, by their names; return how many."""
    oldest = NAME.format(now - timedelta(days=days))
    old = [each for each in folder.glob(PATTERN) if each.name < oldest]
    for each in old:
        each.unlink()
    return len(old)


def newest(folder: Path) -> Path | None:
    """Return the newest archive, or None."""
    return max(folder.glob(PATTERN), default=None)


def _write(here: Installation, now: datetime, stream: io.BufferedWriter) -> Manifest:
    with (
        tempfile.TemporaryDirectory(prefix="louyi-backup-") as place,
        tarfile.open(fileobj=stream, mode="w") as archive,
    ):
        database, revision, counts = copy_out(here.database_url, Path(place))
        files = {database.name: database}
        # After the database: a photo is kept before the row that names it.
        files |= {f"{PHOTOS}/{each.name}": each for each in sorted(here.photos.glob("*"))}
        manifest = Manifest(
            made_at=now,
            database=kind_of(here.database_url),
            revision=revision,
            counts=counts,
            files={name: sha256_of(file) for name, file in files.items()},
            settings=sorted(here.settings),
            secret=fingerprint(here.secret),
            model=sha256_of(here.model) if here.model and here.model.is_file() else "",
        )
        told = manifest.to_json().encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(told)
        archive.addfile(entry, io.BytesIO(told))
        for name, file in files.items():
            archive.add(file, name, recursive=False)
    return manifest
