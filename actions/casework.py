"""Working on a case: taking it, answering, asking back, noting, planning, calling it resolved.

Handing it on is in actions/casework_moves.py, who is told of what in actions/casework_notices.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions.capability import Capability
from actions.concern_cards import worker_card
from actions.concern_words import WordsForm
from actions.reply import Button, Card, Reply, rows_of
from actions.staff_rooms import may_enter_rooms
from actions.turn import Turn
from activities.concerns import service as concerns
from activities.concerns.canned import MARK as TAPPED
from activities.concerns.models import Concern
from activities.concerns.service import RESOLUTIONS
from activities.conversations.models import ConversationKind
from activities.errors import NotFound
from activities.people.login import new_login

__all__ = ["NOTE_MARK", "RESOLUTIONS", "capability", "said_in_topic"]

NOTE_MARK = "//"

capability = Capability("casework")


@capability.verb("case.list", commands=("cases",))
def cases(turn: Turn) -> Reply:
    """List the open concerns that the person is responsible for."""
    owned = concerns.owned_by(turn.work, turn.user)
    if not owned:
        return turn.tell("case.none")
    buttons = [
        Button(
            f"{'🔴 ' if each.urgent else ''}{each.number} {each.gist[:20]}", "case.show", (each.id,)
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
    """Ask what the reporter is to be told, with answers that are used often."""
    return _begin(turn, AnswerForm.kind, concern_id)


@capability.verb("case.note")
def note(turn: Turn, concern_id: int) -> Reply:
    """Ask for an internal note."""
    return _begin(turn, NoteForm.kind, concern_id)


@capability.verb("case.ask_back")
def ask_back(turn: Turn, concern_id: int) -> Reply:
    """Ask what the reporter is to be asked; the promises wait for the answer."""
    return _begin(turn, AskBackForm.kind, concern_id)


@capability.verb("case.wait")
def wait(turn: Turn, concern_id: int) -> Reply:
    """Ask for whom the case has to wait."""
    return _begin(turn, WaitForm.kind, concern_id)


@capability.verb("case.go_on")
def go_on(turn: Turn, concern_id: int) -> Reply:
    """Go on: whoever was waited for has acted."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    concerns.go_on(turn.work, turn.user, concern)
    return Reply((worker_card(turn, concern, turn.user),))


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
    """Call it resolved; the reporter is asked whether it is. A helper's word is a proposal."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    concerns.resolve(turn.work, turn.user, concern, resolution=resolution)
    return _after_resolving(turn, concern)


@capability.verb("case.agree")
def agree(turn: Turn, concern_id: int) -> Reply:
    """Publish what the helper proposed: four eyes have seen it."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    concerns.agree(turn.work, turn.user, concern)
    return _after_resolving(turn, concern)


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
    if not may_enter_rooms(turn.work, concern):
        raise NotFound(kind=concerns.KIND)
    text = turn.heard.text.strip()
    if text.startswith(NOTE_MARK):
        concerns.note(turn.work, turn.user, concern, text.removeprefix(NOTE_MARK).strip())
        return turn.tell("case.noted")
    if not text and turn.heard.photo is None:
        return turn.tell("talk.empty")
    text = text or turn.say("concern.only_a_photo")
    concerns.answer(turn.work, turn.user, concern, text, photo=turn.heard.photo)
    return turn.tell("case.answered")


def _begin(turn: Turn, kind: str, concern_id: int) -> Reply:
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    return turn.drafting.begin(turn, kind, {"concern": concern.id})


def _after_resolving(turn: Turn, concern: Concern) -> Reply:
    said = "case.resolved" if concern.resolution is not None else "case.proposed"
    return Reply((worker_card(turn, concern, turn.user, turn.say(said)),))


class AnswerForm(WordsForm):
    """What a worker tells the reporter."""

    kind: ClassVar[str] = "case_answer"
    takes_photos: ClassVar[bool] = True

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> list[tuple[str, str]]:
        """Offer the answers that are used often for this kind of concern."""
        del field
        concern = concerns.concern_for_staff(turn.work, turn.user, int(fields["concern"]))
        return [
            (each.zh if turn.language == "zh" else each.en, f"{TAPPED}{each.id}")
            for each in concerns.canned_replies(turn.work, concern)
        ]

    def do(self, turn: Turn, concern_id: int, fields: Mapping[str, Any]) -> Reply:
        """Tell the reporter."""
        concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
        language = "zh" if concern.reporter is None else concern.reporter.language
        words = concerns.canned_text(turn.work, concern, fields["words"], language)
        concerns.answer(turn.work, turn.user, concern, words, photo=fields.get("photo"))
        return Reply((worker_card(turn, concern, turn.user, turn.say("case.answered")),))


class AskBackForm(WordsForm):
    """What a worker asks the reporter."""

    kind: ClassVar[str] = "case_ask_back"
    takes_photos: ClassVar[bool] = True

    def do(self, turn: Turn, concern_id: int, fields: Mapping[str, Any]) -> Reply:
        """Ask the reporter."""
        concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
        photo = fields.get("photo")
        concerns.ask_back(turn.work, turn.user, concern, fields["words"], photo=photo)
        return Reply((worker_card(turn, concern, turn.user, turn.say("case.asked_back")),))


class WaitForm(WordsForm):
    """For whom a case waits; the reporter is told."""

    kind: ClassVar[str] = "case_wait"

    def do(self, turn: Turn, concern_id: int, fields: Mapping[str, Any]) -> Reply:
        """Tell the reporter that somebody else has to act first."""
        concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
        concerns.wait_for_others(turn.work, turn.user, concern, fields["words"])
        return Reply((worker_card(turn, concern, turn.user, turn.say("case.waits")),))


class NoteForm(WordsForm):
    """What a worker notes for colleagues."""

    kind: ClassVar[str] = "case_note"

    def do(self, turn: Turn, concern_id: int, fields: Mapping[str, Any]) -> Reply:
        """Keep the note."""
        concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
        concerns.note(turn.work, turn.user, concern, fields["words"])
        return turn.tell("case.noted")


capability.forms += [AnswerForm(), AskBackForm(), WaitForm(), NoteForm()]
