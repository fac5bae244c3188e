"""What is kept about reporters: their words go with them, the matter stays as a count.

An open concern that nobody else follows is withdrawn; one that others follow goes on without the
words and without anybody to answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, or_, select, update

from activities.casework.duty_models import Assignment
from activities.casework.models import CaseMessage, CaseStep
from activities.concerns import anonymity, joining
from activities.concerns.access import KIND, followed_by, followers
from activities.concerns.closing import withdraw
from activities.concerns.facts import ReporterForgotten
from activities.concerns.models import Concern
from activities.concerns.sealing import opened
from activities.concerns.workflow import OPEN
from activities.conversations.models import OutboxMessage, Photo
from activities.conversations.personal import wipe_sent
from activities.conversations.photos import discard
from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.privacy.parts import PersonalPart
from activities.scheduling.models import Due

A_DAY = timedelta(days=1)
KEPT_AFTER_CLOSING = timedelta(days=365)
ALL = 10_000


def _leave(work: UnitOfWork, user: User) -> None:
    for concern in followed_by(work, user, limit=ALL):
        joining.stop_following(work, user, concern)


def _erase(work: UnitOfWork, user: User) -> None:
    own = _own(work, user)
    for concern in own:
        concern.text, concern.floor, concern.spot = "", None, None
        concern.reporter, concern.conversation_id, concern.alias = None, None, None
        concern.identity = "confidential"
    work.session.flush()
    _empty(work, [each.id for each in own])
    for concern in own:
        wipe_sent(work, OutboxMessage.card_key.in_([f"case:{concern.id}", f"concern:{concern.id}"]))
        work.tell(ReporterForgotten(concern))
        if concern.state in OPEN and not followers(work, concern):
            withdraw(work, None, concern)


def _sweep(work: UnitOfWork) -> None:
    """Empty what was said about concerns that have been closed long enough.

    When a chat was emptied goes sooner: the minute could tell whose an anonymous report was.
    """
    work.session.execute(
        delete(Due).where(
            Due.kind.in_([anonymity.WIPE, anonymity.SEEN]), Due.done_at < work.now - A_DAY
        )
    )
    limit = work.now - KEPT_AFTER_CLOSING
    # Those that were emptied have no words left.
    closed = select(Concern.id).where(Concern.closed_at < limit, Concern.text != "")
    _empty(work, work.session.scalars(closed.limit(ALL)).all())


def _empty(work: UnitOfWork, concern_ids: Sequence[int]) -> None:
    def about(table: type[CaseMessage] | type[CaseStep] | type[Assignment]) -> Any:
        return (table.subject_kind == KIND, table.subject_id.in_(concern_ids))

    discard(
        work,
        work.session.scalars(
            select(Photo).where(
                or_(
                    (Photo.subject_kind == KIND) & Photo.subject_id.in_(concern_ids),
                    Photo.token.in_(select(CaseMessage.photo).where(*about(CaseMessage))),
                )
            )
        ),
    )
    work.session.execute(update(CaseMessage).where(*about(CaseMessage)).values(text="", photo=None))
    work.session.execute(update(CaseStep).where(*about(CaseStep)).values(reason=None))
    work.session.execute(update(Assignment).where(*about(Assignment)).values(reason=None))


def _own(work: UnitOfWork, user: User) -> Sequence[Concern]:
    return work.session.scalars(select(Concern).where(Concern.reporter_id == user.id)).all()


def _export(work: UnitOfWork, user: User) -> list[dict[str, Any]]:
    """Show what was said to and by the person about their concerns; internal notes are not theirs.

    Their own words under a hidden name carry no author, and are found through the concern.
    """
    by_id = {each.id: each for each in _own(work, user)}
    own = {each.id: each.number for each in by_id.values()}
    said = work.session.scalars(
        select(CaseMessage)
        .where(
            CaseMessage.subject_kind == KIND,
            CaseMessage.subject_id.in_(own),
            CaseMessage.internal.is_(False),
        )
        .order_by(CaseMessage.id)
    )
    reported = [
        {
            "table": "concern",
            "row": {
                "number": each.number,
                "text": opened(work, each, each.text),
                "floor": each.floor,
                "spot": each.spot,
                "created_at": each.created_at.isoformat(),
            },
        }
        for each in by_id.values()
    ]
    return reported + [
        {
            "table": "case_message",
            "row": {
                "number": own[each.subject_id],
                "from_staff": each.from_staff,
                "text": opened(work, by_id[each.subject_id], each.text),
                "photo": each.photo,
                "at": each.at.isoformat(),
            },
        }
        for each in said
    ]


PART = PersonalPart(Path(__file__).parent, leave=_leave, erase=_erase, sweep=_sweep, export=_export)
