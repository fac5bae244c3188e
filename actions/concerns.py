"""Reporting a concern: one sentence becomes a draft card, Confirm makes it a case.

The reporter's later steps (adding, confirming, reopening) are here too; the worker's side is in
actions/casework.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions.capability import Capability
from actions.concern_cards import reporter_card
from actions.concern_words import OwnConcern, WordsForm
from actions.drafts import Form, Options
from actions.meaning.categories import guess_category
from actions.meaning.locations import find_floors
from actions.places import SOME_BUILDING, building_choices
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.concerns import service as concerns
from activities.concerns.service import Report
from activities.conversations.models import Draft
from activities.people.service import choose_building
from activities.places import service as places

MOST_PHOTOS = 6

capability = Capability("concerns", shows={"concern": "concern.status"})


class ConcernForm(Form):
    """The draft of a concern: text, category, place, urgency, identity, photos."""

    kind: ClassVar[str] = "concern"
    intents: ClassVar[frozenset[str]] = frozenset({"report_concern", "add_to_concern"})
    takes_photos: ClassVar[bool] = True

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take category, place and urgency from the sentence; a correction changes its part."""
        changes: dict[str, Any] = {}
        text = turn.heard.text.strip()
        if turn.heard.photo is not None:
            changes["photos"] = [*fields.get("photos", ()), turn.heard.photo][:MOST_PHOTOS]
        if not text:
            return changes or ({} if fields else {"photos": []})
        building = SOME_BUILDING.read(turn).value
        if building is not None:
            changes["building"] = building
        floors = find_floors(text)
        if floors:
            changes["floor"] = floors[-1].label
        spot = turn.meaning.first("place")
        if spot is not None:
            changes["spot"] = spot
        if _tells_the_matter(turn, fields, asking, changes):
            guess = turn.meaning.concern or guess_category(text)
            changes |= {"text": _joined(fields.get("text"), text)}
            if "category" not in fields:
                changes |= {"category": guess.category, "urgent": guess.urgent}
        return changes

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the matter first, then for the building when it is not known."""
        if not fields.get("text"):
            return "text"
        if fields.get("building") is None and turn.user.building_id is None:
            return "building"
        return None

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer buildings and categories to choose from."""
        del fields
        if field == "building":
            return [(label, number) for number, label in building_choices(turn)]
        if field == "category":
            return [
                (f"{each.icon} {turn.named(each)}", each.code)
                for each in concerns.categories(turn.work)
            ]
        return ()

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show what will be reported, who will see it, and what can be changed by a tap."""
        fields = draft.fields
        kind = self.kind
        if not fields.get("text"):
            return Card((turn.say("concern.draft.empty"),), key=self.key())
        confirm = turn.button(
            "concern.confirm", "draft.confirm", kind, draft.version, style="primary"
        )
        is_confidential = bool(fields.get("confidential"))
        identity = "concern.make_named" if is_confidential else "concern.make_confidential"
        urgency = "concern.make_normal" if fields.get("urgent") else "concern.make_urgent"
        return Card(
            self._lines(turn, fields),
            title=turn.say("concern.draft.title"),
            buttons=(
                (confirm,),
                (
                    turn.button("concern.change_category", "draft.ask", kind, "category"),
                    turn.button("concern.change_building", "draft.ask", kind, "building"),
                ),
                (
                    turn.button(
                        identity, "draft.set", kind, "confidential", int(not is_confidential)
                    ),
                    turn.button(
                        urgency, "draft.set", kind, "urgent", int(not fields.get("urgent"))
                    ),
                ),
                (turn.button("draft.drop", "draft.drop", kind, style="danger"),),
            ),
            key=self.key(),
            photo=(fields.get("photos") or [None])[-1],
        )

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Store the concern and tell its number."""
        fields = draft.fields
        building = places.building(turn.work, fields.get("building") or turn.user.building_id or 0)
        if turn.user.building_id is None:
            choose_building(turn.work, turn.user, building)
        concern = concerns.report(
            turn.work,
            turn.user,
            turn.conversation,
            Report(
                building=building,
                category=concerns.category(turn.work, fields.get("category", "other")),
                text=fields["text"],
                floor=fields.get("floor"),
                spot=fields.get("spot"),
                urgent=bool(fields.get("urgent")),
                confidential=bool(fields.get("confidential")),
                photos=tuple(fields.get("photos", ())),
            ),
        )
        done = Card((turn.say("concern.stored", number=concern.number),), key=self.key())
        return Reply((done, reporter_card(turn, concern)))

    def _lines(self, turn: Turn, fields: Mapping[str, Any]) -> tuple[str, ...]:
        category = concerns.category(turn.work, fields.get("category", "other"))
        building_id = fields.get("building") or turn.user.building_id
        where = [
            turn.named(places.building(turn.work, building_id)) if building_id else "",
            fields.get("floor") or "",
            fields.get("spot") or "",
        ]
        photos = len(fields.get("photos", ()))
        lines = [
            turn.say("quoted", text=fields["text"]),
            turn.say("concern.draft.category", icon=category.icon, name=turn.named(category)),
            turn.say("concern.draft.place", place=" ".join(part for part in where if part)),
            turn.say("concern.draft.urgent") if fields.get("urgent") else "",
            turn.say("concern.draft.photos", n=photos) if photos else "",
            turn.say(f"concern.seen_by.{_audience(category.sensitive, fields)}"),
        ]
        return tuple(line for line in lines if line)


def _audience(sensitive: bool, fields: Mapping[str, Any]) -> str:
    if sensitive:
        return "handler_confidential" if fields.get("confidential") else "handler"
    return "worker_confidential" if fields.get("confidential") else "worker"


def _tells_the_matter(
    turn: Turn, fields: Mapping[str, Any], asking: str | None, changes: Mapping[str, Any]
) -> bool:
    """Tell whether the words describe the matter, rather than only correct a place."""
    if asking == "text" or not fields.get("text"):
        return True
    if turn.meaning.intent not in ConcernForm.intents:
        return False
    return not changes or turn.meaning.first("problem") is not None


def _joined(before: str | None, more: str) -> str:
    return more if not before else f"{before}\n{more}"


@capability.verb("concern.alarm")
def alarm(turn: Turn, danger: str, numbers: str) -> Reply:
    """Answer danger first: whom to call now, before anything else."""
    line = turn.say(f"danger.{danger}", numbers=numbers.replace("/", turn.say("list.or")))
    duty = turn.say("danger.next")
    return Reply((Card((line, duty), title=turn.say("danger.title")),))


@capability.verb("concern.start", commands=("report",))
def start(turn: Turn) -> Reply:
    """Begin a report by a tap."""
    return turn.drafting.begin(turn, ConcernForm.kind, {})


@capability.verb(
    "concern.status",
    intents=("ask_concern_status",),
    commands=("concerns",),
    reads={"concern_id": OwnConcern()},
)
def status(turn: Turn, concern_id: int) -> Reply:
    """Show where a concern stands and what was said about it."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    turn.show("concern", [concern.id])
    return Reply((reporter_card(turn, concern),))


@capability.verb("concern.add")
def add(turn: Turn, concern_id: int) -> Reply:
    """Ask for what is to be added."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    return turn.drafting.begin(turn, AddForm.kind, {"concern": concern.id})


@capability.verb("concern.fixed", intents=("confirm_resolved",), reads={"concern_id": OwnConcern()})
def fixed(turn: Turn, concern_id: int) -> Reply:
    """Close the circle: the reporter says that it is done."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    concerns.confirm(turn.work, turn.user, concern)
    return Reply((reporter_card(turn, concern, turn.say("concern.thanks_for_confirming")),))


@capability.verb(
    "concern.not_fixed", intents=("reopen_concern",), reads={"concern_id": OwnConcern()}
)
def not_fixed(turn: Turn, concern_id: int) -> Reply:
    """Ask what is still wrong; a sentence that said so already is the reason."""
    concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
    fields: dict[str, Any] = {"concern": concern.id}
    if turn.heard.text:
        fields["words"] = turn.heard.text
    return turn.drafting.begin(turn, ReopenForm.kind, fields)


class AddForm(WordsForm):
    """What the reporter adds to a concern."""

    kind: ClassVar[str] = "concern_add"
    takes_photos: ClassVar[bool] = True

    def do(self, turn: Turn, concern_id: int, words: str, photo: str | None) -> Reply:
        """Add the words and the picture."""
        concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
        concerns.add(turn.work, turn.user, concern, words, photo=photo)
        return turn.tell("concern.added", number=concern.number)


class ReopenForm(WordsForm):
    """Why the reporter opens a concern again."""

    kind: ClassVar[str] = "concern_reopen"

    def do(self, turn: Turn, concern_id: int, words: str, photo: str | None) -> Reply:
        """Open the concern again with the reason."""
        del photo
        concern = concerns.concern_of_reporter(turn.work, turn.user, concern_id)
        concerns.reopen(turn.work, turn.user, concern, words)
        return Reply((reporter_card(turn, concern, turn.say("concern.reopened")),))


capability.forms += [ConcernForm(), AddForm(), ReopenForm()]
