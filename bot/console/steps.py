"""What a form of the case page does: one service call for each step, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from actions.casework import RESOLUTIONS
from activities.clock import SHANGHAI
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.service import LONGEST_TEXT
from activities.conversations.photos import keep_photo
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotFound
from activities.people.models import User
from bot.console.serving import Filled
from bot.gateway.hearing import clean


class CaseMoved(LouyiError):
    """The case has moved since the page was shown."""

    code = "case_moved"


class WordsMissing(LouyiError):
    """A reply or a note without a word in it."""

    code = "words_missing"


class WordsTooLong(LouyiError):
    """More words than a case keeps: cutting them silently would change what is said."""

    code = "words_too_long"


class ChoiceUnknown(LouyiError):
    """Something chosen that the form does not offer."""

    code = "stale"


class MomentUnreadable(LouyiError):
    """A day and time that is none."""

    code = "moment_unreadable"


class PhotoWrong(LouyiError):
    """A file that is not a picture we can open."""

    code = "photo_wrong"


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody's step with a case, with the form they filled in and the photo they attached."""

    work: UnitOfWork
    user: User
    concern: Concern
    filled: Filled
    photo: str | None = None

    @property
    def words(self) -> str:
        """What was written. Raises WordsMissing, WordsTooLong."""
        words = clean(self.filled["text"]).strip()
        if not words:
            raise WordsMissing
        if len(words) > LONGEST_TEXT:
            raise WordsTooLong(most=LONGEST_TEXT)
        return words


def _take(step: Step) -> None:
    concerns.take(step.work, step.user, step.concern)


def _answer(step: Step) -> None:
    concerns.answer(step.work, step.user, step.concern, _spoken(step), photo=_kept(step))


def _ask_back(step: Step) -> None:
    concerns.ask_back(step.work, step.user, step.concern, _spoken(step), photo=_kept(step))


def _wait(step: Step) -> None:
    concerns.wait_for_others(step.work, step.user, step.concern, step.words)


def _go_on(step: Step) -> None:
    concerns.go_on(step.work, step.user, step.concern)


def _schedule(step: Step) -> None:
    at = moment_of(step.filled["at"])
    words = step.words if step.filled["text"].strip() else ""
    concerns.schedule(step.work, step.user, step.concern, at, words)


def _note(step: Step) -> None:
    concerns.note(step.work, step.user, step.concern, step.words)


def _resolve(step: Step) -> None:
    resolution = step.filled["resolution"]
    if resolution not in RESOLUTIONS:
        raise ChoiceUnknown
    words = step.words if step.filled["text"].strip() else ""
    concerns.resolve(step.work, step.user, step.concern, resolution=resolution, text=words)


def _agree(step: Step) -> None:
    concerns.agree(step.work, step.user, step.concern)


def _move(step: Step) -> None:
    how = step.filled["how"]
    if how in {"transfer", "hand_over"}:
        to = step.work.session.get(User, step.filled.number("to"))
        if to is None:
            raise ChoiceUnknown
        own = how == "hand_over"
        concerns.transfer(step.work, step.user, step.concern, to, step.words, own=own)
        return
    moves = {
        "send_back": concerns.send_back,
        "escalate": concerns.escalate,
        "delegate": concerns.delegate,
    }
    if how not in moves:
        raise ChoiceUnknown
    moves[how](step.work, step.user, step.concern, step.words)


def _recategorise(step: Step) -> None:
    category = concerns.category(step.work, step.filled["category"])
    concerns.recategorise(step.work, step.user, step.concern, category)


def _merge(step: Step) -> None:
    into = concerns.concern_by_number(step.work, step.user, step.filled["into"].strip())
    concerns.merge(step.work, step.user, step.concern, into)


def moment_of(text: str) -> datetime:
    """Return the moment that a day-and-time field names, in Shanghai. Raises MomentUnreadable."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise MomentUnreadable from error


def _spoken(step: Step) -> str:
    """Return what is said: the words, else a common reply, in the language of its reader."""
    chosen = step.filled["canned"]
    if step.filled["text"].strip() or not chosen:
        if step.photo is not None and not step.filled["text"].strip():
            return "📷"
        return step.words
    reporter = step.concern.reporter
    language = "zh" if reporter is None else reporter.language
    words = concerns.canned_text(step.work, step.concern, f"={chosen}", language)
    if words == f"={chosen}":
        raise NotFound(kind="canned_reply")
    return words


def _kept(step: Step) -> str | None:
    if step.photo is not None:
        keep_photo(step.work, step.user, step.photo)
    return step.photo


STEPS: Final[dict[str, Callable[[Step], None]]] = {
    "take": _take,
    "answer": _answer,
    "ask_back": _ask_back,
    "wait": _wait,
    "go_on": _go_on,
    "schedule": _schedule,
    "note": _note,
    "resolve": _resolve,
    "agree": _agree,
    "move": _move,
    "recategorise": _recategorise,
    "merge": _merge,
}
FREE_STEPS: Final = frozenset({"note"})
"""Steps that are right however far the case has moved."""
