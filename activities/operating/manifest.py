"""What an archive says about itself: enough to prove that it came back whole. No secret values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from activities.operating.refusals import ArchiveDamaged

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of one archive."""

    made_at: datetime
    database: str
    """sqlite or postgresql."""
    revision: str
    """The schema's revision, as the migrations number it."""
    counts: dict[str, int]
    """Rows of every table, counted in the same snapshot."""
    files: dict[str, str]
    """SHA-256 of every file of the archive but this one."""
    settings: list[str] = field(default_factory=list)
    """Names, never values, of what was configured."""
    secret: str = ""
    """A fingerprint of the signing secret, which the archive does not hold."""
    model: str = ""
    """SHA-256 of the language model in use."""
    format: int = FORMAT

    def to_json(self) -> str:
        """Return the text that is stored in the archive."""
        return json.dumps(
            asdict(self) | {"made_at": self.made_at.isoformat()}, indent=1, sort_keys=True
        )

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Return the manifest. Raises ArchiveDamaged."""
        try:
            told: dict[str, Any] = json.loads(text)
            manifest = cls(**(told | {"made_at": datetime.fromisoformat(told["made_at"])}))
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveDamaged("the manifest cannot be read") from error
        if manifest.format != FORMAT:
            raise ArchiveDamaged(f"format {manifest.format} is not known to this version")
        return manifest


def sha256_of(file: Path) -> str:
    """Return the digest of a file, read in blocks."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def fingerprint(secret: bytes) -> str:
    """Return what tells one secret from another without telling it."""
    return hashlib.sha256(b"louyi archive" + secret).hexdigest()[:16]


def check_files(folder: Path, expected: Mapping[str, str]) -> None:
    """Compare every file with its digest. Raises ArchiveDamaged naming the first that differs."""
    for name, digest in expected.items():
        file = folder / name
        if not file.is_file():
            raise ArchiveDamaged(f"{name} is missing")
        if sha256_of(file) != digest:
            raise ArchiveDamaged(f"{name} is not what was stored")
