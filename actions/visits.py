"""走访: a visit noted in one sentence, with a picture if there is one, linked to its case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions.capability import Capability
from actions.concern_words import NUMBER
from actions.drafts import Form
from actions.meaning.locations import find_floors
from actions.places import SOME_BUILDING
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.casework import visits
from activities.casework.visits import VisitNote
from activities.concerns import service as concerns
from activities.conversations.models import Draft
from activities.errors import NotAllowed
from activities.people.rights import is_staff
from activities.places import service as places

NOBODY_WORDS = ("没人", "没有人", "无人", "nobody", "no one", "closed")

capability = Capability("visits")


class VisitForm(Form):
    """A visit: where, with whom, what was said; noted at once from one sentence."""

    kind: ClassVar[str] = "visit"
    takes_photos: ClassVar[bool] = True
    confirms_itself: ClassVar[bool] = True

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the sentence as the note; building, floor and case from the words in it."""
        del asking
        text = turn.heard.text.strip()
        changes: dict[str, Any] = {}
        if turn.heard.photo is not None:
            changes["photo"] = turn.heard.photo
            changes.setdefault("words", text or turn.say("concern.only_a_photo"))
        if not text:
            return changes
        changes["words"] = text
        building = SOME_BUILDING.read(turn).value
        if building is not None and "building" not in fields:
            changes["building"] = building
        floors = find_floors(text)
        if floors:
            changes["floor"] = floors[-1].label
        number = NUMBER.search(text)
        if number is not None:
            found = concerns.concern_by_number(turn.work, turn.user, number.group())
            changes["concern"] = found.id
        return changes

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the words, and for the building when nothing tells it."""
        if not fields.get("words"):
            return "words"
        return None if self._building_id(turn, fields) else "building"

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show nothing but the question."""
        del turn, draft
        return Card(key=self.key())

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Keep the visit."""
        fields = draft.fields
        building = places.building(turn.work, self._building_id(turn, fields) or 0)
        concern_id = fields.get("concern")
        if concern_id is not None:
            concerns.concern_for_staff(turn.work, turn.user, concern_id)
        words = fields["words"]
        nobody = any(each in words.lower() for each in NOBODY_WORDS)
        note = VisitNote(
            building,
            words,
            floor=fields.get("floor"),
            photo=fields.get("photo"),
            nobody_there=nobody,
            subject_kind=concerns.KIND if concern_id is not None else None,
            subject_id=concern_id,
        )
        visits.record(turn.work, turn.user, note)
        return turn.tell("visit.kept", place=turn.named(building))

    def _building_id(self, turn: Turn, fields: Mapping[str, Any]) -> int | None:
        if fields.get("building"):
            return int(fields["building"])
        if fields.get("concern"):
            return concerns.concern_for_staff(
                turn.work, turn.user, int(fields["concern"])
            ).building_id
        own = [each.building_id for each in turn.user.roles if each.building_id is not None]
        return own[0] if len(own) == 1 else None


@capability.verb("visit.start", commands=("visit",))
def start(turn: Turn) -> Reply:
    """Begin to note a visit; words after the command are the note."""
    if not is_staff(turn.user):
        raise NotAllowed
    form = VisitForm()
    return turn.drafting.begin(turn, VisitForm.kind, form.fill(turn, {}, None))


@capability.verb("visit.about")
def about(turn: Turn, concern_id: int) -> Reply:
    """Note a visit about a case."""
    concern = concerns.concern_for_staff(turn.work, turn.user, concern_id)
    fields = {"concern": concern.id, "building": concern.building_id, "floor": concern.floor}
    return turn.drafting.begin(turn, VisitForm.kind, fields)


@capability.verb("visit.list", commands=("visits",))
def recent(turn: Turn) -> Reply:
    """Show one's last visits."""
    if not is_staff(turn.user):
        raise NotAllowed
    rows = visits.recent_of(turn.work, turn.user)
    if not rows:
        return turn.tell("visit.none")
    lines = [
        turn.say(
            f"visit.line.{each.state}",
            place=turn.named(places.building(turn.work, each.building_id)),
            floor=each.floor or "",
            note=each.note,
        )
        for each in rows
    ]
    return Reply((Card(tuple(lines), title=turn.say("visit.title")),))


capability.forms += [VisitForm()]
