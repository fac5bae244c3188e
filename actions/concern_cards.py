"""How a concern is shown: the reporter's card and the worker's, each with what can be done."""

from __future__ import annotations

from typing import Protocol

from actions import formatting
from actions.notices import Notices
from actions.reply import Button, Card, Rows
from actions.texts import Texts
from actions.turn import Turn
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.workflow import OPEN, ConcernState
from activities.db.work import UnitOfWork
from activities.people.models import User

LATEST = 3


class Teller(Protocol):
    """Whoever can say sentences: a turn, or the notices of a listener."""

    work: UnitOfWork
    texts: Texts


def where_words(concern: Concern, language: str) -> str:
    """Return building, floor and spot in one line."""
    building = concern.building.zh if language == "zh" else concern.building.en
    return " ".join(part for part in (building, concern.floor, concern.spot) if part)


def matter_words(concern: Concern, language: str) -> str:
    """Return the category and the place in one line."""
    category = concern.category.zh if language == "zh" else concern.category.en
    return f"{concern.category.icon} {category} · {where_words(concern, language)}"


def status_words(teller: Teller, concern: Concern, language: str) -> str:
    """Return where the concern stands, with who has it and what is promised."""
    due = concern.resolution_due_at
    if concern.first_response_at is None:
        due = concern.first_response_due_at
    return teller.texts.say(
        f"concern.state.{concern.state}",
        language,
        owner=concern.owner.called(language),
        due=formatting.when(due, teller.work.now, language),
        resolution=teller.texts.say(f"concern.resolution.{concern.resolution or 'open'}", language),
    )


def reporter_card(teller: Turn | Notices, concern: Concern, news: str = "") -> Card:
    """Return the card that the reporter has of the concern; it edits itself at every step."""
    language = concern.reporter.language
    lines = [
        news,
        status_words(teller, concern, language),
        teller.texts.say("quoted", language, text=concern.text),
        matter_words(concern, language),
        *_latest(teller, concern, language),
    ]
    return Card(
        tuple(line for line in lines if line),
        title=teller.texts.say("concern.title", language, number=concern.number),
        buttons=_reporter_buttons(teller.texts, concern, language),
        key=f"concern:{concern.id}",
    )


def worker_card(teller: Turn | Notices, concern: Concern, worker: User, news: str = "") -> Card:
    """Return the card that whoever works on the concern has of it."""
    language = worker.language
    reporter = (
        teller.texts.say("concern.reporter_hidden", language)
        if concern.identity == "confidential"
        else concern.reporter.name or teller.texts.say("concern.reporter_unnamed", language)
    )
    lines = [
        news,
        teller.texts.say("concern.urgent_mark", language) if concern.urgent else "",
        status_words(teller, concern, language),
        teller.texts.say("quoted", language, text=concern.text),
        matter_words(concern, language),
        teller.texts.say("concern.reported_by", language, name=reporter),
        *_latest(teller, concern, language),
    ]
    tokens = concerns.photos(teller.work, concern)
    return Card(
        tuple(line for line in lines if line),
        title=teller.texts.say("concern.title", language, number=concern.number),
        buttons=_worker_buttons(teller.texts, concern, language),
        key=f"case:{concern.id}",
        photo=tokens[0] if tokens else None,
    )


def _latest(teller: Turn | Notices, concern: Concern, language: str) -> list[str]:
    said = concerns.messages(teller.work, concern, with_internal=False)
    return [
        teller.texts.say(
            "concern.staff_said" if each.from_staff else "concern.reporter_said",
            language,
            text=each.text,
        )
        for each in said[-LATEST:]
    ]


def _reporter_buttons(texts: Texts, concern: Concern, language: str) -> Rows:
    def button(key: str, verb: str, style: str = "plain") -> Button:
        return Button(texts.say(key, language), verb, (concern.id,), style)  # type: ignore[arg-type]

    if concern.state == ConcernState.RESOLVED:
        return (
            (
                button("concern.fixed", "concern.fixed", "primary"),
                button("concern.not_fixed", "concern.not_fixed", "danger"),
            ),
        )
    if concern.state == ConcernState.CLOSED:
        return ((button("concern.again", "concern.not_fixed"),),)
    return (
        (
            button("concern.add_button", "concern.add"),
            button("concern.refresh", "concern.status"),
        ),
    )


def _worker_buttons(texts: Texts, concern: Concern, language: str) -> Rows:
    def button(key: str, verb: str, style: str = "plain") -> Button:
        return Button(texts.say(key, language), verb, (concern.id,), style)  # type: ignore[arg-type]

    rows: list[tuple[Button, ...]] = []
    if concern.state == ConcernState.NEW:
        rows.append((button("case.take", "case.take", "primary"),))
    if concern.state in OPEN:
        rows.append(
            (
                button("case.answer", "case.answer"),
                button("case.resolve", "case.resolve", "primary"),
            )
        )
    rows.append((button("case.note", "case.note"), button("case.page", "case.page")))
    return tuple(rows)
