"""Reading together what the warnings of many promises need: their cases, words, people, chats."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from activities.casework.clock_models import AppliedSla
from activities.casework.models import CaseMessage
from activities.concerns.access import KIND
from activities.concerns.models import Concern
from activities.concerns.saying import MESSAGES, PHOTOS
from activities.conversations.models import Photo
from activities.db.batch import Batch
from activities.db.work import UnitOfWork


def read_ahead(work: UnitOfWork, sla_ids: list[int]) -> None:
    """Load the promises with their concerns, and what was said and shown about them."""
    batch = work.batch = Batch()
    slas = work.session.scalars(select(AppliedSla).where(AppliedSla.id.in_(sla_ids))).all()
    ids = [each.subject_id for each in slas if each.subject_kind == KIND]
    work.session.scalars(select(Concern).where(Concern.id.in_(ids))).unique().all()
    said: dict[int, list[CaseMessage]] = defaultdict(list)
    for message in work.session.scalars(
        select(CaseMessage)
        .where(CaseMessage.subject_kind == KIND, CaseMessage.subject_id.in_(ids))
        .order_by(CaseMessage.id)
    ):
        said[message.subject_id].append(message)
    shown: dict[int, list[str]] = defaultdict(list)
    for row in work.session.execute(
        select(Photo.subject_id, Photo.token)
        .where(Photo.subject_kind == KIND, Photo.subject_id.in_(ids))
        .order_by(Photo.id)
    ):
        shown[row.subject_id].append(row.token)
    for each in ids:
        batch.known[MESSAGES, each] = said[each]
        batch.known[PHOTOS, each] = shown[each]
