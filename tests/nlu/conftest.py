"""One language server for the tests that need the trained model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nlu import model_state, server
from nlu.evaluation.parsing import Parser, serving


@pytest.fixture(scope="session")
def parser() -> Iterator[Parser]:
    """Give a parser of the trained model, or skip with what is missing."""
    if not server.PYTHON.exists():
        pytest.skip("the NLU environment is missing: uv sync --directory nlu --frozen")
    if model_state.needs_training():
        pytest.skip("there is no up-to-date model: make train")
    with serving() as running:
        yield running
