"""The noon digest: who wants it for which building, and when it is due. Its words are in actions.

It comes before the first cut-off around the building and never in quiet hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from activities.clock import SHANGHAI
from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork
from activities.lunch import days, service
from activities.lunch.order_models import OrderRound
from activities.lunch.personal_models import DigestSubscription
from activities.lunch.refusals import NoLunchThatDay
from activities.people.models import User
from activities.scheduling import due, quiet

DIGEST = "lunch.digest"
BEFORE_CUT_OFF = timedelta(minutes=60)
LATEST_BEFORE_CUT_OFF = timedelta(minutes=10)


def subscribe(work: UnitOfWork, user: User, building_id: int) -> None:
    """Send the person the digest of a building on every working day from now on."""
    values = {"district_id": user.district_id, "user_id": user.id, "building_id": building_id}
    insert_if_new(work.session, DigestSubscription, values, unique=("user_id", "building_id"))
    plan_next(work, user.district_id, building_id)


def unsubscribe(work: UnitOfWork, user: User) -> None:
    """Send the person no digest any more."""
    work.session.execute(delete(DigestSubscription).where(DigestSubscription.user_id == user.id))


def is_wanted(work: UnitOfWork, building_id: int) -> bool:
    """Tell whether anybody gets the digest of the building."""
    query = select(DigestSubscription.id).where(DigestSubscription.building_id == building_id)
    return work.session.scalars(query.limit(1)).first() is not None


def is_subscribed(work: UnitOfWork, user: User) -> bool:
    """Tell whether the person gets the digest of any building."""
    query = select(DigestSubscription.id).where(DigestSubscription.user_id == user.id)
    return work.session.scalars(query.limit(1)).first() is not None


def plan_next(work: UnitOfWork, district_id: int, building_id: int) -> datetime | None:
    """Plan the next digest of a building and return its moment; None where nobody cooks."""
    cut_offs = [each.cut_off for each in service.vendors(work, building_id)]
    if not cut_offs:
        return None
    moment = _next_moment(work, min(cut_offs))
    if moment is None:
        return None
    due.plan(work, district_id, DIGEST, building_id, moment, useful_for=BEFORE_CUT_OFF / 2)
    return moment


def _next_moment(work: UnitOfWork, cut_off: str) -> datetime | None:
    day = work.calendar.next_working_day(days.today(work) - timedelta(days=1))
    moment = digest_time(day, cut_off)
    if moment is None or moment > work.now:
        return moment
    return digest_time(work.calendar.next_working_day(day), cut_off)


def digest_time(day: date, cut_off: str) -> datetime | None:
    """Return when the digest goes out: an hour before the cut-off, after the quiet hours.

    None when the quiet hours leave no time to order.
    """
    closes = days.at(day, cut_off)
    moment = max(closes - BEFORE_CUT_OFF, datetime.combine(day, quiet.NIGHT_ENDS, SHANGHAI))
    return moment if moment <= closes - LATEST_BEFORE_CUT_OFF else None


def due_today(work: UnitOfWork, building_id: int) -> Sequence[tuple[DigestSubscription, User]]:
    """Return who gets the building's digest today, and note that they got it."""
    today = days.today(work)
    rows = work.session.execute(
        select(DigestSubscription, User)
        .join(User, User.id == DigestSubscription.user_id)
        .where(DigestSubscription.building_id == building_id)
        .order_by(DigestSubscription.id)
    ).all()
    fresh = [(row, user) for row, user in rows if row.last_sent != today]
    for row, _ in fresh:
        row.last_sent = today
    return fresh


def rounds_today(work: UnitOfWork, building_id: int) -> list[OrderRound]:
    """Return today's rounds around the building that still take orders."""
    found = []
    for vendor in service.vendors(work, building_id):
        try:
            row = days.running_round(work, vendor, days.today(work))
        except NoLunchThatDay:
            continue
        if work.now < row.closes_at and days.is_running(row):
            found.append(row)
    return found
