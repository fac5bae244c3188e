"""What the evaluation commands share: reading FORMAT, printing the last line, exit codes."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from nlu.evaluation.examples import DataError
from nlu.evaluation.parsing import NoServer

UNUSABLE = 2
"""Exit code for data or an environment that has to be mended first."""


def arguments(about: str, *, data: bool = True) -> argparse.ArgumentParser:
    """Return a parser with the data file and the format that every evaluation takes."""
    parser = argparse.ArgumentParser(description=about)
    if data:
        parser.add_argument("data", type=Path, metavar="DATA.yml")
    parser.add_argument(
        "--format", choices=["text", "json"], default=os.environ.get("FORMAT") or "text"
    )
    return parser


def print_numbers(numbers: Mapping[str, float], form: str) -> None:
    """Print the numbers, one a line; as JSON they are one object on the last line."""
    if form == "json":
        print(json.dumps(numbers))
        return
    for name, value in numbers.items():
        print(f"{name:24} {value:.4f}" if isinstance(value, float) else f"{name:24} {value}")


def guarded(run: Callable[[], int]) -> int:
    """Run a command; data and environments that cannot be used end it with one sentence."""
    try:
        return run()
    except (DataError, NoServer) as error:
        print(error, file=sys.stderr)
        return UNUSABLE
