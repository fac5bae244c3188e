"""Handing a document over to somebody: in chat and by its secret link. Making it is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from actions.reply import Document, Rows
from actions.texts import Texts
from activities.conversations import documents
from activities.db.work import UnitOfWork
from activities.people.models import User


class Giver(Protocol):
    """A turn, or the notices of a fact: whoever has the means to hand something over."""

    work: UnitOfWork
    texts: Texts
    base_url: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be handed over: a kind that a capability makes, of one thing, under a name."""

    kind: str
    subject_id: int
    name: str
    useful_for: timedelta


def document(
    giver: Giver, user: User, paper: Paper, lines: tuple[str, ...] = (), buttons: Rows = ()
) -> Document:
    """Share a document with a person and return it as an item of an answer."""
    token = documents.share(
        giver.work, user, paper.kind, paper.subject_id, useful_for=paper.useful_for
    )
    return Document(
        token,
        paper.name,
        lines,
        buttons,
        url=f"{giver.base_url}/files/{token}",
        link_label=giver.texts.say("document.link", user.language),
    )
