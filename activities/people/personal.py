"""What is kept to recognise people. Whoever has a role gives it back before being forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.people.models import Identity, User
from activities.privacy.parts import PersonalPart, StillNeeded

SHOWN_CHANNEL = "telegram"


class RoleHeld(StillNeeded):
    """Somebody who serves others is replaced first, so that nothing is left to nobody."""

    code = "privacy_role_held"


def _may_leave(work: UnitOfWork, user: User) -> None:
    del work
    if user.roles or user.post is not None:
        raise RoleHeld


def _export(work: UnitOfWork, user: User) -> list[dict[str, Any]]:
    """Show the number that another service knows the person by; the web's is a key, not a name."""
    rows = work.session.scalars(
        select(Identity).where(Identity.user_id == user.id, Identity.channel == SHOWN_CHANNEL)
    )
    return [
        {"table": "identity", "row": {"channel": each.channel, "external_id": each.external_id}}
        for each in rows
    ]


PART = PersonalPart(Path(__file__).parent, may_leave=_may_leave, export=_export)
