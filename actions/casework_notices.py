"""Who is told of what: the person responsible, the room, the reporter, the followers, those above.

Warnings and moves of the duty come from due rows, which fall in office hours only.
"""

from __future__ import annotations

from datetime import datetime

from actions import formatting
from actions.capability import Capability
from actions.concern_cards import (
    follower_card,
    level_words,
    matter_words,
    reporter_card,
    worker_card,
)
from actions.notices import NORMAL, URGENT, Notices
from actions.reply import Card
from actions.staff_rooms import room_of
from activities.casework import clocks
from activities.clock import local
from activities.concerns import ladder, overview, working
from activities.concerns import service as concerns
from activities.concerns.facts import (
    ConcernCreated,
    ConcernFollowed,
    ConcernMoved,
    ConcernNudged,
    ConcernSaid,
    ConcernsMerged,
    DangerTold,
    DutyMoved,
    PromiseAtRisk,
    ReporterForgotten,
    ResolutionProposed,
)
from activities.concerns.models import Concern
from activities.concerns.reading_ahead import read_ahead
from activities.concerns.workflow import OPEN, ConcernEvent
from activities.conversations.models import Conversation

BY_REPORTER = {ConcernEvent.CONFIRM, ConcernEvent.REOPEN, ConcernEvent.WITHDRAW}
OFTEN_REOPENED = 2

capability = Capability("casework_notices", ahead={clocks.MARK: read_ahead})


@capability.when_due(clocks.MARK)
def promise_came_due(notices: Notices, sla_id: int) -> None:
    """Warn about a promise, or move the duty at its break."""
    ladder.promise_came_due(notices.work, sla_id)


@capability.when_due(ladder.ESCALATE_LATER)
def escalate_at_opening(notices: Notices, concern_id: int) -> None:
    """Move up in the morning what the reporter asked for at night."""
    ladder.escalate_at_opening(notices.work, concern_id)


@capability.when_due(ladder.NUDGED_LATER)
def nudged_at_opening(notices: Notices, concern_id: int) -> None:
    """Pass on in the morning what was asked for at night."""
    concern = notices.work.session.get(Concern, concern_id)
    if concern is not None and concern.state in OPEN:
        tell_of_nudge(notices, ConcernNudged(concern))


@capability.when_due(working.ACTION)
def remind_of_action(notices: Notices, concern_id: int) -> None:
    """Remind the worker of what was promised for now."""
    concern = notices.work.session.get(Concern, concern_id)
    if concern is not None and concern.state in OPEN and concern.action_at is not None:
        cause = f"action:{concern.id}:{concern.action_at.timestamp():.0f}"
        _tell_owner(notices, concern, "case.action_now", cause)


@capability.listens(ConcernCreated)
def tell_worker(notices: Notices, fact: ConcernCreated) -> None:
    """Tell the person responsible, in their chat and in the staff group's topic for the case."""
    priority = URGENT if fact.concern.urgent else NORMAL
    _tell_staff(notices, fact.concern, "case.new", f"case.new:{fact.concern.id}", priority)


@capability.listens(ConcernMoved)
def tell_of_step(notices: Notices, fact: ConcernMoved) -> None:
    """Keep every card true, and tell the other side what was said."""
    concern = fact.concern
    message = 0 if fact.message is None else fact.message.id
    moment = f"{notices.work.now.timestamp():.0f}"
    step = f"step:{concern.id}:{fact.event}:{concern.reopened}:{message}:{moment}"
    if fact.event in BY_REPORTER:
        _tell_staff(notices, concern, f"case.event.{fact.event}", step)
        _tell_followers(notices, concern, f"concern.follow.{fact.event}", step)
        if fact.event == ConcernEvent.REOPEN and concern.reopened >= OFTEN_REOPENED:
            _tell_level_above(notices, concern)
        return
    if fact.event == ConcernEvent.TIME_OUT:
        _tell_closed(notices, concern, step)
        return
    only_state = fact.message is None and fact.event == ConcernEvent.ACKNOWLEDGE
    _tell_reporter(notices, concern, f"concern.event.{fact.event}", step, update=only_state)
    _tell_followers(notices, concern, f"concern.event.{fact.event}", step, update=only_state)
    _refresh_staff(notices, concern, fact, step)


@capability.listens(ConcernSaid)
def tell_of_addition(notices: Notices, fact: ConcernSaid) -> None:
    """Tell the worker what the reporter added."""
    _tell_staff(notices, fact.concern, "case.event.added", f"said:{fact.message.id}")


@capability.listens(DutyMoved)
def tell_of_duty(notices: Notices, fact: DutyMoved) -> None:
    """Give the new owner the whole context; tell the reporter who has it and until when."""
    concern, cause = fact.concern, f"duty:{fact.assignment_id}"
    up = fact.event == ConcernEvent.ESCALATE
    if fact.from_owner.id != concern.owner_id:
        _hand_packet(notices, fact, cause)
        _tell_former_owner(notices, fact, cause)
    if fact.event == ConcernEvent.RECATEGORISE or up or fact.from_level != concern.level:
        _tell_reporter(notices, concern, f"concern.event.{fact.event}", cause)
        _tell_followers(notices, concern, f"concern.event.{fact.event}", cause)


@capability.listens(PromiseAtRisk)
def warn(notices: Notices, fact: PromiseAtRisk) -> None:
    """Warn the person responsible; a break at the top is told to those who watch, as a number."""
    cause = f"sla:{fact.sla_id}:{fact.percent}"
    key = "case.overdue" if fact.percent >= clocks.BROKEN else "case.at_risk"
    owner = fact.concern.owner
    clock = notices.say(owner, f"case.clock.{fact.clock}")
    due = formatting.when(fact.due_at, notices.work.now, owner.language)
    news = notices.say(owner, key, clock=clock, percent=fact.percent, due=due)
    notices.tell(owner, worker_card(notices, fact.concern, owner, news), cause=cause)
    if fact.percent >= clocks.BROKEN:
        _tell_watchers(notices, fact.concern, cause)


@capability.listens(ConcernNudged)
def tell_of_nudge(notices: Notices, fact: ConcernNudged) -> None:
    """Tell the person responsible that somebody asked again, and how often."""
    cause = f"nudge:{fact.concern.id}:{fact.concern.nudges}"
    _tell_owner(notices, fact.concern, "case.nudged", cause)


@capability.listens(ResolutionProposed)
def tell_of_proposal(notices: Notices, fact: ResolutionProposed) -> None:
    """Ask the owner to publish what the helper proposed."""
    concern, owner = fact.concern, fact.concern.owner
    resolution = notices.say(owner, f"concern.resolution.{concern.proposed_resolution}")
    who = fact.by.called(owner.language)
    news = notices.say(owner, "case.proposal", who=who, resolution=resolution)
    agree = notices.button(owner, "case.agree_button", "case.agree", concern.id, style="primary")
    card = worker_card(notices, concern, owner, news)
    shows = concern.proposed_text and not concern.category.sensitive
    said = (concern.proposed_text or "",) if shows else ()
    proposal = Card(
        (*card.lines, *said), title=card.title, buttons=((agree,), *card.buttons), key=card.key
    )
    cause = f"proposal:{concern.id}:{fact.by.id}:{notices.work.now.timestamp():.0f}"
    notices.tell(owner, proposal, cause=cause)


@capability.listens(ConcernFollowed)
def tell_of_follower(notices: Notices, fact: ConcernFollowed) -> None:
    """Tell the person responsible that the matter concerns one more."""
    _tell_staff(notices, fact.concern, "case.me_too", f"follow:{fact.follower.id}")


@capability.listens(ConcernsMerged)
def tell_of_merging(notices: Notices, fact: ConcernsMerged) -> None:
    """Tell the reporter of the duplicate where it goes on."""
    cause = f"merge:{fact.duplicate.id}"
    reporter = fact.duplicate.reporter
    if reporter is not None and fact.duplicate.conversation_id is not None:
        conversation = notices.work.session.get_one(Conversation, fact.duplicate.conversation_id)
        news = notices.say(reporter, "concern.event.merge", number=fact.into.number)
        notices.post(conversation, reporter_card(notices, fact.duplicate, news), cause=cause)
    _tell_staff(notices, fact.into, "case.me_too", cause)


@capability.listens(DangerTold)
def tell_of_danger(notices: Notices, fact: DangerTold) -> None:
    """Alert whoever is responsible at once: before Confirm, at any hour, without a name."""
    owner = fact.owner
    place = "" if fact.building is None else notices.named(owner, fact.building)
    card = Card(
        (
            notices.say(owner, f"case.danger.{fact.danger}", place=place),
            notices.say(owner, "case.danger.next"),
        ),
        title=notices.say(owner, "danger.title"),
    )
    moment = int(notices.work.now.timestamp() // 600)
    cause = f"danger:{fact.danger}:{fact.person_id}:{moment}"
    notices.tell(owner, card, cause=cause, priority=URGENT)


@capability.listens(ReporterForgotten)
def take_words_away(notices: Notices, fact: ReporterForgotten) -> None:
    """Edit the cards that are still shown, so that the words go from there too."""
    concern = fact.concern
    card = worker_card(notices, concern, concern.owner)
    cause = f"forgotten:{concern.id}:{notices.work.now.timestamp():.0f}"
    staff = [each.user for each in concerns.helpers(notices.work, concern)]
    for user in {each.id: each for each in (concern.owner, *staff)}.values():
        notices.tell(user, card, cause=cause, update=True)
    room = room_of(notices.work, concern)
    if room is not None:
        notices.post(room, card, cause=cause, update=True)


def _tell_reporter(
    notices: Notices, concern: Concern, key: str, cause: str, *, update: bool = False
) -> None:
    if concern.reporter is None or concern.conversation_id is None:
        return
    conversation = notices.work.session.get(Conversation, concern.conversation_id)
    if conversation is None:
        return
    language = concern.reporter.language
    news = notices.say(concern.reporter, key, **_words(notices, concern, language))
    card = reporter_card(notices, concern, news)
    notices.post(conversation, card, cause=cause, update=update)


def _tell_followers(
    notices: Notices, concern: Concern, key: str, cause: str, *, update: bool = False
) -> None:
    for each in concerns.followers(notices.work, concern):
        conversation = notices.work.session.get(Conversation, each.conversation_id)
        if conversation is None:
            continue
        words = _words(notices, concern, each.user.language)
        card = follower_card(notices, concern, each.user, notices.say(each.user, key, **words))
        notices.post(conversation, card, cause=f"{cause}:f", update=update)


def _words(notices: Notices, concern: Concern, language: str) -> dict[str, str]:
    return {
        "owner": concern.owner.called(language),
        "level": level_words(notices.texts, concern.level, concern, language),
        "due": formatting.when(concern.next_due_at, notices.work.now, language),
    }


def _tell_closed(notices: Notices, concern: Concern, cause: str) -> None:
    """Tell that silence has closed it: no thanks for a confirmation, no question to rate."""
    if concern.reporter is not None and concern.conversation_id is not None:
        conversation = notices.work.session.get_one(Conversation, concern.conversation_id)
        news = notices.say(concern.reporter, "concern.closed_after_silence")
        notices.post(conversation, reporter_card(notices, concern, news), cause=cause)
    _tell_followers(notices, concern, "concern.closed_after_silence", cause)


def _tell_staff(
    notices: Notices, concern: Concern, key: str, cause: str, priority: int = NORMAL
) -> None:
    card = worker_card(notices, concern, concern.owner, notices.say(concern.owner, key))
    notices.tell(concern.owner, card, cause=cause, priority=priority)
    room = room_of(notices.work, concern)
    if room is not None:
        notices.post(room, card, cause=cause, priority=priority)


def _tell_owner(notices: Notices, concern: Concern, key: str, cause: str) -> None:
    news = notices.say(concern.owner, key, n=concern.nudges)
    notices.tell(concern.owner, worker_card(notices, concern, concern.owner, news), cause=cause)


def _refresh_staff(notices: Notices, concern: Concern, fact: ConcernMoved, cause: str) -> None:
    """Edit the worker's cards where the step was not made from."""
    card = worker_card(notices, concern, concern.owner)
    room = room_of(notices.work, concern)
    if room is not None:
        notices.post(room, card, cause=f"{cause}:room", update=True)
    if fact.actor is None or fact.actor.id != concern.owner_id:
        notices.tell(concern.owner, card, cause=f"{cause}:owner", update=True)


def _hand_packet(notices: Notices, fact: DutyMoved, cause: str) -> None:
    """Give whoever has it now the matter with its history: from whom, why, how often, since when.

    The reason of a colleague is told; that of a clock is named by the promise it broke.
    """
    concern, owner = fact.concern, fact.concern.owner
    language = owner.language
    told = None if concern.category.sensitive else fact.reason
    why = told or notices.say(owner, f"case.cause.{fact.cause}")
    news = notices.say(
        owner, f"case.duty.{fact.event}", who=fact.from_owner.called(language), why=why
    )
    since = notices.say(
        owner,
        "case.since",
        at=formatting.when(_reported_at(concern), notices.work.now, language),
        due=formatting.when(concern.next_due_at, notices.work.now, language),
    )
    card = worker_card(notices, concern, owner, f"{news}\n{since}")
    notices.tell(owner, card, cause=cause, priority=URGENT)
    room = room_of(notices.work, concern)
    if room is not None:
        notices.post(room, card, cause=f"{cause}:room")


def _reported_at(concern: Concern) -> datetime:
    """Return when it was reported; to the hour only where the minute could tell who it was."""
    if concern.identity == "anonymous":
        return concern.created_at.replace(minute=0, second=0, microsecond=0)
    return concern.created_at


def _tell_former_owner(notices: Notices, fact: DutyMoved, cause: str) -> None:
    former, concern = fact.from_owner, fact.concern
    if not concerns.may_work_on(notices.work, former, concern):
        return
    key = "case.you_help" if fact.event == ConcernEvent.ESCALATE else "case.moved"
    owner = concern.owner.called(former.language)
    news = notices.say(former, key, owner=owner, number=concern.number)
    notices.tell(former, worker_card(notices, concern, former, news), cause=f"{cause}:former")


def _tell_level_above(notices: Notices, concern: Concern) -> None:
    """Let the level above see how often it came back; the number, not what was said."""
    for officer in overview.level_above(notices.work, concern):
        if officer.id == concern.owner_id:
            continue
        line = notices.say(
            officer, "case.reopened_often", number=concern.number, n=concern.reopened
        )
        cause = f"reopened:{concern.id}:{concern.reopened}:{officer.id}"
        notices.tell(officer, Card((line, matter_words(concern, officer.language))), cause=cause)


def _tell_watchers(notices: Notices, concern: Concern, cause: str) -> None:
    """Tell officers and operators that something is overdue at the top: its age, never its text."""
    days = (local(notices.work.now).date() - local(concern.created_at).date()).days
    never = concerns.named_staff(notices.work, concern)
    for officer in overview.officers_of_district(notices.work, concern.district_id):
        if officer.id == concern.owner_id or officer.id in never:
            continue
        if concern.category.sensitive:
            line = notices.say(officer, "case.overdue_sensitive", n=days)
        else:
            line = notices.say(officer, "case.overdue_above", number=concern.number, n=days)
        notices.tell(officer, Card((line,)), cause=f"{cause}:{officer.id}")
