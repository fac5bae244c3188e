"""What the page of a case shows, as plain data: its words, its history, what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from actions.casework import RESOLUTIONS
from actions.concern_cards import level_words, reporter_words, where_words
from activities.casework.models import CaseMessage, CaseStep
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.workflow import CONCERN_WORKFLOW, OPEN, ConcernState
from activities.db.work import UnitOfWork
from activities.people.models import User
from bot.console.asking import Asking

KIND = concerns.KIND
MOVES = ("transfer", "send_back", "hand_over", "escalate", "delegate")
CAUSES = ("first_response", "next_response", "resolution", "reporter")
UNSAID = ("staff", "named")
"""What nobody needs to be told, or must not be: that a case left somebody whom it names."""


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
    newest = [
        work.session.scalar(
            select(func.max(table.id)).where(
                table.subject_kind == KIND, table.subject_id == concern.id
            )
        )
        for table in (CaseStep, CaseMessage)
    ]
    return Seen(newest[0] or 0, newest[1] or 0)


def was_noted(work: UnitOfWork, concern: Concern, user: User, text: str, since: Seen) -> bool:
    """Tell whether the person has left this very note since then."""
    return any(
        each.internal and each.author_id == user.id and each.text == text
        for each in concerns.messages(work, concern, with_internal=True)
        if each.id > since.message
    )


def summary(asking: Asking, concern: Concern) -> dict[str, Any]:
    """Return what a line of the list says."""
    return {
        "number": concern.number,
        "urgent": concern.urgent,
        "text": concerns.opened(asking.work, concern, concern.text)
        or asking.say("concern.words_gone"),
        "category": f"{concern.category.icon} {asking.named(concern.category)}",
        "place": where_words(concern, asking.language),
        "state": asking.say(f"state.{concern.state}"),
        "state_code": concern.state,
        "owner": concern.owner.called(asking.language) or asking.say("console.owner_unnamed"),
        "is_mine": concern.owner_id == asking.user.id,
        "due": asking.when(concern.next_due_at),
        "due_words": asking.say(
            "console.due"
            if concern.next_due_at == concern.resolution_due_at
            else "console.respond",
            due=asking.when(concern.next_due_at),
        ),
        "overdue": concern.next_due_at < asking.now and concern.state in OPEN,
        "is_open": concern.state in OPEN,
        "since": asking.when(concern.created_at),
    }


def details(asking: Asking, concern: Concern) -> dict[str, Any]:
    """Return everything that the page of the case shows."""
    work, language = asking.work, asking.language
    said = concerns.messages(work, concern, with_internal=True)
    case = summary(asking, concern) | {
        "reporter": reporter_words(asking_teller(asking), concern, language),
        "due": asking.when(concern.resolution_due_at),
        "overdue": concern.resolution_due_at < asking.now and concern.state in OPEN,
        "is_new": concern.state == ConcernState.NEW,
        "waits": concern.state == ConcernState.PENDING_THIRD_PARTY,
        "level": level_words(asking.parts.texts, concern.level, concern, language),
        "others": concerns.weight(work, concern) if concern.priority else 0,
        "action_at": asking.when(concern.action_at) if concern.state in OPEN else "",
        "counts": _counts(asking, concern),
        "proposal": _proposal(asking, concern),
    }
    return {
        "case": case,
        "seen": str(seen_now(work, concern)),
        "photos": concerns.photos(work, concern),
        "messages": [_message(asking, concern, each) for each in said],
        "history": [_step(asking, each) for each in CONCERN_WORKFLOW.history(work, concern)],
        **(_choices(asking, concern) if concern.state in OPEN else {}),
    }


def changes(asking: Asking, concern: Concern, since: Seen) -> list[str]:
    """Return what happened after `since`, a sentence each, oldest first."""
    told = [
        (step.at, _step(asking, step)["event"])
        for step in CONCERN_WORKFLOW.history(asking.work, concern)
        if step.id > since.step
    ]
    said = concerns.messages(asking.work, concern, with_internal=True)
    told += [(each.at, _quoted(asking, concern, each)) for each in said if each.id > since.message]
    return [words for _, words in sorted(told, key=lambda entry: entry[0])]


@dataclass(frozen=True, slots=True)
class _Teller:
    work: UnitOfWork
    texts: Any


def asking_teller(asking: Asking) -> Any:
    """Return the means by which cards say their sentences."""
    return _Teller(asking.work, asking.parts.texts)


def _choices(asking: Asking, concern: Concern) -> dict[str, Any]:
    """Return what the forms offer to choose from."""
    reader = "zh" if concern.reporter is None else concern.reporter.language
    moves = ["transfer", "hand_over", "send_back", "escalate"]
    if concern.level != "building":
        moves.append("delegate")
    return {
        "resolutions": [(code, asking.say(f"concern.resolution.{code}")) for code in RESOLUTIONS],
        "canned": [
            (each.id, asking.named(each), each.zh if reader == "zh" else each.en)
            for each in concerns.canned_replies(asking.work, concern)
        ],
        "colleagues": [
            (each.id, asking.called(each)) for each in concerns.colleagues(asking.work, concern)
        ],
        "moves": [(each, asking.say(f"case.{each}_button")) for each in moves],
        "categories": [
            (each.code, f"{each.icon} {asking.named(each)}")
            for each in concerns.categories(asking.work)
            if each.id != concern.category_id
        ],
    }


def _counts(asking: Asking, concern: Concern) -> list[str]:
    counted = {
        "concern.count.reopened": concern.reopened,
        "concern.count.nudges": concern.nudges,
        "concern.count.transfers": concern.transfers,
    }
    return [asking.say(key, n=n) for key, n in counted.items() if n]


def _proposal(asking: Asking, concern: Concern) -> str:
    if concern.proposed_resolution is None:
        return ""
    how = asking.say(f"concern.resolution.{concern.proposed_resolution}")
    by = asking.called(asking.work.session.get(User, concern.proposed_by_id))
    proposed = concerns.opened(asking.work, concern, concern.proposed_text)
    words = f" — {proposed}" if proposed else ""
    return asking.say("console.proposed", by=by, how=how) + words


def _quoted(asking: Asking, concern: Concern, message: CaseMessage) -> str:
    who = "staff" if message.from_staff else "reporter"
    text = concerns.opened(asking.work, concern, message.text)
    return asking.say(f"concern.{who}_said", text=text)


def _message(asking: Asking, concern: Concern, message: CaseMessage) -> dict[str, Any]:
    return {
        "mine": message.from_staff,
        "internal": message.internal,
        "text": concerns.opened(asking.work, concern, message.text),
        "photo": message.photo,
        "at": asking.when(message.at),
    }


def _step(asking: Asking, step: CaseStep) -> dict[str, Any]:
    event = asking.say(f"history.{step.event}")
    why = _why(asking, step)
    return {"event": f"{event} · {why}" if why else event, "at": asking.when(step.at)}


def _why(asking: Asking, step: CaseStep) -> str:
    """Return the ending, what moved it, or the reason that was given with a move."""
    reason = step.reason or ""
    if reason in RESOLUTIONS:
        return asking.say(f"concern.resolution.{reason}")
    if step.event not in MOVES or reason in UNSAID:
        return ""
    if reason in CAUSES:
        return asking.say(f"history.cause.{reason}")
    return reason
