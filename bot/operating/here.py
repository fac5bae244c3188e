"""This installation as the command line sees it: its settings, its database, one unit of work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from activities.clock import SystemClock
from activities.db.engine import open_database
from activities.db.work import UnitOfWork
from activities.operating.backup import Installation
from activities.operating.refusals import OperationRefused
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals
from bot.settings import Settings
from nlu.server import MODEL

BAD_CONFIGURATION = 2
REFUSED = 1


def read_settings() -> Settings:
    """Return the settings, or end with exit code 2 naming the wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper() or "settings"
            sys.stderr.write(f"{name}: {problem['msg']}. Mend it in the environment or .env.\n")
        raise typer.Exit(BAD_CONFIGURATION) from None


def installation(settings: Settings) -> Installation:
    """Return what there is to copy."""
    return Installation(
        database_url=settings.database_url,
        data_dir=settings.data_dir,
        secret=settings.secret,
        settings=sorted(name.upper() for name in settings.model_fields_set),
        model=MODEL,
    )


def moment() -> datetime:
    """Return the present moment."""
    return SystemClock().now()


def tell(words: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


@contextmanager
def refusing() -> Iterator[None]:
    """Turn a refusal into a line and exit code 1, and a database that is away into another."""
    try:
        yield
    except OperationRefused as refusal:
        sys.stderr.write(f"{refusal}\n")
        raise typer.Exit(REFUSED) from None
    except DBAPIError as error:
        told = str(error.orig).strip().splitlines()[:1]
        sys.stderr.write(f"DATABASE_URL: {type(error.orig).__name__}: {' '.join(told)}\n")
        raise typer.Exit(REFUSED) from None


@contextmanager
def working(settings: Settings) -> Iterator[UnitOfWork]:
    """Work on the database beside a running process; committed at the end of the block."""
    engine = open_database(settings.database_url)
    try:
        with engine.begin() as connection, Session(connection) as session:
            yield UnitOfWork(session, moment(), Signals(), WorkingCalendar(), replica="operator")
            session.commit()
    finally:
        engine.dispose()
