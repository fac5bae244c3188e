"""The address under which an organizer's list can be fetched for some minutes: signed, not stored.

Who follows it must still manage the event; the file itself is made in export.py.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from hashlib import sha256

from activities.db.work import UnitOfWork
from activities.enrolment import door
from activities.errors import NotFound
from activities.events import rights
from activities.events.models import Event
from activities.people.models import User

LASTS = timedelta(minutes=15)


def export_path(work: UnitOfWork, by: User, event_id: int) -> str:
    """Return the path of the list, good for a quarter of an hour. Raises NotAllowed."""
    event = rights.managed(work, by, event_id)
    secret = door.open_door(work, event.seat_pool_id).door_secret or ""
    until = int((work.now + LASTS).timestamp())
    return f"/e/{event.id}/people.xlsx?by={by.id}&until={until}&sign={_sign(secret, by.id, until)}"


def follow(work: UnitOfWork, event_id: int, by_id: int, until: int, sign: str) -> User:
    """Return whose address this is. Raises NotFound for one that is made up, too old or revoked."""
    event = work.session.get(Event, event_id)
    user = work.session.get(User, by_id)
    if event is None or user is None or event.seats.door_secret is None:
        raise NotFound(kind="event")
    expected = _sign(event.seats.door_secret, by_id, until)
    is_genuine = hmac.compare_digest(expected.encode(), sign.encode())
    if not is_genuine or until < work.now.timestamp() or not rights.manages(user, event):
        raise NotFound(kind="event")
    return user


def _sign(secret: str, by_id: int, until: int) -> str:
    told = f"export:{by_id}:{until}"
    return hmac.new(secret.encode(), told.encode(), sha256).hexdigest()[:40]
