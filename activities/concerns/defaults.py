"""What holds until the operator says otherwise: promises for each rung, and common replies."""

from __future__ import annotations

from functools import cache

from sqlalchemy import select

from activities.casework.duty_models import CannedReply
from activities.casework.policies import Minutes, policy, set_policy
from activities.concerns.fact_file import FOLDER, read_rows
from activities.concerns.models import Category
from activities.db.work import UnitOfWork

WORKING_MINUTES_AN_HOUR = 60
POLICIES = FOLDER / "policies.yml"
REPLIES = FOLDER / "canned_replies.yml"
_CLOCKS = {"first_response": int, "next_response": int, "resolution": int}


def default_minutes(category: Category, level: str) -> Minutes:
    """Return the promise for a category on a rung before anybody changed it."""
    known = _policies()
    first, following, resolution = known.get((category.code, level)) or known["", level]
    starts_here = level == ("district" if category.sensitive else "building")
    if starts_here or not first:
        first = category.first_response_minutes
    if starts_here or not resolution:
        resolution = category.resolution_hours * WORKING_MINUTES_AN_HOUR
    return Minutes(first, following, resolution)


def load_policies(work: UnitOfWork, district_id: int) -> None:
    """Write the default promise of every category and rung that has none yet."""
    levels = [level for code, level in _policies() if not code]
    for category in work.session.scalars(select(Category).order_by(Category.id)):
        for level in levels:
            if policy(work, district_id, category.code, level) is None:
                minutes = default_minutes(category, level)
                set_policy(work, None, district_id, category.code, level, minutes)


def load_canned_replies(work: UnitOfWork, district_id: int) -> None:
    """Write the common replies that are not there yet."""
    there = {
        (row.topic, row.code)
        for row in work.session.scalars(
            select(CannedReply).where(CannedReply.district_id == district_id)
        )
    }
    fields = {"category": str, "code": str, "zh": str, "en": str}
    for row in read_rows(REPLIES, "replies", fields):
        topic = row.pop("category")
        if (topic, row["code"]) not in there:
            work.session.add(CannedReply(district_id=district_id, topic=topic, **row))
    work.session.flush()


@cache
def _policies() -> dict[tuple[str, str], tuple[int, int, int]]:
    rows = read_rows(POLICIES, "levels", {"level": str, **_CLOCKS})
    rows += read_rows(POLICIES, "exceptions", {"category": str, "level": str, **_CLOCKS})
    return {
        (row.get("category", ""), row["level"]): (
            row["first_response"],
            row["next_response"],
            row["resolution"],
        )
        for row in rows
    }
