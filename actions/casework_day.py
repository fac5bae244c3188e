"""The worker's day: the brief at half past eight, being away, counts for those above, coverage."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta

from actions import formatting
from actions.capability import Capability
from actions.concern_cards import matter_words
from actions.notices import NORMAL, Notices
from actions.readers import WholeText
from actions.reply import Button, Card, Reply, rows_of
from actions.texts import Texts
from actions.turn import Turn
from activities.casework import presence
from activities.clock import SHANGHAI, local
from activities.concerns import overview
from activities.concerns.facts import ConcernCreated
from activities.concerns.models import Concern
from activities.concerns.overview import Gap
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.people.models import User
from activities.people.rights import is_admin, is_staff
from activities.scheduling import due

BRIEF = "casework.brief"
BRIEF_AT = time(8, 30)
USEFUL_FOR = timedelta(hours=3)
MOST_BUTTONS = 8
MOST_GAPS = 20

capability = Capability("casework_day")


@capability.listens(ConcernCreated)
def plan_brief(notices: Notices, fact: ConcernCreated) -> None:
    """Make sure that the next working day begins with a brief."""
    plan_next_brief(notices.work, fact.concern.district_id)


@capability.when_due(BRIEF)
def send_briefs(notices: Notices, district_id: int) -> None:
    """Tell everybody who is there what is due, and plan the next morning."""
    plan_next_brief(notices.work, district_id)
    day = local(notices.work.now).date()
    for worker in overview.workers_with_open_concerns(notices.work):
        if worker.district_id == district_id and not presence.is_absent(notices.work, worker.id):
            card = brief_card(notices.work, notices.texts, worker)
            notices.tell(worker, card, cause=f"brief:{worker.id}:{day}", priority=NORMAL)


@capability.verb("case.brief", commands=("brief",))
def brief(turn: Turn) -> Reply:
    """Show the day's work now."""
    if not is_staff(turn.user):
        raise NotAllowed
    return Reply((brief_card(turn.work, turn.texts, turn.user),))


@capability.verb("case.overview", commands=("overview",))
def counts(turn: Turn) -> Reply:
    """Show how much is open on each rung, and since when; nothing of what it is about."""
    lines = [
        turn.say(
            "case.counted",
            level=turn.say(f"case.level.{each.level}"),
            n=each.open,
            overdue=each.overdue,
            reopened=each.reopened,
            sensitive=each.sensitive,
            since=formatting.when(each.oldest, turn.now, turn.language),
        )
        for each in overview.counted(turn.work, turn.user)
    ]
    if not lines:
        return turn.tell("case.nothing_open")
    return Reply((Card(tuple(lines), title=turn.say("case.overview_title")),))


@capability.verb("case.away", commands=("away",), reads={"words": WholeText()})
def away(turn: Turn, words: str = "") -> Reply:
    """Note an absence: `/away 3` for three days from now; substitutes get what comes."""
    if not is_staff(turn.user):
        raise NotAllowed
    days = int(words.strip()) if words.strip().isdecimal() and len(words.strip()) <= 3 else 0
    if not days:
        return turn.tell("case.away_how")
    until = turn.now + timedelta(days=days)
    presence.be_away(turn.work, turn.user, turn.user, turn.now, until)
    back = Button(turn.say("case.back_button"), "case.back")
    words = turn.say("case.away_until", at=formatting.when(until, turn.now, turn.language))
    return Reply((Card((words,), buttons=((back,),)),))


@capability.verb("case.back", commands=("back",))
def back(turn: Turn) -> Reply:
    """End one's absence."""
    if not is_staff(turn.user):
        raise NotAllowed
    presence.be_back(turn.work, turn.user)
    return turn.tell("case.welcome_back")


@capability.verb("case.coverage", commands=("coverage",))
def coverage(turn: Turn) -> Reply:
    """List every building × kind of concern for which nobody can be reached."""
    if not is_admin(turn.user):
        raise NotAllowed
    gaps = overview.coverage_gaps(turn.work)
    if not gaps:
        return turn.tell("case.covered")
    lines = _gap_lines(turn.texts, gaps, turn.language)
    title = turn.say("case.gaps", n=len(gaps))
    return Reply((Card(tuple(lines[:MOST_GAPS]), title=title),))


def coverage_report(work: UnitOfWork, texts: Texts, language: str = "zh") -> list[str]:
    """Return a line for each building without anybody who can be reached, for the log at start."""
    return _gap_lines(texts, overview.coverage_gaps(work), language)


def plan_next_brief(work: UnitOfWork, district_id: int) -> None:
    """Plan the brief of the next working morning; planning it twice is harmless."""
    day = local(work.now).date()
    at = datetime.combine(day, BRIEF_AT, SHANGHAI)
    if at <= work.now or not work.calendar.is_working_day(day):
        at = datetime.combine(work.calendar.next_working_day(day), BRIEF_AT, SHANGHAI)
    due.plan(work, district_id, BRIEF, district_id, at, useful_for=USEFUL_FOR)


def brief_card(work: UnitOfWork, texts: Texts, worker: User) -> Card:
    """Return the day's cases: by building in walking order, due and at risk first in each."""
    language = worker.language
    lines: list[str] = []
    buttons: list[Button] = []
    for building, group in overview.brief(work, worker):
        lines.append(f"🏢 {building.zh if language == 'zh' else building.en}")
        for each in group:
            lines.append(f"{_mark(work, each)} {_line(work, each, language)}")
            buttons.append(Button(each.number, "case.show", (each.id,)))
    if not lines:
        return Card((texts.say("case.none", language),))
    return Card(
        tuple(lines),
        title=texts.say("case.brief_title", language, n=len(buttons)),
        buttons=rows_of(buttons[:MOST_BUTTONS]),
    )


def _mark(work: UnitOfWork, concern: Concern) -> str:
    if concern.next_due_at <= work.now:
        return "🔴"
    closing_time = work.calendar.add_working_time(work.now, timedelta(hours=4))
    return "🟡" if concern.next_due_at <= closing_time else "🟢"


def _line(work: UnitOfWork, concern: Concern, language: str) -> str:
    due_at = formatting.when(concern.next_due_at, work.now, language)
    return f"{concern.number} {matter_words(concern, language)} · {due_at}"


def _gap_lines(texts: Texts, gaps: list[Gap], language: str) -> list[str]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for gap in gaps:
        place = gap.building.zh if language == "zh" else gap.building.en
        kinds[place].append(gap.category.zh if language == "zh" else gap.category.en)
    return [
        texts.say("case.gap", language, place=place, n=len(names), kinds=", ".join(names))
        for place, names in kinds.items()
    ]
