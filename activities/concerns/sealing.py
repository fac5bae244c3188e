"""The words of sensitive cases: sealed as they are written, opened only for who may read them."""

from __future__ import annotations

from sqlalchemy import select

from activities.casework.duty_models import Assignment
from activities.casework.models import CaseMessage, CaseStep
from activities.concerns.access import KIND
from activities.concerns.models import Concern
from activities.conversations.models import OutboxMessage
from activities.conversations.personal import wipe_sent
from activities.db.work import UnitOfWork
from activities.vault import VaultLocked, is_sealed


def sealed_for(work: UnitOfWork, concern: Concern, text: str) -> str:
    """Return the words as they are stored: sealed for a sensitive case. Raises VaultLocked."""
    if not concern.category.sensitive or not text or is_sealed(text):
        return text
    if work.vault is None:
        raise VaultLocked
    return work.vault.seal(text, concern.number)


def opened(work: UnitOfWork, concern: Concern, text: str | None) -> str:
    """Return the words themselves. Raises VaultLocked when the key is not here.

    What merely looks sealed, because somebody typed it so, stays as it was typed.
    """
    if text is None or not is_sealed(text):
        return text or ""
    if work.vault is None:
        raise VaultLocked
    try:
        return work.vault.open(text, concern.number)
    except VaultLocked:
        if concern.category.sensitive:
            raise
        return text


def change_seals(work: UnitOfWork, concern: Concern) -> None:
    """Seal what was said before the case became sensitive, or open it when it is not any more.

    Cards that were sent with the words are emptied.
    """
    concern.text = _as_now(work, concern, concern.text) or ""
    about = {"subject_kind": KIND, "subject_id": concern.id}
    for message in work.session.scalars(select(CaseMessage).filter_by(**about)):
        message.text = _as_now(work, concern, message.text) or ""
    for step in work.session.scalars(select(CaseStep).filter_by(**about, event="reopen")):
        step.reason = _as_now(work, concern, step.reason)
    for assignment in work.session.scalars(select(Assignment).filter_by(**about)):
        assignment.reason = _as_now(work, concern, assignment.reason)
    if concern.category.sensitive:
        wipe_sent(work, OutboxMessage.card_key.in_([f"case:{concern.id}", f"concern:{concern.id}"]))
    work.session.flush()


def _as_now(work: UnitOfWork, concern: Concern, text: str | None) -> str | None:
    if not text:
        return text
    return sealed_for(work, concern, opened(work, concern, text))
