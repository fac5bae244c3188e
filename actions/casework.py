"""The worker's side of a concern: taking, answering, noting, resolving; and who is told of what."""

from __future__ import annotations

from typing import ClassVar

from actions.capability import Capability
from actions.concern_cards import reporter_card, worker_card
from actions.concern_words import WordsForm
from actions.notices import NORMAL, URGENT, Notices
from actions.reply import Button, Card, Reply, rows_of
from actions.staff_rooms import room_of
from actions.turn import Turn
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.service import ConcernCreated, ConcernMoved, ConcernSaid
from activities.concerns.workflow import ConcernEvent
from activities.conversations.models import Conversation, ConversationKind
from activities.people.login import new_login

NOTE_MARK = "//"
RESOLUTIONS = ("fixed", "partly_fixed", "not_possible", "not_responsible", "referred")

capability = Capability("casework")


@capability.verb("case.list", commands=("cases",))
def cases(turn: Turn) -> Reply:
    """List the open concerns that the person is responsible for."""
    owned = concerns.owned_by(turn.work, turn.user)
    if not owned:
        return turn.tell("case.none")
    buttons = [
        Button(
            f"{'🔴 ' if each.urgent else ''}{each.number} {each.text[:20]}", "case.show", (each.id,)
        )
        for each in owned
    ]
    return Reply(
        (Card((turn.say("case.list", n=len(owned)),), buttons=rows_of(buttons, per_row=1)),)
    )


@capability.verb("case.show")
def show(turn: Turn, concern_id: int) -> Reply:
    """Show one concern to somebody who may work on it."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    return Reply((worker_card(turn, concern, turn.user),))


@capability.verb("case.take")
def take(turn: Turn, concern_id: int) -> Reply:
    """Take the concern; two people cannot."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    concerns.take(turn.work, turn.user, concern)
    return Reply((worker_card(turn, concern, turn.user, turn.say("case.taken")),))


@capability.verb("case.answer")
def answer(turn: Turn, concern_id: int) -> Reply:
    """Ask what the reporter is to be told."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    return turn.drafting.begin(turn, AnswerForm.kind, {"concern": concern.id})


@capability.verb("case.note")
def note(turn: Turn, concern_id: int) -> Reply:
    """Ask for an internal note."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    return turn.drafting.begin(turn, NoteForm.kind, {"concern": concern.id})


@capability.verb("case.resolve")
def resolve(turn: Turn, concern_id: int) -> Reply:
    """Ask how it ended, honestly."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    buttons = [
        turn.button(f"concern.resolution.{each}", "case.resolved", concern.id, each)
        for each in RESOLUTIONS
    ]
    card = Card(
        (turn.say("case.ask_resolution"),),
        title=turn.say("concern.title", number=concern.number),
        buttons=rows_of(buttons),
        key=f"case:{concern.id}",
    )
    return Reply((card,))


@capability.verb("case.resolved")
def resolved(turn: Turn, concern_id: int, resolution: str) -> Reply:
    """Call it resolved; the reporter is asked whether it is."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    concerns.resolve(turn.work, turn.user, concern, resolution=resolution)
    return Reply((worker_card(turn, concern, turn.user, turn.say("case.resolved")),))


@capability.verb("case.page")
def page(turn: Turn, concern_id: int) -> Reply:
    """Send a one-time link to the case's page; only into a private chat."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    if turn.conversation.kind != ConversationKind.PRIVATE:
        return turn.tell("case.page_only_private")
    token = new_login(turn.work, turn.user)
    link = Button(
        turn.say("case.open_page"),
        url=f"{turn.base_url}/console/enter/{token}?to=/console/cases/{concern.number}",
    )
    return Reply((Card((turn.say("case.page_link"),), buttons=((link,),)),))


def said_in_topic(turn: Turn) -> Reply:
    """Take a message in the topic of a case: an answer, or a note when it begins with //."""
    concern = concerns.concern_for_staff(turn.work, turn.user, turn.conversation.subject_id or 0)
    text = turn.heard.text.strip()
    if text.startswith(NOTE_MARK):
        concerns.note(turn.work, turn.user, concern, text.removeprefix(NOTE_MARK).strip())
        return turn.tell("case.noted")
    if not text and turn.heard.photo is None:
        return turn.tell("talk.empty")
    text = text or turn.say("concern.only_a_photo")
    concerns.answer(turn.work, turn.user, concern, text, photo=turn.heard.photo)
    return turn.tell("case.answered")


class AnswerForm(WordsForm):
    """What a worker tells the reporter."""

    kind: ClassVar[str] = "case_answer"
    takes_photos: ClassVar[bool] = True

    def do(self, turn: Turn, concern_id: int, words: str, photo: str | None) -> Reply:
        """Tell the reporter."""
        concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
        concerns.answer(turn.work, turn.user, concern, words, photo=photo)
        return Reply((worker_card(turn, concern, turn.user, turn.say("case.answered")),))


class NoteForm(WordsForm):
    """What a worker notes for colleagues."""

    kind: ClassVar[str] = "case_note"

    def do(self, turn: Turn, concern_id: int, words: str, photo: str | None) -> Reply:
        """Keep the note."""
        del photo
        concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
        concerns.note(turn.work, turn.user, concern, words)
        return turn.tell("case.noted")


capability.forms += [AnswerForm(), NoteForm()]


@capability.listens(ConcernCreated)
def tell_worker(notices: Notices, fact: ConcernCreated) -> None:
    """Tell the person responsible, in their chat and in the staff group's topic for the case."""
    concern = fact.concern
    priority = URGENT if concern.urgent else NORMAL
    news = notices.say(concern.owner, "case.new")
    card = worker_card(notices, concern, concern.owner, news)
    notices.tell(concern.owner, card, cause=f"case.new:{concern.id}", priority=priority)
    room = room_of(notices.work, concern)
    if room is not None:
        notices.post(room, card, cause=f"case.new:{concern.id}", priority=priority)


@capability.listens(ConcernMoved)
def tell_of_step(notices: Notices, fact: ConcernMoved) -> None:
    """Keep both cards true, and tell the other side what was said."""
    concern = fact.concern
    step = f"step:{concern.id}:{fact.event}:{concern.reopened}:{_number(fact)}"
    by_reporter = fact.actor.id == concern.reporter_id and fact.event in {
        ConcernEvent.CONFIRM,
        ConcernEvent.REOPEN,
        ConcernEvent.WITHDRAW,
    }
    if by_reporter:
        _tell_staff(notices, concern, f"case.event.{fact.event}", step)
        return
    conversation = notices.work.session.get(Conversation, concern.conversation_id)
    if conversation is not None:
        owner = concern.owner.called(concern.reporter.language)
        news = notices.say(concern.reporter, f"concern.event.{fact.event}", owner=owner)
        card = reporter_card(notices, concern, news)
        only_state = fact.message is None and fact.event == ConcernEvent.ACKNOWLEDGE
        notices.post(conversation, card, cause=step, update=only_state)
    _refresh_rooms(notices, concern, fact, step)


@capability.listens(ConcernSaid)
def tell_of_addition(notices: Notices, fact: ConcernSaid) -> None:
    """Tell the worker what the reporter added."""
    _tell_staff(notices, fact.concern, "case.event.added", f"said:{fact.message.id}")


def _tell_staff(notices: Notices, concern: Concern, key: str, cause: str) -> None:
    card = worker_card(notices, concern, concern.owner, notices.say(concern.owner, key))
    notices.tell(concern.owner, card, cause=cause)
    room = room_of(notices.work, concern)
    if room is not None:
        notices.post(room, card, cause=cause)


def _refresh_rooms(notices: Notices, concern: Concern, fact: ConcernMoved, cause: str) -> None:
    """Edit the worker's cards where the step was not made from."""
    card = worker_card(notices, concern, concern.owner)
    room = room_of(notices.work, concern)
    if room is not None:
        notices.post(room, card, cause=f"{cause}:room", update=True)
    if fact.actor.id != concern.owner_id:
        notices.tell(concern.owner, card, cause=f"{cause}:owner", update=True)


def _number(fact: ConcernMoved) -> int:
    return fact.message.id if fact.message is not None else 0
