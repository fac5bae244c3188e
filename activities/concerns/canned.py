"""Answers that are used often: those of the category first, then those for every kind."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from activities.casework.duty_models import CannedReply
from activities.concerns.models import Concern
from activities.db.work import UnitOfWork

ANY = "any"
MARK = "="
"""Stands before the number of a reply where words are expected: a tap, not something typed."""


def canned_replies(work: UnitOfWork, concern: Concern) -> Sequence[CannedReply]:
    """Return the common replies for the concern's category."""
    return work.session.scalars(
        select(CannedReply)
        .where(
            CannedReply.district_id == concern.district_id,
            CannedReply.topic.in_([concern.category.code, ANY]),
        )
        .order_by(CannedReply.topic == ANY, CannedReply.id)
    ).all()


def canned_text(work: UnitOfWork, concern: Concern, words: str, language: str) -> str:
    """Return the reply that was tapped in the reader's language; other words are their own."""
    for each in canned_replies(work, concern):
        if words == f"{MARK}{each.id}":
            return each.zh if language == "zh" else each.en
    return words
