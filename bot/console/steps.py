"""What a form of the case page does: one service call for each step, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from actions.casework import RESOLUTIONS
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.service import LONGEST_TEXT
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User
from bot.gateway.hearing import clean

Step = Callable[[UnitOfWork, User, Concern, str, str], None]


class CaseMoved(LouyiError):
    """The case has moved since the page was shown."""

    code = "case_moved"


class WordsMissing(LouyiError):
    """A reply or a note without a word in it."""

    code = "words_missing"


class WordsTooLong(LouyiError):
    """More words than a case keeps: cutting them silently would change what is said."""

    code = "words_too_long"


class ResolutionUnknown(LouyiError):
    """A resolution that the form does not offer."""

    code = "stale"


def _take(work: UnitOfWork, user: User, concern: Concern, text: str, resolution: str) -> None:
    del text, resolution
    concerns.take(work, user, concern)


def _answer(work: UnitOfWork, user: User, concern: Concern, text: str, resolution: str) -> None:
    del resolution
    concerns.answer(work, user, concern, _words(text))


def _note(work: UnitOfWork, user: User, concern: Concern, text: str, resolution: str) -> None:
    del resolution
    concerns.note(work, user, concern, _words(text))


def _resolve(work: UnitOfWork, user: User, concern: Concern, text: str, resolution: str) -> None:
    if resolution not in RESOLUTIONS:
        raise ResolutionUnknown
    words = _words(text) if text.strip() else ""
    concerns.resolve(work, user, concern, resolution=resolution, text=words)


def _words(text: str) -> str:
    words = clean(text).strip()
    if not words:
        raise WordsMissing
    if len(words) > LONGEST_TEXT:
        raise WordsTooLong(most=LONGEST_TEXT)
    return words


STEPS: Final[dict[str, Step]] = {
    "take": _take,
    "answer": _answer,
    "note": _note,
    "resolve": _resolve,
}
FREE_STEPS: Final = frozenset({"note"})
"""Steps that are right however far the case has moved."""
