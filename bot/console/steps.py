"""What a form of the case page does: one service call for each step, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from actions.casework import RESOLUTIONS
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User

Step = Callable[[UnitOfWork, User, Concern, str, str], None]


class WordsMissing(LouyiError):
    """A reply or a note without a word in it."""

    code = "words_missing"


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
    concerns.resolve(work, user, concern, resolution=resolution, text=text.strip())


def _words(text: str) -> str:
    if not text.strip():
        raise WordsMissing
    return text.strip()


STEPS: Final[dict[str, Step]] = {
    "take": _take,
    "answer": _answer,
    "note": _note,
    "resolve": _resolve,
}
