"""Talking to a person: the queue, the relay in both directions, and the way back to the bot."""

from __future__ import annotations

from sqlalchemy import or_, select

from actions import handoff_passing as passing
from actions.capability import Capability
from actions.handoff_report import report_unanswered
from actions.notices import URGENT, Notices
from actions.reply import SILENCE, Card, Reply
from actions.turn import Turn
from activities.conversations import handoff, transcripts
from activities.conversations.handoff import (
    HandoffAccepted,
    HandoffEnded,
    HandoffInitiated,
    WorkerWentSilent,
)
from activities.conversations.models import Conversation, TurnOwner
from activities.errors import NotAllowed
from activities.people.models import Role, RoleGrant, User
from activities.people.rights import is_staff
from activities.places.models import Building

MOST_WORKERS_TOLD = 5
MOST_LINES_HANDED = 10

capability = Capability("handoff")


@capability.verb("handoff.ask", intents=("talk_to_person",), commands=("human",))
def ask(turn: Turn) -> Reply:
    """Put the person in the queue for a worker."""
    if not handoff.ask_for_human(turn.work, turn.conversation):
        return turn.tell("handoff.already")
    leave = turn.button("handoff.leave", "handoff.leave")
    return Reply((Card((turn.say("handoff.queued"),), buttons=((leave,),), key="handoff"),))


@capability.verb("handoff.leave", commands=("bot",))
def leave(turn: Turn) -> Reply:
    """Let the person, or the worker, end it; the bot answers again."""
    theirs = handoff.persons_side(turn.work, turn.conversation)
    handoff.end(turn.work, theirs or turn.conversation)
    return SILENCE if theirs is None else turn.tell("handoff.handed_back")


@capability.verb("handoff.accept")
def accept(turn: Turn, conversation_id: int) -> Reply:
    """Connect a worker with the person who waits."""
    if not is_staff(turn.user):
        raise NotAllowed
    handoff.accept(turn.work, turn.user, turn.conversation, conversation_id)
    end = turn.button("handoff.end", "handoff.leave")
    return Reply((Card((turn.say("handoff.connected_worker"),), buttons=((end,),)),))


@capability.listens(HandoffInitiated)
def call_workers(notices: Notices, fact: HandoffInitiated) -> None:
    """Tell the workers of the person's building that somebody waits."""
    for worker in _workers_for(notices, fact.conversation):
        card = Card(
            (notices.say(worker, "handoff.somebody_waits"),),
            buttons=(
                (
                    notices.button(
                        worker,
                        "handoff.accept",
                        "handoff.accept",
                        fact.conversation.id,
                        style="primary",
                    ),
                ),
            ),
        )
        cause = f"handoff:{fact.conversation.id}:{notices.work.now.timestamp():.0f}:{worker.id}"
        notices.tell(worker, card, cause=cause, priority=URGENT)


@capability.listens(HandoffAccepted)
def tell_connected(notices: Notices, fact: HandoffAccepted) -> None:
    """Tell the person that a human is there, and the human what was said while waiting."""
    _tell_person(notices, fact.conversation, "handoff.connected")
    for line in transcripts.lines(notices.work, fact.conversation)[-MOST_LINES_HANDED:]:
        passing.hand_line(notices, fact.worker_chat, fact.conversation, line)


@capability.listens(HandoffEnded)
def tell_ended(notices: Notices, fact: HandoffEnded) -> None:
    """Tell the person that the bot answers again; nobody came: what was said becomes a case."""
    if not fact.timed_out:
        _tell_person(notices, fact.conversation, "handoff.ended")
    elif not report_unanswered(notices, fact.conversation, fact.said):
        _tell_person(notices, fact.conversation, "handoff.timed_out")


@capability.listens(WorkerWentSilent)
def tell_waiting_again(notices: Notices, fact: WorkerWentSilent) -> None:
    """Tell both that somebody else is being called."""
    _tell_person(notices, fact.conversation, "handoff.waiting_again")
    if fact.worker_chat is not None and fact.worker_chat.user is not None:
        words = notices.say(fact.worker_chat.user, "handoff.you_were_silent")
        cause = f"silent:{fact.conversation.id}:{notices.work.now.timestamp():.0f}"
        notices.post(fact.worker_chat, Card((words,)), cause=cause)


@capability.when_due(handoff.IDLE)
def give_up_on_worker(notices: Notices, conversation_id: int) -> None:
    """Put the person into the queue again: the worker has gone silent."""
    conversation = notices.work.session.get(Conversation, conversation_id)
    if conversation is not None:
        handoff.give_up_on_worker(notices.work, conversation)


@capability.when_due(handoff.TIMEOUT)
def give_up_waiting(notices: Notices, conversation_id: int) -> None:
    """Nobody came: the bot takes the conversation back and says what can be done."""
    conversation = notices.work.session.get(Conversation, conversation_id)
    if conversation is not None and conversation.owner == TurnOwner.WAITING:
        handoff.end(notices.work, conversation, timed_out=True)


def relay(turn: Turn, notices: Notices, cause: str) -> Reply | None:
    """Pass the message to the other human; None when it is the bot's turn.

    Decided before anybody tries to understand the words.
    """
    persons = handoff.persons_side(turn.work, turn.conversation)
    if persons is not None:
        return passing.from_worker(turn, notices, persons, cause)
    if turn.conversation.owner == TurnOwner.WAITING:
        return passing.while_waiting(turn)
    if turn.conversation.owner == TurnOwner.HUMAN:
        workers = handoff.workers_side(turn.work, turn.conversation)
        if workers is None:
            handoff.end(turn.work, turn.conversation)
            return None
        return passing.from_person(turn, notices, workers, cause)
    return None


def _tell_person(notices: Notices, conversation: Conversation, key: str) -> None:
    if conversation.user is None:
        return
    card = Card((notices.say(conversation.user, key),), key="handoff")
    cause = f"{key}:{conversation.id}:{notices.work.now.timestamp():.0f}"
    notices.post(conversation, card, cause=cause)


def _workers_for(notices: Notices, conversation: Conversation) -> list[User]:
    person = conversation.user
    building = (
        None
        if person is None or person.building_id is None
        else notices.work.session.get(Building, person.building_id)
    )
    query = select(User).join(RoleGrant, RoleGrant.user_id == User.id)
    if building is None:
        query = query.where(RoleGrant.role.in_([Role.BUILDING_WORKER, Role.ADMIN]))
    else:
        query = query.where(
            or_(
                RoleGrant.building_id == building.id,
                RoleGrant.sub_district_id == building.sub_district_id,
                RoleGrant.role == Role.ADMIN,
            )
        )
    workers = notices.work.session.scalars(query.order_by(RoleGrant.id)).unique()
    reachable = [each for each in workers if notices.conversation_of(each) is not None]
    return [each for each in reachable if person is None or each.id != person.id][
        :MOST_WORKERS_TOLD
    ]
