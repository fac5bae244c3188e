"""`python -m bot`: run the process, or talk to a running one from a terminal."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from sqlalchemy.exc import DBAPIError

from activities.errors import LouyiError
from activities.operating.lock import present
from activities.privacy.ledger import LedgerUnreadable
from activities.stations.coordinates import CoordinateSystem
from bot.logs import configure_logs
from bot.operating.commands import add_to
from bot.operating.here import BAD_CONFIGURATION, read_settings
from bot.settings import Settings

SOME_REFUSED = 1

commands = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Louyi, the concierge of an office building.",
)


@commands.command()
def run() -> None:
    """Serve the web chat, Telegram when it has a token, and everything behind them."""
    # The library would warn at every flood wait that this is going to be the default.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    settings = read_settings()
    configure_logs(as_json=settings.log_json, level=settings.log_level)
    with present(settings.data_dir):
        asyncio.run(_serve(settings))


@commands.command()
def review() -> None:
    """Print what was not understood, as training examples in Rasa's YAML."""
    sys.stdout.write(asyncio.run(_review(read_settings())))


@commands.command()
def chat(
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
    url: Annotated[str, typer.Option(help="Where Louyi runs; this machine by default")] = "",
) -> None:
    """Talk to a running Louyi from this terminal."""
    from bot.terminal import talk  # noqa: PLC0415 - nothing else needs it

    settings = read_settings()
    asyncio.run(talk(url or f"http://127.0.0.1:{settings.port}", settings.rest_token, language))


@commands.command(name="import-stations")
def import_stations(
    file: Annotated[Path, typer.Argument(help="CSV, xlsx or GeoJSON")],
    coordinates: Annotated[
        CoordinateSystem, typer.Option(help="How the file's coordinates are meant")
    ] = CoordinateSystem.WGS84,
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
    *,
    dry_run: Annotated[bool, typer.Option(help="Only say what would change")] = False,
) -> None:
    """Create and change service stations from a file; bad rows are named and left out."""
    from bot.station_files import take_in  # noqa: PLC0415 - nothing else needs it

    def job() -> list[str]:
        lines, complete = take_in(
            read_settings(), file, coordinates, dry_run=dry_run, language=language
        )
        if not complete:
            sys.stdout.write("\n".join(lines) + "\n")
            raise typer.Exit(SOME_REFUSED)
        return lines

    _tell_or_complain(job, language)


@commands.command(name="export-stations")
def export_stations(
    file: Annotated[Path, typer.Argument(help="The GeoJSON file to write")],
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
) -> None:
    """Write every service station into a GeoJSON file (WGS-84)."""
    from bot.station_files import give_out  # noqa: PLC0415

    _tell_or_complain(lambda: [f"{file}: {give_out(read_settings(), file)}"], language)


def _tell_or_complain(job: Callable[[], list[str]], language: str) -> None:
    from actions.texts import Texts  # noqa: PLC0415

    try:
        lines = job()
    except LouyiError as error:
        _complain(Texts().say(f"error.{error.code}", language, **error.data))
    except OSError as error:
        _complain(f"{error.filename}: {error.strerror}")
    else:
        sys.stdout.write("\n".join(lines) + "\n")


@commands.command()
def forget_again(
    ledger: Annotated[Path, typer.Argument(help="The ledger: erasures.jsonl in DATA_DIR")],
) -> None:
    """Erase again whoever a restored backup brought back. Louyi must not be running."""
    from bot import letting_go  # noqa: PLC0415 - nothing else needs it
    from bot.assembly import open_workshop  # noqa: PLC0415

    workshop = open_workshop(read_settings())
    try:
        _tell(f"erased again: {letting_go.forget_again(workshop, ledger)}")
    except LedgerUnreadable as error:
        _complain(f"{ledger}: {error}")
    finally:
        workshop.writer.close()
        workshop.engine.dispose()


async def _review(settings: Settings) -> str:
    from bot.assembly import open_workshop  # noqa: PLC0415 - a bad setting is told first
    from bot.review import training_examples  # noqa: PLC0415

    workshop = open_workshop(settings)
    try:
        return await training_examples(workshop)
    finally:
        workshop.writer.close()
        workshop.engine.dispose()


async def _serve(settings: Settings) -> None:
    from bot.assembly import running  # noqa: PLC0415 - a bad setting is told before all is loaded
    from bot.web.application import web_application  # noqa: PLC0415

    try:
        async with running(settings, tell=_tell) as louyi:
            server = _Server(
                uvicorn.Config(
                    web_application(louyi),
                    host=settings.host,
                    port=settings.port,
                    log_level="warning",
                    access_log=False,
                    timeout_graceful_shutdown=3,
                )
            )
            _tell(f"web chat on http://localhost:{settings.port}")
            await server.serve()
    except DBAPIError as error:
        _complain(f"DATABASE_URL: the database cannot be used ({type(error.orig).__name__}).")


class _Server(uvicorn.Server):
    """A server that ends at a signal and does not raise it again: others have to stop after it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGINT and SIGTERM end the server."""
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, self.handle_exit, sign, None)
        try:
            yield
        finally:
            for sign in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(sign)


def _tell(words: str) -> None:
    sys.stdout.write(f"louyi: {words}\n")
    sys.stdout.flush()


def _complain(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    raise typer.Exit(BAD_CONFIGURATION)


add_to(commands)

if __name__ == "__main__":
    commands()
