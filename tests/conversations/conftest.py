"""One language server for the conversations that are held with the trained model too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nlu import model_state, server
from nlu.evaluation.parsing import serving
from tests.conversations.goals import settings_of


@pytest.fixture(scope="session")
def rasa_settings() -> Iterator[dict[str, str]]:
    """The settings with which Louyi uses the trained model, or a skip with what is missing."""
    if not server.PYTHON.exists():
        pytest.skip("the NLU environment is missing: uv sync --directory nlu --frozen")
    if model_state.needs_training():
        pytest.skip("there is no up-to-date model: make train")
    with serving() as running:
        yield settings_of(running)


@pytest.fixture(params=["keywords", pytest.param("rasa", marks=pytest.mark.nlu)])
def understanding(request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings of each way to understand in turn: what is promised holds with both."""
    return request.getfixturevalue("rasa_settings") if request.param == "rasa" else {}
