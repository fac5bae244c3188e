"""The week in figures, to officers on Monday morning and whenever they ask. Pages are in bot/."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from actions.capability import Capability
from actions.notices import NORMAL, Notices
from actions.reply import Button, Card, Reply
from actions.texts import Texts
from actions.turn import Turn
from activities.casework import presence
from activities.clock import SHANGHAI, local
from activities.concerns import overview
from activities.concerns.facts import ConcernCreated
from activities.conversations.models import ConversationKind
from activities.dashboards import concern_figures
from activities.dashboards.numbers import LEAST_PERSONS, Line
from activities.db.work import UnitOfWork
from activities.people.login import new_login
from activities.people.models import User
from activities.people.rights import is_admin
from activities.scheduling import due

WEEKLY = "figures.weekly"
TOLD_AT = time(9, 0)
USEFUL_FOR = timedelta(hours=8)
MAIN = ("contacted_in_time", "closed_in_time", "solved", "satisfied")

capability = Capability("weekly_report")


@capability.listens(ConcernCreated)
def plan_week(notices: Notices, fact: ConcernCreated) -> None:
    """Make sure that the next Monday begins with the figures of the week before."""
    plan_next(notices.work, fact.concern.district_id)


@capability.when_due(WEEKLY)
def tell_week(notices: Notices, district_id: int) -> None:
    """Tell the officers of the district; the next week is planned by then."""
    plan_next(notices.work, district_id)
    day = local(notices.work.now).date()
    for officer in overview.officers_of_district(notices.work, district_id):
        if is_admin(officer) or presence.is_absent(notices.work, officer.id):
            continue
        card = week_card(notices.work, notices.texts, officer)
        notices.tell(officer, card, cause=f"week:{officer.id}:{day}", priority=NORMAL)


@capability.verb("report.week", commands=("report",))
def week(turn: Turn) -> Reply:
    """Show the last full week, with a way to the figures behind it."""
    concern_figures.require_officer(turn.user)
    card = week_card(turn.work, turn.texts, turn.user)
    if turn.conversation.kind != ConversationKind.PRIVATE:
        return Reply((card,))
    token = new_login(turn.work, turn.user)
    address = f"{turn.base_url}/console/enter/{token}?to=/console/figures"
    link = Button(turn.say("report.open"), url=address)
    return Reply((Card(card.lines, title=card.title, buttons=((link,),)),))


def plan_next(work: UnitOfWork, district_id: int) -> None:
    """Plan the report of the next Monday; planning it twice is harmless."""
    today = local(work.now).date()
    monday = today + timedelta(days=7 - today.weekday())
    at = datetime.combine(monday, TOLD_AT, SHANGHAI)
    due.plan(work, district_id, WEEKLY, district_id, at, useful_for=USEFUL_FOR)


def week_card(work: UnitOfWork, texts: Texts, officer: User) -> Card:
    """Return the last full week of the buildings in sight as this officer reads it."""
    language = officer.language
    period = concern_figures.last_weeks(work.now, 4).weeks[-2]
    total = concern_figures.figures(work, officer, period).total
    title = texts.say("report.title", language, day=local(period.begins_at).date().isoformat())
    if total.persons < LEAST_PERSONS:
        return Card((texts.say("console.figures.hidden", language, n=LEAST_PERSONS),), title=title)
    lines = [texts.say("console.figures.n_reported", language, n=total.reported)]
    lines += [_line(texts, total, name, language) for name in MAIN]
    counted = [(name, total.shares[name].met) for name in ("overdue", "reopened", "silence")]
    lines += [
        texts.say(
            "report.count", language, what=texts.say(f"console.figures.{name}", language), n=n
        )
        for name, n in counted
        if n
    ]
    return Card(tuple(lines), title=title)


def _line(texts: Texts, total: Line, name: str, language: str) -> str:
    share = total.shares[name]
    what = texts.say(f"console.figures.{name}", language)
    if share.percent is None:
        return texts.say("report.unknown", language, what=what)
    return texts.say(
        "report.share", language, what=what, percent=share.percent, met=share.met, of=share.of
    )
