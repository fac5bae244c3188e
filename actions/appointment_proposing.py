"""Proposing a collective appointment by a sentence, and the building worker's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions.appointment_cards import appointment_card
from actions.appointment_reading import (
    cut_off_in,
    guide_in,
    matter_in,
    numbers_in,
    usual_cut_off,
)
from actions.capability import Capability
from actions.club_words import WordsForm
from actions.drafts import Form, Options
from actions.event_view import view_of
from actions.places import SOME_BUILDING, building_choices
from actions.readers import as_minutes, from_minutes
from actions.reply import Button, Card, Reply, Rows, rows_of
from actions.turn import Turn
from activities.appointments import proposing, queries, rights
from activities.appointments.models import CollectiveAppointment
from activities.appointments.proposing import LONGEST_ABOUT, LONGEST_MATTER, Proposal
from activities.conversations.models import Draft
from activities.guides import service as guides
from activities.people.service import choose_building
from activities.places import service as places

USUAL_MINIMA = (10, 15, 20, 30)
WORDS = frozenset({"matter", "about"})
NUMBERS = frozenset({"minimum", "maximum", "target"})

capability = Capability("appointment_proposing")


class ProposeForm(Form):
    """The draft of a collective appointment."""

    kind: ClassVar[str] = "appointment_propose"
    intents: ClassVar[frozenset[str]] = frozenset({"propose_collective"})

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take what was asked for; the first sentence may tell everything."""
        text = turn.heard.text.strip()
        if not text:
            return {}
        if asking == "matter":
            return _matter(turn, text, text)
        if asking == "about":
            return {"about": text[:LONGEST_ABOUT]}
        told: dict[str, Any] = dict(numbers_in(text, asking))
        cut_off = cut_off_in(turn, asked=asking == "cut_off")
        if cut_off is not None:
            told["cut_off"] = as_minutes(cut_off)
        building = SOME_BUILDING.read(turn).value
        if building is not None:
            told["building"] = building
        if not fields.get("zh"):
            told |= _matter(turn, matter_in(turn), text)
        return told

    def takes_words(self, asking: str | None) -> bool:
        """Tell that the matter and what is said about it may be any sentence."""
        return asking in WORDS or asking in NUMBERS

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask what, where and for how many."""
        if not fields.get("zh"):
            return "matter"
        if _building_id(turn, fields) is None:
            return "building"
        return None if fields.get("minimum") else "minimum"

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer buildings and usual numbers."""
        if field == "building":
            return [(label, number) for number, label in building_choices(turn)]
        if field == "minimum":
            return [(str(each), each) for each in USUAL_MINIMA]
        if field in NUMBERS:
            least = int(fields.get("minimum") or USUAL_MINIMA[0])
            return [(str(each), each) for each in (least, least * 3 // 2, least * 2)]
        return ()

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show what will be proposed, or the one that there is already."""
        fields = draft.fields
        same = _same(turn, fields)
        lines = [*_lines(turn, fields)]
        if same is not None:
            lines.append(turn.say("appointment_propose.same"))
        return Card(
            tuple(line for line in lines if line),
            title=turn.say("appointment_propose.title"),
            buttons=self._rows(turn, draft, same),
            key=self.key(),
        )

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Let it begin, or hand it to the building's workers."""
        told = _proposal(turn, draft.fields)
        if turn.user.building_id is None:
            choose_building(turn.work, turn.user, told.building)
        found = proposing.propose(turn.work, turn.user, told)
        begun = found.seat_pool_id is not None
        key = "appointment_propose.begun" if begun else "appointment_propose.handed_on"
        line = turn.say(key, building=turn.named(found.building), number=found.id)
        turn.show("appointment", [found.id])
        card = appointment_card(view_of(turn), found)
        return Reply((Card((line,), key=self.key()), card))

    def _rows(self, turn: Turn, draft: Draft, same: CollectiveAppointment | None) -> Rows:
        kind = self.kind
        drop = turn.button("draft.drop", "draft.drop", kind, style="danger")
        changes = [
            turn.button(f"appointment_propose.change.{field}", "draft.ask", kind, field)
            for field in ("matter", "building", "minimum", "maximum", "cut_off", "about")
        ]
        if same is not None:
            look = Button(turn.named(same), "appointment.show", (same.id,), "primary")
            return ((look,), *rows_of(changes, per_row=3), (drop,))
        confirm = turn.button(
            "appointment_propose.confirm", "draft.confirm", kind, draft.version, style="primary"
        )
        return ((confirm,), *rows_of(changes, per_row=3), (drop,))


class RefuseForm(WordsForm):
    """Why a proposal does not begin."""

    kind: ClassVar[str] = "appointment_refuse"

    def do(self, turn: Turn, fields: Mapping[str, Any]) -> Reply:
        """Decline; whoever proposed it reads the reason."""
        found = proposing.decline(turn.work, turn.user, fields["subject"], fields["words"])
        line = turn.say("appointment.refused", matter=turn.named(found))
        return Reply((Card((line,), key=f"appointment:{found.id}"),))


capability.forms += [ProposeForm(), RefuseForm()]


@capability.verb("appointment.propose", commands=("propose",))
def propose(turn: Turn) -> Reply:
    """Begin the draft by a tap, or with what was just said."""
    form = ProposeForm()
    return turn.drafting.begin(turn, form.kind, form.fill(turn, {}, None))


@capability.verb("appointment.again")
def again(turn: Turn, appointment_id: int) -> Reply:
    """Do the same once more: join what collects already, else propose it."""
    old = queries.appointment(turn.work, appointment_id)
    building_id = turn.user.building_id or old.building_id
    same = queries.same_matter(turn.work, building_id, old.guide_key, (old.zh, old.en))
    if same is not None:
        return turn.act("appointment.show", same.id)
    fields: dict[str, Any] = {
        "zh": old.zh,
        "en": old.en,
        "guide": old.guide_key,
        "building": building_id,
        "minimum": old.minimum,
        "maximum": old.maximum,
    }
    return turn.drafting.begin(turn, ProposeForm.kind, fields)


@capability.verb("appointment.approve")
def approve(turn: Turn, appointment_id: int) -> Reply:
    """Let a proposal begin."""
    found = proposing.approve(turn.work, turn.user, appointment_id)
    news = turn.say("appointment.approved")
    return Reply((appointment_card(view_of(turn), found, news),))


@capability.verb("appointment.refuse")
def refuse(turn: Turn, appointment_id: int) -> Reply:
    """Ask for the reason."""
    found = proposing.proposal_for(turn.work, turn.user, appointment_id)
    return turn.drafting.begin(turn, RefuseForm.kind, {"subject": found.id, "words": None})


@capability.verb("appointment.take_back")
def take_back(turn: Turn, appointment_id: int) -> Reply:
    """Take the own proposal back."""
    found = proposing.take_back(turn.work, turn.user, appointment_id)
    return Reply((appointment_card(view_of(turn), found),))


def _matter(turn: Turn, matter: str, text: str) -> dict[str, Any]:
    """Return the matter under its guide's names, or as it was said."""
    guide = guide_in(turn, matter or text)
    if guide is not None:
        return {"zh": guide.zh, "en": guide.en, "guide": guide.key}
    name = matter.strip()[:LONGEST_MATTER]
    return {"zh": name, "en": name, "guide": None} if len(name) >= 2 else {}


def _building_id(turn: Turn, fields: Mapping[str, Any]) -> int | None:
    return fields.get("building") or turn.user.building_id


def _same(turn: Turn, fields: Mapping[str, Any]) -> CollectiveAppointment | None:
    building_id = _building_id(turn, fields)
    if building_id is None or not fields.get("zh"):
        return None
    names = fields["zh"], fields["en"]
    return queries.same_matter(turn.work, building_id, fields.get("guide"), names)


def _proposal(turn: Turn, fields: Mapping[str, Any]) -> Proposal:
    guide = None if not fields.get("guide") else guides.by_key(turn.work, fields["guide"])
    minimum = int(fields["minimum"])
    aliases = () if guide is None else (*guide.words_zh, *guide.words_en)
    return Proposal(
        building=places.building(turn.work, _building_id(turn, fields) or 0),
        zh=fields["zh"],
        en=fields["en"],
        minimum=minimum,
        maximum=_maximum(fields),
        target=fields.get("target"),
        cut_off_at=from_minutes(fields.get("cut_off")) or usual_cut_off(turn.work),
        guide_key=None if guide is None else guide.key,
        aliases=aliases,
        about=str(fields.get("about") or ""),
    )


def _maximum(fields: Mapping[str, Any]) -> int:
    """Return the most people; twice the minimum when nothing is said."""
    said = fields.get("maximum")
    return int(said) if said else min(int(fields["minimum"]) * 2, proposing.LARGEST)


def _lines(turn: Turn, fields: Mapping[str, Any]) -> list[str]:
    view = view_of(turn)
    building_id = _building_id(turn, fields)
    lines = [f"📌 {fields[turn.language]}" if fields.get("zh") else ""]
    if building_id is not None:
        building = places.building(turn.work, building_id)
        lines.append(turn.say("appointment.where", place=turn.named(building)))
    if fields.get("minimum"):
        numbers = {"minimum": fields["minimum"], "maximum": _maximum(fields)}
        key = "appointment.numbers_target" if fields.get("target") else "appointment.numbers"
        lines.append(turn.say(key, target=fields.get("target"), **numbers))
        cut_off = from_minutes(fields.get("cut_off")) or usual_cut_off(turn.work)
        lines.append(turn.say("appointment.until", when=view.moment(cut_off)))
    lines.append(str(fields.get("about") or ""))
    lines.append(turn.say("appointment.nothing_personal"))
    if building_id is not None and not rights.cares_for(
        turn.user, places.building(turn.work, building_id)
    ):
        lines.append(turn.say("appointment_propose.worker_looks"))
    return lines
