"""The table of what can be found: one row for each thing and language, its words made ready."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base, DistrictKey, PrimaryKey


class SearchDocument(Base):
    """A thing in one language. It is derived data: the owner writes it anew at every change."""

    __tablename__ = "search_document"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "language"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str]
    title: Mapped[str]
    phrases: Mapped[str]
    """The title and what people call the thing, folded for comparison with a question, by line."""
    phrase_sounds: Mapped[str]
    """The Chinese phrases in pinyin, each without spaces, by line."""
    name_words: Mapped[str]
    """The words of the title and the phrases, separated by spaces."""
    body_words: Mapped[str]
    """The words of everything else."""
    sounds: Mapped[str]
    """Title and phrases in pinyin: whole words, neighbouring syllables, initials."""
    indexed_at: Mapped[datetime]
