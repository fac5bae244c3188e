"""One language server for the tests that need the trained model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nlu.evaluation.parsing import Parser, serving
from tests.language_model import needs_model


@pytest.fixture(scope="session")
def parser() -> Iterator[Parser]:
    """Give a parser of the trained model, or skip with what is missing."""
    needs_model()
    with serving() as running:
        yield running
