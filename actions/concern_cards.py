"""How a concern is shown: to its reporter, to who follows it, to whoever works on it."""

from __future__ import annotations

from typing import Protocol

from actions import formatting
from actions.concern_sealed import matter, said
from actions.notices import Notices
from actions.reply import Button, Card, Rows, Style
from actions.texts import DEFAULT_LANGUAGE, Texts
from actions.turn import Turn
from activities.concerns import promises
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.workflow import OPEN, WAITING, ConcernState
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


def level_words(texts: Texts, level: str, concern: Concern, language: str) -> str:
    """Return the rung by its name: the building, the sub-district's own name, the district."""
    sub = concern.building.sub_district
    place = sub.zh if language == "zh" else sub.en
    return texts.say(f"concern.level.{level}", language, place=place)


def status_words(teller: Teller, concern: Concern, language: str) -> str:
    """Return where the concern stands, with who has it and what is promised."""
    due = concern.next_due_at if concern.state == ConcernState.NEW else concern.resolution_due_at
    key = f"concern.state.{concern.state}"
    if concern.state == ConcernState.NEW and concern.level != "building":
        key = "concern.state.with_level"
    if concern.merged_into_id is not None:
        key = "concern.state.merged"
    return teller.texts.say(
        key,
        language,
        owner=concern.owner.called(language),
        level=level_words(teller.texts, concern.level, concern, language),
        due=formatting.when(due, teller.work.now, language),
        at=formatting.when(concern.action_at or due, teller.work.now, language),
        resolution=teller.texts.say(f"concern.resolution.{concern.resolution or 'open'}", language),
    )


def reporter_words(teller: Teller, concern: Concern, language: str) -> str:
    """Return what the staff may know of who reported it."""
    if concern.alias is not None:
        return teller.texts.say(f"concern.alias.{concern.alias}", language)
    if concern.hides_reporter or concern.reporter is None:
        return teller.texts.say("concern.reporter_hidden", language)
    return concern.reporter.name or teller.texts.say("concern.reporter_unnamed", language)


def reporter_card(
    teller: Turn | Notices, concern: Concern, news: str = "", *, language: str | None = None
) -> Card:
    """Return the card that the reporter has of the concern; it edits itself at every step."""
    if language is None:
        language = concern.reporter.language if concern.reporter else DEFAULT_LANGUAGE
    lines = [
        news,
        status_words(teller, concern, language),
        matter(teller, concern, language),
        matter_words(concern, language),
        *_others(teller, concern, language),
        *_latest(teller, concern, language),
    ]
    return Card(
        tuple(line for line in lines if line),
        title=teller.texts.say("concern.title", language, number=concern.number),
        buttons=_reporter_buttons(teller, concern, language),
        key=f"concern:{concern.id}",
    )


def follower_card(teller: Turn | Notices, concern: Concern, user: User, news: str = "") -> Card:
    """Return the card of somebody who said “me too”: the matter and the staff's words only."""
    language = user.language
    spoken = concerns.messages(teller.work, concern, with_internal=False)
    updates = [each.text for each in spoken if each.from_staff][-LATEST:]
    lines = [
        news,
        status_words(teller, concern, language),
        matter_words(concern, language),
        *_others(teller, concern, language),
        *(teller.texts.say("concern.staff_said", language, text=each) for each in updates),
    ]
    button = Maker(teller.texts, concern, language).button
    buttons: Rows = ()
    if concern.state in OPEN:
        buttons = (
            (button("concern.nudge", "concern.nudge"), button("concern.refresh", "concern.status")),
            (button("concern.unfollow", "concern.unfollow"),),
        )
    return Card(
        tuple(line for line in lines if line),
        title=teller.texts.say("concern.title", language, number=concern.number),
        buttons=buttons,
        key=f"concern:{concern.id}",
    )


def worker_card(teller: Turn | Notices, concern: Concern, worker: User, news: str = "") -> Card:
    """Return the card that whoever works on the concern has of it."""
    language = worker.language
    lines = [
        news,
        teller.texts.say("concern.urgent_mark", language) if concern.urgent else "",
        status_words(teller, concern, language),
        matter(teller, concern, language),
        matter_words(concern, language),
        teller.texts.say(
            "concern.reported_by", language, name=reporter_words(teller, concern, language)
        ),
        *_others(teller, concern, language),
        *_counts(teller, concern, language),
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


class Maker:
    """Makes the buttons of one concern's card in one language."""

    def __init__(self, texts: Texts, concern: Concern, language: str) -> None:
        self._texts, self._concern, self._language = texts, concern, language

    def button(self, key: str, verb: str, style: Style = "plain") -> Button:
        """Return a button whose only argument is the concern."""
        return Button(self._texts.say(key, self._language), verb, (self._concern.id,), style)


def _others(teller: Teller, concern: Concern, language: str) -> list[str]:
    weight = concerns.weight(teller.work, concern) if concern.priority else 0
    return [teller.texts.say("concern.others", language, n=weight)] if weight else []


def _counts(teller: Teller, concern: Concern, language: str) -> list[str]:
    counted = {
        "concern.count.reopened": concern.reopened,
        "concern.count.nudges": concern.nudges,
        "concern.count.transfers": concern.transfers,
    }
    return [teller.texts.say(key, language, n=n) for key, n in counted.items() if n]


def _latest(teller: Turn | Notices, concern: Concern, language: str) -> list[str]:
    spoken = concerns.messages(teller.work, concern, with_internal=False)
    told = [(each.from_staff, said(teller, concern, each)) for each in spoken[-LATEST:]]
    return [
        teller.texts.say(
            "concern.staff_said" if from_staff else "concern.reporter_said", language, text=text
        )
        for from_staff, text in told
        if text is not None
    ]


def _reporter_buttons(teller: Teller, concern: Concern, language: str) -> Rows:
    if concern.reporter_id is None:
        # Whoever holds the receipt acts by the receipt: see actions/receipts.py.
        return ()
    button = Maker(teller.texts, concern, language).button
    if concern.state == ConcernState.RESOLVED:
        return (
            (
                button("concern.fixed", "concern.fixed", "primary"),
                button("concern.partly", "concern.partly"),
                button("concern.not_fixed", "concern.not_fixed", "danger"),
            ),
        )
    if concern.state == ConcernState.CLOSED:
        again = button("concern.again", "concern.not_fixed")
        return () if concern.merged_into_id is not None else ((again,),)
    rows: list[tuple[Button, ...]] = [
        (
            button("concern.add_button", "concern.add"),
            button("concern.refresh", "concern.status"),
        )
    ]
    if concern.state not in WAITING:
        rows.append((button("concern.nudge", "concern.nudge"),))
    if promises.broken(teller.work, concern):
        rows.append((button("concern.escalate", "concern.escalate", "danger"),))
    return tuple(rows)


def _worker_buttons(texts: Texts, concern: Concern, language: str) -> Rows:
    button = Maker(texts, concern, language).button
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
    if concern.state == ConcernState.PENDING_THIRD_PARTY:
        rows.append((button("case.go_on", "case.go_on", "primary"),))
    if concern.state in OPEN:
        rows.append((button("case.more", "case.more"),))
    return tuple(rows)
