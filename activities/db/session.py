"""The session of one job: what it has loaded stays loaded, so that no row is read twice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session


class JobSession(Session):
    """A session that lives as long as one job and keeps hold of its objects.

    SQLAlchemy's identity map is weak: a row that nobody holds is read again when it is asked for.
    """


def _keep(session: Session, loaded: Any) -> None:
    session.info.setdefault("kept", []).append(loaded)


event.listen(JobSession, "loaded_as_persistent", _keep)
event.listen(JobSession, "pending_to_persistent", _keep)
