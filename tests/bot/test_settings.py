"""Configuration: what is wrong is told by name with the mend, and no secret is ever shown."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from bot.__main__ import BAD_CONFIGURATION, commands
from bot.settings import Settings

WRONG = {
    "PORT": ["web", "0", "70000"],
    "DATABASE_URL": ["mysql://localhost/louyi", "louyi.db", "://"],
    "PUBLIC_URL": ["louyi.example", "ftp://louyi.example", "https://"],
    "TELEGRAM_MESSAGES_PER_SECOND": ["0", "many"],
    "NLU": ["perhaps"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_setting_is_told_by_name_and_ends_the_start(
    monkeypatch, tmp_path: Path, name: str, value: str
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    ended = CliRunner().invoke(commands, ["run"])
    assert ended.exit_code == BAD_CONFIGURATION
    assert ended.stderr.startswith(f"{name}: ")
    assert "Traceback" not in ended.output


def test_a_file_of_settings_is_read(monkeypatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("PORT=9000\nSOMETHING_ELSE=1\n", "utf-8")
    assert Settings().port == 9000


def test_everything_is_optional(monkeypatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    settings = Settings()
    assert settings.database_url == "sqlite:///var/louyi.db"
    assert settings.base_url == "http://localhost:8080"


def test_the_address_from_outside_has_no_slash_at_its_end():
    settings = Settings(_env_file=None, public_url="https://louyi.example/")
    assert settings.base_url == "https://louyi.example"


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path):
    first = Settings(_env_file=None, data_dir=tmp_path).secret
    assert len(first) == 64
    assert Settings(_env_file=None, data_dir=tmp_path).secret == first
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_no_secret_is_shown_when_settings_are_printed():
    settings = Settings(
        _env_file=None,
        telegram_bot_token="7000001:canary",
        secret_key="canary",
        rasa_token="canary",
        rest_token="canary",
    )
    assert "canary" not in repr(settings)


def test_a_wrong_setting_does_not_repeat_the_secrets(monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "7000001:canary")
    with pytest.raises(ValidationError) as wrong:
        Settings(_env_file=None, port=0)
    assert "canary" not in str(wrong.value)
