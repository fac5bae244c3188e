"""Configuration from the environment and .env; every key is optional."""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import Field, HttpUrl, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from activities.vault import KEY_BYTES


class Settings(BaseSettings):
    """What an operator may set. The names are those of the environment, in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    data_dir: Path = Path("var")
    """Where the database, photos and the secret are kept unless set elsewhere."""
    database_url: str = ""
    """sqlite:///path or postgresql://user@host/name; SQLite in DATA_DIR by default."""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: HttpUrl | None = None
    """Where people reach this server from outside; switches Telegram to webhooks."""
    secret_key: str = Field(default="", repr=False)
    """Signs buttons and cookies; made once and kept in DATA_DIR when empty."""
    vault_key: str = Field(default="", repr=False)
    """Seals sensitive words, 32 letters or more; made once and kept in DATA_DIR when empty.

    Keep it elsewhere than the backups: without it they say nothing, and neither do you.
    """
    telegram_bot_token: str = Field(default="", repr=False)
    telegram_api: str = "https://api.telegram.org"
    """The Bot API server: another address for a local Bot API server or for tests."""
    telegram_messages_per_second: int = Field(default=25, ge=1)
    telegram_chat_burst: int | None = Field(default=None, ge=1)
    """Messages to one chat in three seconds, 3 unless a server of one's own takes more."""
    rasa_url: str = ""
    """A Rasa server that is already running; empty: one is started here when it can be."""
    rasa_token: str = Field(default="", repr=False)
    rest_token: str = Field(default="", repr=False)
    """Lets other programs speak through /webhooks/rest; needed once PUBLIC_URL is set."""
    metrics_token: str = Field(default="", repr=False)
    """Lets a monitoring program read /metrics from another machine."""
    nlu: bool = True
    """Prepare, train and start the language environment in the background."""
    sample_city: bool = True
    """Load the sample city into an empty database."""
    log_json: bool = False
    log_level: str = "INFO"

    @field_validator("database_url")
    @classmethod
    def _readable(cls, url: str) -> str:
        if not url:
            return url
        try:
            backend = make_url(url).get_backend_name()
        except ArgumentError:
            backend = ""
        if backend not in {"sqlite", "postgresql"}:
            raise ValueError("write sqlite:///file.db or postgresql://user@host/name")
        return url

    @field_validator("vault_key")
    @classmethod
    def _long_enough(cls, key: str) -> str:
        if key and len(key.encode()) < KEY_BYTES:
            raise ValueError("write 32 letters or more")
        return key

    @model_validator(mode="after")
    def _defaults(self) -> Self:
        if not self.database_url:
            self.database_url = f"sqlite:///{self.data_dir / 'louyi.db'}"
        return self

    @property
    def base_url(self) -> str:
        """The address of the web pages, without a trailing slash."""
        if self.public_url is not None:
            return str(self.public_url).rstrip("/")
        return f"http://localhost:{self.port}"

    @cached_property
    def secret(self) -> bytes:
        """The signing secret, made at the first start and readable by its owner only."""
        if self.secret_key:
            return self.secret_key.encode()
        return self._made_once("secret")

    @cached_property
    def vault_secret(self) -> bytes:
        """The key of the vault, made at the first start and readable by its owner only."""
        return self.vault_key.encode() if self.vault_key else self._made_once("vault.key")

    def _made_once(self, name: str) -> bytes:
        file = self.data_dir / name
        if not file.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_hex(32), "utf-8")
        return file.read_text("utf-8").strip().encode()
