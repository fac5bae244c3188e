"""Keeping the index: one call by the owner of a thing at every change, all of it at the start.

The index itself is FTS5 on SQLite and GIN over tsvector on PostgreSQL. Words come ready cut, so
neither database's own word breaking, which knows no Chinese, has anything to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, text

from activities.db.work import UnitOfWork
from activities.search.ddl import CREATE, DROP
from activities.search.models import SearchDocument
from activities.search.segment import flat, heard, sounds, words


@dataclass(frozen=True, slots=True)
class Document:
    """What the owner of a thing wants it to be found by, in one language."""

    district_id: int
    kind: str
    subject_id: int
    language: str
    title: str
    phrases: tuple[str, ...] = ()
    """What people call it, and how they ask for it."""
    body: str = ""


def create_search_index(connection: Connection) -> None:
    """Create what the database needs to search, unless it is there."""
    for statement in CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def drop_search_index(connection: Connection) -> None:
    """Take away what `create_search_index` made."""
    for statement in DROP[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def index(work: UnitOfWork, document: Document) -> None:
    """Make a thing findable, or findable by what it says now."""
    found = work.session.scalars(
        select(SearchDocument).where(
            SearchDocument.kind == document.kind,
            SearchDocument.subject_id == document.subject_id,
            SearchDocument.language == document.language,
        )
    ).one_or_none()
    row = found or SearchDocument(
        district_id=document.district_id,
        kind=document.kind,
        subject_id=document.subject_id,
        language=document.language,
    )
    _fill(row, document)
    row.indexed_at = work.now
    work.session.add(row)
    work.session.flush()


def forget(work: UnitOfWork, kind: str, subject_id: int) -> None:
    """Make a thing no longer findable, in every language."""
    work.session.execute(
        delete(SearchDocument).where(
            SearchDocument.kind == kind, SearchDocument.subject_id == subject_id
        )
    )


def rebuild(work: UnitOfWork, documents: Iterable[Document]) -> int:
    """Write the whole index anew and return how many documents it has."""
    create_search_index(work.session.connection())
    work.session.execute(delete(SearchDocument))
    rows = []
    for document in documents:
        row = SearchDocument(
            district_id=document.district_id,
            kind=document.kind,
            subject_id=document.subject_id,
            language=document.language,
            indexed_at=work.now,
        )
        _fill(row, document)
        rows.append(row)
    work.session.add_all(rows)
    work.session.flush()
    if work.session.connection().dialect.name == "postgresql":
        work.session.execute(text("ANALYZE search_document"))
    return len(rows)


def _fill(row: SearchDocument, document: Document) -> None:
    names = (document.title, *document.phrases)
    named = dict.fromkeys(word for name in names for word in words(name))
    told = dict.fromkeys(word for word in words(document.body) if word not in named)
    sounding = dict.fromkeys(sound for name in names for sound in sounds(name))
    row.title = document.title
    phrases = list(dict.fromkeys(flat(name) for name in names if flat(name)))
    row.phrases = "\n".join(phrases)
    row.phrase_sounds = "\n".join(heard(each) for each in phrases if not each.isascii())
    row.name_words = " ".join(named)
    row.body_words = " ".join(told)
    row.sounds = " ".join(sound for sound in sounding if sound not in named)
