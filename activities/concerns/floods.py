"""How many reports one person or one conversation may make; it works without knowing who."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from activities.concerns.anonymity import WIPE
from activities.concerns.models import Concern
from activities.conversations.models import Conversation
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User
from activities.scheduling.models import Due

WINDOW = timedelta(hours=1)
MOST_REPORTS = 10
MOST_ANONYMOUS = 3


class TooManyReports(LouyiError):
    """So many reports within an hour that another one has to wait."""

    code = "too_many_reports"


def refuse_flood(
    work: UnitOfWork, reporter: User, conversation: Conversation, most: int = MOST_REPORTS
) -> None:
    """Raise TooManyReports when `most` reports have been made within the hour.

    Anonymous reports leave nothing but the plan to empty their conversation: those are counted.
    """
    since = work.now - WINDOW
    reports = select(func.count(Concern.id)).where(
        Concern.reporter_id == reporter.id, Concern.created_at > since
    )
    wipes = select(func.count(Due.id)).where(
        Due.kind == WIPE, Due.subject_id == conversation.id, Due.due_at > since
    )
    counted = work.session.execute(select(reports.scalar_subquery(), wipes.scalar_subquery())).one()
    if counted[0] >= most or counted[1] >= MOST_ANONYMOUS:
        raise TooManyReports
