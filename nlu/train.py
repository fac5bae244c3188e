"""`python -m nlu.train`: train the model in the NLU environment unless it is up to date.

The new model takes the old one's place only when it is complete.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nlu.model_state import fingerprint, needs_training, record
from nlu.server import MODEL, MODELS, PYTHON, ROOT, environment


class TrainingFailed(Exception):
    """Rasa could not train; the message is the end of what it said."""


def train(models: Path = MODELS) -> Path:
    """Train a model from config.yml and nlu/data; return its file (about half a minute)."""
    if not PYTHON.exists():
        raise TrainingFailed("the NLU environment is missing: uv sync --directory nlu --frozen")
    trained_from = fingerprint()
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models) as scratch:
        command = [
            str(PYTHON), "-W", "ignore", "-m", "rasa", "train", "nlu",
            "--config", "config.yml", "--nlu", "nlu/data",
            "--out", scratch, "--fixed-model-name", MODEL.stem,
        ]  # fmt: skip
        done = subprocess.run(  # noqa: S603 - our own command
            command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
        )
        trained = Path(scratch) / MODEL.name
        if done.returncode or not trained.exists():
            raise TrainingFailed((done.stdout + done.stderr)[-4000:])
        model = trained.replace(models / MODEL.name)
    record(model, trained_from)
    return model


def main(given: Sequence[str] | None = None) -> int:
    """Train if needed; return the exit code."""
    parser = argparse.ArgumentParser(description="Train Louyi's language model.")
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")
    if not parser.parse_args(given).force and not needs_training():
        sys.stdout.write(f"{MODEL.relative_to(ROOT)} is up to date\n")
        return 0
    try:
        model = train()
    except TrainingFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"trained {model.relative_to(ROOT)} ({model.stat().st_size / 1e6:.1f} MB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
