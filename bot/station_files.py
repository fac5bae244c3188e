"""Stations in and out by the operator's command line: `python -m bot import-stations FILE`."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.station_files import told
from actions.texts import Texts
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import Role, RoleGrant, User
from activities.stations.coordinates import CoordinateSystem
from activities.stations.exporting import as_geojson
from activities.stations.importing import ImportReport, import_stations
from bot.assembly import open_workshop
from bot.settings import Settings


class NoOperator(LouyiError):
    """Nobody has claimed the installation, so nobody would answer for the change."""

    code = "no_operator"


def take_in(
    settings: Settings, file: Path, system: CoordinateSystem, *, dry_run: bool, language: str
) -> tuple[list[str], bool]:
    """Import a file of stations in the operator's name; return what to tell, and whether all went.

    Raises NoOperator, FileUnreadable, OSError.
    """
    content = file.read_bytes()
    workshop = open_workshop(settings)

    def job(session: Session) -> ImportReport:
        work = workshop.work(session)
        by = _operator(work)
        return import_stations(work, by, file.name, content, system=system, dry_run=dry_run)

    try:
        report = workshop.writer.run(job)
    finally:
        workshop.writer.close()
        workshop.engine.dispose()
    return told(Texts(), language, report), not report.refused


def give_out(settings: Settings, file: Path) -> int:
    """Write every station into a GeoJSON file and return how many there are. Raises OSError."""
    workshop = open_workshop(settings)
    try:
        found = workshop.writer.run(lambda session: as_geojson(workshop.work(session)))
    finally:
        workshop.writer.close()
        workshop.engine.dispose()
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return len(found["features"])


def _operator(work: UnitOfWork) -> User:
    """Return the administrator who has been one for longest. Raises NoOperator."""
    found = work.session.scalars(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.ADMIN)
        .order_by(RoleGrant.id)
    ).first()
    if found is None:
        raise NoOperator
    return found
