"""Our way through the encoder's layers ends where the package's own does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from nlu import server


def test_the_layers_end_where_the_package_ends_and_a_batch_changes_nothing() -> None:
    if not server.PYTHON.exists():
        pytest.skip("the NLU environment is missing: uv sync --directory nlu --frozen")
    script = Path(__file__).with_name("encode_both_ways.py")
    done = subprocess.run(
        [str(server.PYTHON), "-W", "ignore", str(script)],
        cwd=server.ROOT,
        env=server.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    differences = json.loads(done.stdout)
    assert differences["from_package"] < 1e-4
    assert differences["from_alone"] < 1e-4
