"""At the door: a code that changes every half minute, a ticket on the phone, or the name.

Checking in twice returns the first time; who was noted without a network keeps the real time.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.enrolment import history, seats
from activities.enrolment.facts import CheckedIn
from activities.enrolment.models import CheckIn, Registration, RegistrationState, SeatPool
from activities.enrolment.refusals import CodeWrong, DoorClosed, NotRegistered
from activities.enrolment.standing import LIVE
from activities.errors import NotFound
from activities.people.models import User

CODE_LASTS = timedelta(seconds=30)
CODE_DIGITS = 6
LONGEST_NUMBER = 18
DOOR_OPENS_BEFORE = timedelta(hours=1)
MAY_COME = (*LIVE, RegistrationState.NO_SHOW)


def open_door(work: UnitOfWork, pool_id: int) -> SeatPool:
    """Return the pool with a key for its codes, made at the first opening."""
    pool = seats.lock(work, pool_id)
    if pool.door_secret is None:
        pool.door_secret = secrets.token_hex(16)
        work.session.flush()
    return pool


def code_at(pool: SeatPool, moment: datetime) -> str:
    """Return the six digits that are shown at this moment. Raises DoorClosed before opening."""
    if pool.door_secret is None:
        raise DoorClosed
    return _digits(pool.door_secret, _window(moment))


def ticket(pool: SeatPool, registration: Registration) -> str:
    """Return what a phone shows as a QR code: one registration, signed. Raises DoorClosed."""
    if pool.door_secret is None:
        raise DoorClosed
    return f"{registration.id}-{_sign(pool.door_secret, f'ticket:{registration.id}')[:16]}"


def check_in_by_code(work: UnitOfWork, pool_id: int, user: User, code: str) -> CheckIn:
    """Check the person in with the code they see. Raises CodeWrong, NotRegistered, DoorClosed.

    The code of the half minute before is taken too: typing takes time.
    """
    pool = seats.lock(work, pool_id)
    if pool.door_secret is None:
        raise DoorClosed
    now = _window(work.now)
    valid = [_digits(pool.door_secret, window) for window in (now, now - 1)]
    if not any(hmac.compare_digest(code.encode(), each.encode()) for each in valid):
        raise CodeWrong
    registration = registration_of(work, pool_id, user.id)
    return _record(work, pool, registration, "code", user, work.now)


def check_in_by_ticket(
    work: UnitOfWork, pool_id: int, shown: str, by: User, *, came_at: datetime | None = None
) -> CheckIn:
    """Check in whoever's phone shows the ticket. Raises CodeWrong for any other text.

    `came_at` is when it was scanned, if there was no network then.
    """
    pool = seats.lock(work, pool_id)
    registration = _of_ticket(work, pool, shown)
    return _record(work, pool, registration, "ticket", by, came_at or work.now)


def genuine_ticket(work: UnitOfWork, pool: SeatPool, shown: str) -> str:
    """Return the ticket if it is one of this door. Raises CodeWrong for any other text."""
    return ticket(pool, _of_ticket(work, pool, shown))


def _of_ticket(work: UnitOfWork, pool: SeatPool, shown: str) -> Registration:
    number = shown.partition("-")[0]
    registration = work.session.get(Registration, int(number)) if _is_number(number) else None
    if registration is None or registration.pool_id != pool.id or pool.door_secret is None:
        raise CodeWrong
    if not hmac.compare_digest(ticket(pool, registration).encode(), shown.encode()):
        raise CodeWrong
    return registration


def check_in_by_name(
    work: UnitOfWork, registration_id: int, by: User, *, came_at: datetime | None = None
) -> CheckIn:
    """Tick somebody off the list; `came_at` is when it happened, if noted on paper before.

    Raises NotFound and DoorClosed.
    """
    registration = work.session.get(Registration, registration_id)
    if registration is None:
        raise NotFound(kind="registration")
    pool = seats.lock(work, registration.pool_id)
    return _record(work, pool, registration, "name", by, came_at or work.now)


def checked_in(work: UnitOfWork, pool_id: int) -> dict[int, CheckIn]:
    """Return who was there, by registration."""
    rows = work.session.scalars(select(CheckIn).where(CheckIn.pool_id == pool_id))
    return {row.registration_id: row for row in rows}


def mark_no_shows(work: UnitOfWork, pool_id: int) -> int:
    """Mark those who did not come, and return how many.

    Where nobody was checked in at all the door was not used, and nobody is marked.
    """
    seats.lock(work, pool_id)
    if not checked_in(work, pool_id):
        return 0
    absent = work.session.scalars(
        select(Registration).where(
            Registration.pool_id == pool_id, Registration.state == RegistrationState.REGISTERED
        )
    ).all()
    for registration in absent:
        registration.state = RegistrationState.NO_SHOW
        registration.ended_at = work.now
    work.session.flush()
    return len(absent)


def _record(
    work: UnitOfWork,
    pool: SeatPool,
    registration: Registration,
    how: str,
    by: User,
    came_at: datetime,
) -> CheckIn:
    first = work.session.scalars(
        select(CheckIn).where(CheckIn.registration_id == registration.id)
    ).first()
    if first is not None:
        return first
    if work.now < pool.closes_at - DOOR_OPENS_BEFORE or came_at > work.now:
        raise DoorClosed
    if registration.state not in MAY_COME:
        raise NotRegistered
    # A name ticked off late undoes the mark that was set meanwhile.
    registration.state = RegistrationState.CHECKED_IN
    registration.ended_at = None
    check_in = CheckIn(
        district_id=pool.district_id,
        pool_id=pool.id,
        registration_id=registration.id,
        came_at=came_at,
        recorded_at=work.now,
        how=how,
        by_id=by.id,
    )
    work.session.add(check_in)
    work.session.flush()
    history.note(work, pool, registration.user_id, "came")
    work.tell(CheckedIn(check_in))
    return check_in


def registration_of(work: UnitOfWork, pool_id: int, user_id: int) -> Registration:
    """Return the registration with which the person may come. Raises NotRegistered."""
    found = work.session.scalars(
        select(Registration).where(
            Registration.pool_id == pool_id,
            Registration.user_id == user_id,
            Registration.state.in_(MAY_COME),
        )
    ).first()
    if found is None:
        raise NotRegistered
    return found


def _is_number(text: str) -> bool:
    """Tell whether the text can be the number of a row: short enough for any database."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


def _window(moment: datetime) -> int:
    return int(moment.timestamp() // CODE_LASTS.total_seconds())


def _digits(secret: str, window: int) -> str:
    number = int(_sign(secret, f"code:{window}")[:12], 16)
    return str(number % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def _sign(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), sha256).hexdigest()
