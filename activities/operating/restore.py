"""Bringing an archive back, or only proving that it could be: the same steps, another target."""

from __future__ import annotations

import os
import secrets
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from activities.bootstrap.migrate import migrate
from activities.bootstrap.personal_parts import PARTS
from activities.db.engine import open_database
from activities.db.work import UnitOfWork
from activities.operating.backup import PHOTOS
from activities.operating.copies import (
    COPY,
    POSTGRES,
    SQLITE,
    check_integrity,
    copy_in,
    kind_of,
    revision_and_counts,
)
from activities.operating.invariants import broken_invariants
from activities.operating.lock import alone
from activities.operating.manifest import MANIFEST, Manifest, check_files
from activities.operating.refusals import ArchiveDamaged, ProofFailed, TargetInUse
from activities.operating.safe_mode import hold_what_may_be_done
from activities.privacy import ledger
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals


@dataclass(slots=True)
class Proof:
    """What was proven on the way; `steps` in the order in which they were done."""

    manifest: Manifest
    steps: list[str] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)
    erased: int = 0

    @property
    def rows(self) -> int:
        """How many rows came back."""
        return sum(self.manifest.counts.values())


Tell = Callable[[str], None]


def verify(archive: Path, database_url: str, data_dir: Path, now: datetime, tell: Tell) -> Proof:
    """Bring an archive back into an empty place beside `database_url`, prove it, take it away.

    Raises OperationRefused. Nothing of the installation is touched.
    """
    with _unpacked(archive) as (folder, manifest), _empty_place(database_url, manifest) as url:
        proof = Proof(manifest)
        _bring_back(folder, url, _erasures(data_dir), now, _noting(proof, tell))
        return proof


def restore(
    archive: Path, database_url: str, data_dir: Path, now: datetime, tell: Tell, *, replace: bool
) -> Proof:
    """Bring an archive back into the installation, which starts in safe mode then.

    Raises OperationRefused; TargetInUse when something is there and `replace` does not say so.
    """
    with alone(data_dir, database_url), _unpacked(archive) as (folder, manifest):
        if kind_of(database_url) != manifest.database:
            raise TargetInUse(f"this archive is of {manifest.database}: DATABASE_URL is not")
        proof = Proof(manifest)
        told = _noting(proof, tell)
        _refuse_full(database_url, replace=replace)
        if manifest.database == SQLITE:
            # Proven beside the old one: what does not come back whole replaces nothing.
            beside = f"{database_url}.restoring"
            _bring_back(folder, beside, _erasures(data_dir), now, told)
            _put_in_place(beside, database_url, now, told)
        else:
            _empty(database_url)
            _bring_back(folder, database_url, _erasures(data_dir), now, told)
        _bring_back_photos(folder, data_dir, told)
        return proof


def _erasures(data_dir: Path) -> list[ledger.Entry]:
    """Return who was erased here. A line that cannot be read might be one of them: it stops all."""
    file = data_dir / ledger.FILE
    try:
        return ledger.read(file.read_text("utf-8").splitlines() if file.exists() else [])
    except ledger.LedgerUnreadable as error:
        raise ProofFailed(f"{file}: {error}") from error


def _noting(proof: Proof, tell: Tell) -> Callable[..., None]:
    def note(words: str, **found: object) -> None:
        proof.steps.append(words)
        for name, value in found.items():
            setattr(proof, name, value)
        tell(words)

    return note


@contextmanager
def _unpacked(archive: Path) -> Iterator[tuple[Path, Manifest]]:
    with tempfile.TemporaryDirectory(prefix="louyi-restore-") as place:
        try:
            with tarfile.open(archive) as stream:
                stream.extractall(place, filter="data")
        except (tarfile.TarError, OSError) as error:
            raise ArchiveDamaged(f"{archive}: {error}") from error
        manifest_file = Path(place, MANIFEST)
        if not manifest_file.is_file():
            raise ArchiveDamaged(f"{archive} has no manifest")
        manifest = Manifest.from_json(manifest_file.read_text("utf-8"))
        check_files(Path(place), manifest.files)
        yield Path(place), manifest


@contextmanager
def _empty_place(database_url: str, manifest: Manifest) -> Iterator[str]:
    if manifest.database == SQLITE:
        with tempfile.TemporaryDirectory(prefix="louyi-drill-") as place:
            yield f"sqlite:///{place}/louyi.db"
        return
    if kind_of(database_url) != POSTGRES:
        raise TargetInUse("this archive is of postgresql: DATABASE_URL has to name a server")
    name = f"louyi_drill_{secrets.token_hex(4)}"
    url = make_url(database_url)
    server = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            with server.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        server.dispose()


def _refuse_full(url: str, *, replace: bool) -> None:
    """Raise TargetInUse when something would be replaced that nobody said may be."""
    if replace:
        return
    if kind_of(url) == SQLITE:
        if Path(make_url(url).database or "").exists():
            raise TargetInUse("there is a database: say --replace to set it aside")
        return
    engine = open_database(url)
    try:
        with engine.connect() as connection:
            if inspect(connection).get_table_names():
                raise TargetInUse("the database is not empty: say --replace to empty it")
    finally:
        engine.dispose()


def _put_in_place(beside: str, url: str, now: datetime, told: Callable[..., None]) -> None:
    database = Path(make_url(url).database or "")
    aside = f"{database}.before-{now:%Y%m%dT%H%M%SZ}"
    for suffix in ("-wal", "-shm", ""):
        file = Path(f"{database}{suffix}")
        if file.exists():
            file.rename(f"{aside}{suffix}")
            told(f"{file.name} set aside as {Path(aside).name}{suffix}")
    Path(make_url(beside).database or "").rename(database)


def _empty(url: str) -> None:
    engine = open_database(url)
    try:
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    finally:
        engine.dispose()


def _bring_back(
    folder: Path, url: str, erasures: list[ledger.Entry], now: datetime, told: Callable[..., None]
) -> None:
    manifest = Manifest.from_json((folder / MANIFEST).read_text("utf-8"))
    told(f"{len(manifest.files)} files are what the manifest says")
    copy_in(folder / COPY[manifest.database], url)
    engine = open_database(url)
    try:
        _prove(engine, manifest, told)
        migrate(engine)
        told("schema is this version's")
        _settle(engine, erasures, now, told)
    finally:
        engine.dispose()


def _prove(engine: Engine, manifest: Manifest, told: Callable[..., None]) -> None:
    check_integrity(engine)
    told("the database finds no fault in itself")
    with engine.connect() as connection:
        revision, counts = revision_and_counts(connection)
    if revision != manifest.revision:
        raise ProofFailed(f"revision {revision}, and the manifest says {manifest.revision}")
    wrong = {name for name in counts.keys() | manifest.counts.keys()
             if counts.get(name) != manifest.counts.get(name)}  # fmt: skip
    if wrong:
        raise ProofFailed(f"other row counts than the manifest in: {', '.join(sorted(wrong))}")
    told(f"revision {revision}, {sum(counts.values())} rows in {len(counts)} tables")


def _settle(
    engine: Engine, erasures: list[ledger.Entry], now: datetime, told: Callable[..., None]
) -> None:
    """Check the promises, erase again, hold what may have been said, in one transaction."""
    with engine.begin() as connection, Session(connection) as session:
        work = UnitOfWork(session, now, Signals(), WorkingCalendar())
        broken = broken_invariants(work)
        if broken:
            raise ProofFailed("; ".join(broken))
        told("every invariant holds")
        erased = ledger.replay(work, PARTS, erasures)
        told(f"{erased} people erased again", erased=erased)
        held = hold_what_may_be_done(work)
        session.commit()
        words = f"safe mode: {held['messages']} messages and {held['due']} due things held"
        told(words, held=held)


def _bring_back_photos(folder: Path, data_dir: Path, told: Callable[..., None]) -> None:
    target = data_dir / PHOTOS
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for photo in sorted((folder / PHOTOS).glob("*")):
        shutil.copyfile(photo, target / photo.name)
        count += 1
    os.sync()
    told(f"{count} photos")
