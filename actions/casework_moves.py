"""Handing a case on: to a colleague, back, up, down; another kind; one matter or two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions.capability import Capability
from actions.concern_cards import matter_words, worker_card
from actions.concern_words import NUMBER, WordsForm
from actions.drafts import Options
from actions.meaning.categories import guess_category
from actions.meaning.times import read_time
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.workflow import ConcernState
from activities.errors import NotFound
from activities.people.models import User

capability = Capability("casework_moves")


@capability.verb("case.more")
def more(turn: Turn, concern_id: int) -> Reply:
    """Show what else can be done with a case."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    verbs = [
        "case.ask_back",
        "case.schedule",
        "case.transfer",
        "case.hand_over",
        "case.send_back",
        "case.escalate",
    ]
    if concern.level != "building":
        verbs.append("case.delegate")
    if concern.state != ConcernState.PENDING_THIRD_PARTY:
        verbs.append("case.wait")
    verbs += ["case.category", "case.merge", "case.split", "visit.about", "case.show"]
    buttons = [Button(turn.say(f"{verb}_button"), verb, (concern.id,)) for verb in verbs]
    card = Card(
        (matter_words(concern, turn.language),),
        title=turn.say("concern.title", number=concern.number),
        buttons=rows_of(buttons),
        key=f"case:{concern.id}",
    )
    return Reply((card,))


@capability.verb("case.transfer")
def transfer(turn: Turn, concern_id: int) -> Reply:
    """Ask who knows better, and why."""
    return _begin(turn, TransferForm.kind, concern_id)


@capability.verb("case.hand_over")
def hand_over(turn: Turn, concern_id: int) -> Reply:
    """Ask which colleague takes it over, and what they should know."""
    return _begin(turn, HandOverForm.kind, concern_id)


@capability.verb("case.send_back")
def send_back(turn: Turn, concern_id: int) -> Reply:
    """Ask why it is refused."""
    return _begin(turn, SendBackForm.kind, concern_id)


@capability.verb("case.escalate")
def escalate(turn: Turn, concern_id: int) -> Reply:
    """Ask why it needs the level above."""
    return _begin(turn, EscalateForm.kind, concern_id)


@capability.verb("case.delegate")
def delegate(turn: Turn, concern_id: int) -> Reply:
    """Ask why it goes down."""
    return _begin(turn, DelegateForm.kind, concern_id)


@capability.verb("case.merge")
def merge(turn: Turn, concern_id: int) -> Reply:
    """Ask of which case this is a duplicate."""
    return _begin(turn, MergeForm.kind, concern_id)


@capability.verb("case.split")
def split(turn: Turn, concern_id: int) -> Reply:
    """Ask for the second matter that hides in a case."""
    return _begin(turn, SplitForm.kind, concern_id)


@capability.verb("case.schedule")
def schedule(turn: Turn, concern_id: int) -> Reply:
    """Ask when somebody will come."""
    return _begin(turn, ScheduleForm.kind, concern_id)


@capability.verb("case.category")
def category(turn: Turn, concern_id: int) -> Reply:
    """Offer the other kinds of concern."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    buttons = [
        Button(f"{each.icon} {turn.named(each)}", "case.be_of", (concern.id, each.code))
        for each in concerns.categories(turn.work)
        if each.id != concern.category_id
    ]
    key = f"case:{concern.id}"
    return Reply((Card((turn.say("case.which_category"),), buttons=rows_of(buttons), key=key),))


@capability.verb("case.be_of")
def be_of(turn: Turn, concern_id: int, code: str) -> Reply:
    """Correct the kind; whoever is responsible for that kind gets it."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    concerns.recategorise(turn.work, turn.user, concern, concerns.category(turn.work, code))
    return _gone_or_shown(turn, concern, "case.recategorised")


class MoveForm(WordsForm):
    """Why a case goes to somebody else."""

    said: ClassVar[str] = "case.moved"

    def move(self, turn: Turn, concern: Concern, fields: Mapping[str, Any]) -> None:
        """Move the duty, with `fields["words"]` as the reason."""
        raise NotImplementedError

    def do(self, turn: Turn, concern_id: int, fields: Mapping[str, Any]) -> Reply:
        """Move it and say who has it now."""
        concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
        self.move(turn, concern, fields)
        return _gone_or_shown(turn, concern, self.said)


class TransferForm(MoveForm):
    """To whom a case goes, and why."""

    kind: ClassVar[str] = "case_transfer"
    own: ClassVar[bool] = False

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the person first."""
        return super().missing(turn, fields) if fields.get("to") else "to"

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer the colleagues who are there."""
        if field != "to":
            return ()
        concern = concerns.concern_for_staff(turn.work, turn.user, int(fields["concern"]))
        people = concerns.colleagues(turn.work, concern)
        return [(each.called(turn.language), each.id) for each in people]

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take a name when the person is asked for, words otherwise."""
        if asking != "to":
            return super().fill(turn, fields, asking)
        wanted = turn.heard.text.strip()
        named = [number for label, number in self.options(turn, fields, "to") if label == wanted]
        return {"to": named[0]} if named else {}

    def move(self, turn: Turn, concern: Concern, fields: Mapping[str, Any]) -> None:
        """Give it to the person."""
        to = turn.work.session.get(User, int(fields["to"]))
        if to is None:
            raise NotFound(kind="user")
        concerns.transfer(turn.work, turn.user, concern, to, fields["words"], own=self.own)


class HandOverForm(TransferForm):
    """Which colleague takes one's case over, and what they should know."""

    kind: ClassVar[str] = "case_hand_over"
    own: ClassVar[bool] = True


class SendBackForm(MoveForm):
    """Why a case is refused."""

    kind: ClassVar[str] = "case_send_back"

    def move(self, turn: Turn, concern: Concern, fields: Mapping[str, Any]) -> None:
        """Send it back to whoever it came from."""
        concerns.send_back(turn.work, turn.user, concern, fields["words"])


class EscalateForm(MoveForm):
    """Why a case needs the level above."""

    kind: ClassVar[str] = "case_escalate"

    def move(self, turn: Turn, concern: Concern, fields: Mapping[str, Any]) -> None:
        """Hand it up; one stays as helper."""
        concerns.escalate(turn.work, turn.user, concern, fields["words"])


class DelegateForm(MoveForm):
    """Why a case goes down to the building."""

    kind: ClassVar[str] = "case_delegate"

    def move(self, turn: Turn, concern: Concern, fields: Mapping[str, Any]) -> None:
        """Send it down."""
        concerns.delegate(turn.work, turn.user, concern, fields["words"])


class MergeForm(MoveForm):
    """Of which case this one is a duplicate, by number."""

    kind: ClassVar[str] = "case_merge"
    said: ClassVar[str] = "case.merged"

    def move(self, turn: Turn, concern: Concern, fields: Mapping[str, Any]) -> None:
        """Make the two one."""
        number = NUMBER.search(fields["words"])
        if number is None:
            raise NotFound(kind=concerns.KIND)
        into = concerns.concern_by_number(turn.work, turn.user, number.group())
        concerns.merge(turn.work, turn.user, concern, into)


class SplitForm(WordsForm):
    """The second matter that hides in a case."""

    kind: ClassVar[str] = "case_split"

    def do(self, turn: Turn, concern_id: int, fields: Mapping[str, Any]) -> Reply:
        """Make it a case of its own."""
        concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
        kind = concerns.category(turn.work, guess_category(fields["words"]).category)
        part = concerns.split(turn.work, turn.user, concern, fields["words"], kind)
        return turn.tell("case.split_done", number=part.number)


class ScheduleForm(WordsForm):
    """When somebody will come."""

    kind: ClassVar[str] = "case_schedule"

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the words when they name a time to come."""
        changes = super().fill(turn, fields, asking)
        found = read_time(turn.heard.text, turn.now, turn.work.calendar)
        if found is None:
            return {}
        return {**changes, "at": found.start.timestamp()}

    def do(self, turn: Turn, concern_id: int, fields: Mapping[str, Any]) -> Reply:
        """Promise the time to the reporter, in the worker's words."""
        concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
        at = turn.now.fromtimestamp(fields["at"], turn.now.tzinfo)
        concerns.schedule(turn.work, turn.user, concern, at, fields["words"])
        return Reply((worker_card(turn, concern, turn.user, turn.say("case.scheduled")),))


capability.forms += [
    TransferForm(),
    HandOverForm(),
    SendBackForm(),
    EscalateForm(),
    DelegateForm(),
    MergeForm(),
    SplitForm(),
    ScheduleForm(),
]


def _begin(turn: Turn, kind: str, concern_id: int) -> Reply:
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    return turn.drafting.begin(turn, kind, {"concern": concern.id})


def _gone_or_shown(turn: Turn, concern: Concern, key: str) -> Reply:
    """Show the case where the person may still see it; otherwise only say that it has gone."""
    said = turn.say(key, owner=concern.owner.called(turn.language), number=concern.number)
    if concerns.may_work_on(turn.work, turn.user, concern):
        return Reply((worker_card(turn, concern, turn.user, said),))
    return Reply((Card((said,), key=f"case:{concern.id}"),))
