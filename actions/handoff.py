"""Talking to a person: the queue, the relay in both directions, and the way back to the bot."""

from __future__ import annotations

from sqlalchemy import or_, select

from actions.capability import Capability
from actions.notices import URGENT, Notices
from actions.reply import SILENCE, Card, Reply
from actions.turn import Turn
from activities.conversations import handoff
from activities.conversations.handoff import HandoffAccepted, HandoffEnded, HandoffInitiated
from activities.conversations.models import Conversation, TurnOwner
from activities.errors import NotAllowed
from activities.people.models import Role, RoleGrant, User
from activities.people.rights import is_staff
from activities.places.models import Building

MOST_WORKERS_TOLD = 5

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
    """Tell the person that a human is there."""
    _tell_person(notices, fact.conversation, "handoff.connected")


@capability.listens(HandoffEnded)
def tell_ended(notices: Notices, fact: HandoffEnded) -> None:
    """Tell the person that the bot answers again."""
    _tell_person(
        notices, fact.conversation, "handoff.timed_out" if fact.timed_out else "handoff.ended"
    )


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
        return _pass_on(notices, persons, turn, "handoff.worker_says", cause)
    if turn.conversation.owner == TurnOwner.WAITING:
        return turn.tell("handoff.still_waiting")
    if turn.conversation.owner == TurnOwner.HUMAN:
        workers = handoff.workers_side(turn.work, turn.conversation)
        if workers is None:
            handoff.end(turn.work, turn.conversation)
            return None
        return _pass_on(notices, workers, turn, "handoff.person_says", cause)
    return None


def _pass_on(notices: Notices, to: Conversation, turn: Turn, key: str, cause: str) -> Reply:
    if turn.heard.file is not None:
        return turn.tell("talk.file_not_passed")
    language = to.user.language if to.user else "zh"
    name = turn.user.name or notices.texts.say("handoff.somebody", language)
    line = notices.texts.say(key, language, name=name, text=turn.heard.text)
    notices.post(to, Card((line,), photo=turn.heard.photo), cause=f"relay:{cause}")
    return SILENCE


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
