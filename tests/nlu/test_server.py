"""How the language process is started: for this machine only, with nothing of the app's."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from nlu import server
from nlu.evaluation.parsing import NoServer, serving


def test_the_server_listens_on_loopback_and_asks_for_a_token() -> None:
    command = server.argv(port=5005, token="secret")
    pairs = dict(pairwise(command))
    assert pairs["--interface"] == "127.0.0.1"
    assert pairs["--auth-token"] == "secret"
    assert pairs["--port"] == "5005"


def test_the_apps_settings_and_secrets_stay_with_the_app(monkeypatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "SECRET_KEY", "DATABASE_URL", "REST_TOKEN"):
        monkeypatch.setenv(name, "secret")
    environment = server.environment()
    assert "secret" not in environment.values()
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"


def test_a_missing_model_is_named_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(NoServer, match="make train"), serving(tmp_path / "louyi.tar.gz"):
        pass
