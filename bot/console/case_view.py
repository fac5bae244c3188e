"""What the page of a case shows, as plain data: its words, its history, what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actions import formatting
from actions.casework import RESOLUTIONS
from actions.concern_cards import where_words
from actions.texts import Texts
from activities.casework.models import CaseMessage, CaseStep
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.workflow import CONCERN_WORKFLOW, OPEN, ConcernState
from activities.db.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of a case somebody has seen: its newest step and its newest message."""

    step: int = 0
    message: int = 0

    @classmethod
    def read(cls, text: str) -> Seen:
        """Return what a form says its reader had seen; nothing for anything else."""
        step, _, message = text.partition(".")
        known = text.isascii() and step.isdecimal() and message.isdecimal() and len(text) <= 40
        return cls(int(step), int(message)) if known else cls()

    def __str__(self) -> str:
        return f"{self.step}.{self.message}"


def seen_now(work: UnitOfWork, concern: Concern) -> Seen:
    """Return how far the case has come."""
    steps = CONCERN_WORKFLOW.history(work, concern)
    said = concerns.messages(work, concern, with_internal=True)
    return Seen(steps[-1].id if steps else 0, said[-1].id if said else 0)


def summary(work: UnitOfWork, texts: Texts, concern: Concern, language: str) -> dict[str, Any]:
    """Return what a line of the list says."""
    category = concern.category.zh if language == "zh" else concern.category.en
    reporter = texts.say("concern.reporter_hidden", language)
    if concern.identity == "named" and concern.reporter is not None:
        reporter = concern.reporter.name or texts.say("concern.reporter_unnamed", language)
    return {
        "number": concern.number,
        "urgent": concern.urgent,
        "text": concern.text,
        "category": f"{concern.category.icon} {category}",
        "place": where_words(concern, language),
        "state": texts.say(f"state.{concern.state}", language),
        "state_code": concern.state,
        "owner": concern.owner.called(language) or texts.say("console.owner_unnamed", language),
        "reporter": reporter,
        "due": formatting.when(concern.resolution_due_at, work.now, language),
        "overdue": concern.resolution_due_at < work.now and concern.state in OPEN,
        "is_new": concern.state == ConcernState.NEW,
        "is_open": concern.state in OPEN,
        "since": formatting.when(concern.created_at, work.now, language),
    }


def details(work: UnitOfWork, texts: Texts, concern: Concern, language: str) -> dict[str, Any]:
    """Return everything that the page of the case shows."""
    steps = CONCERN_WORKFLOW.history(work, concern)
    said = concerns.messages(work, concern, with_internal=True)
    return {
        "case": summary(work, texts, concern, language),
        "seen": str(seen_now(work, concern)),
        "photos": concerns.photos(work, concern),
        "messages": [_message(work, each, language) for each in said],
        "history": [_step(work, texts, each, language) for each in steps],
        "resolutions": [
            (code, texts.say(f"concern.resolution.{code}", language)) for code in RESOLUTIONS
        ],
    }


def changes(
    work: UnitOfWork, texts: Texts, concern: Concern, language: str, since: Seen
) -> list[str]:
    """Return what happened after `since`, a sentence each, oldest first."""
    told = [
        (step.at, _step(work, texts, step, language)["event"])
        for step in CONCERN_WORKFLOW.history(work, concern)
        if step.id > since.step
    ]
    said = concerns.messages(work, concern, with_internal=True)
    told += [(each.at, _quoted(texts, each, language)) for each in said if each.id > since.message]
    return [words for _, words in sorted(told, key=lambda entry: entry[0])]


def _quoted(texts: Texts, message: CaseMessage, language: str) -> str:
    who = "staff" if message.from_staff else "reporter"
    return texts.say(f"concern.{who}_said", language, text=message.text)


def _message(work: UnitOfWork, message: CaseMessage, language: str) -> dict[str, Any]:
    return {
        "mine": message.from_staff,
        "internal": message.internal,
        "text": message.text,
        "photo": message.photo,
        "at": formatting.when(message.at, work.now, language),
    }


def _step(work: UnitOfWork, texts: Texts, step: CaseStep, language: str) -> dict[str, Any]:
    event = texts.say(f"history.{step.event}", language)
    if step.reason in RESOLUTIONS:
        event = f"{event} · {texts.say(f'concern.resolution.{step.reason}', language)}"
    return {"event": event, "at": formatting.when(step.at, work.now, language)}
