"""How Rasa is started: on loopback only, with a token of its own, answering `POST /model/parse`."""

from __future__ import annotations

import os
from pathlib import Path

INHERITED = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "OPENBLAS_CORETYPE"})
"""What Rasa may know of the app's environment: no token, no secret, no database is among it."""

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / "nlu/.venv/bin/python"
MODELS = ROOT / "nlu/models"
MODEL = MODELS / "louyi.tar.gz"


def argv(*, port: int, token: str, model: Path = MODEL) -> list[str]:
    """Return the command that serves `model`; run it with cwd=ROOT and env=environment()."""
    return [
        str(PYTHON), "-W", "ignore", "-m", "rasa", "run",
        "--enable-api", "--interface", "127.0.0.1", "--port", str(port),
        "--auth-token", token, "--model", str(model), "--quiet",
    ]  # fmt: skip


def environment() -> dict[str, str]:
    """Return the environment for Rasa: its own import path, one thread, no reports to outside."""
    return {name: value for name, value in os.environ.items() if name in INHERITED} | {
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "OMP_NUM_THREADS": "1",
        "PYPINYIN_NO_PHRASES": "true",
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_MAX_CACHE_SIZE": "0",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
