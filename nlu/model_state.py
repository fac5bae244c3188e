"""Whether the trained model fits its sources, and whether it is the one that was trained here.

Standard library only: the app asks this at every start.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from nlu.server import MODEL, MODELS, ROOT


class AlteredModel(Exception):
    """The model file is not the one that was trained here; train again with `make train`."""


def sources(root: Path = ROOT) -> list[Path]:
    """Return the files that decide what a model learns, in a fixed order."""
    nlu = root / "nlu"
    return [
        root / "config.yml",
        nlu / "uv.lock",
        *sorted(nlu.glob("data/*.yml")),
        *sorted(nlu.glob("components/*.py")),
    ]


def fingerprint(root: Path = ROOT) -> str:
    """Return the sha256 over names and contents of the model's sources."""
    total = hashlib.sha256()
    for path in sources(root):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return total.hexdigest()


def needs_training(models: Path = MODELS, root: Path = ROOT) -> bool:
    """Return whether there is no model yet, or one of other sources."""
    kept = _fingerprint_file(models)
    if not (models / MODEL.name).exists() or not kept.exists():
        return True
    return kept.read_text(encoding="ascii").strip() != fingerprint(root)


def record(model: Path, trained_from: str) -> None:
    """Note what the model was trained from, and the sha256 of its file."""
    _checksum_file(model).write_text(f"{_sha256(model)}  {model.name}\n", encoding="ascii")
    _fingerprint_file(model.parent).write_text(f"{trained_from}\n", encoding="ascii")


def verify(model: Path = MODEL) -> None:
    """Raise AlteredModel unless the file is byte for byte what training wrote."""
    try:
        noted = _checksum_file(model).read_text(encoding="ascii").split()[0]
        actual = _sha256(model)
    except (FileNotFoundError, IndexError):
        raise AlteredModel(f"{model} has no note of its checksum; run `make train`") from None
    if noted != actual:
        raise AlteredModel(f"{model} differs from what was trained; run `make train`")


def _fingerprint_file(models: Path) -> Path:
    return models / "louyi.fingerprint"


def _checksum_file(model: Path) -> Path:
    return model.with_name("louyi.sha256")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
