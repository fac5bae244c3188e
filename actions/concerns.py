"""Reporting a concern: one sentence becomes a draft card, Confirm makes it a case.

The card itself is in actions/concern_draft.py, the reporter's later steps in
actions/concern_steps.py, the worker's side in actions/casework.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from actions import concern_care as care
from actions.capability import Capability
from actions.concern_cards import follower_card, reporter_card
from actions.concern_draft import draft_card, identity_of
from actions.drafts import Form, Options
from actions.meaning.categories import guess_category
from actions.meaning.locations import find_floors
from actions.places import SOME_BUILDING, building_choices, own_or_spoken_building
from actions.pointing import repeats
from actions.receipts import receipt_card
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.concerns import anonymity
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.service import Report
from activities.conversations import drafts
from activities.conversations.models import Draft
from activities.people.service import choose_building
from activities.places import service as places

MOST_PHOTOS = 6
ASKS_WHERE = re.compile(
    r"(?:去哪|到哪|哪里|哪儿|找谁|怎么|如何)(?:里|儿|可以|能)?(?:去)?(?:投诉|举报|反映|维权)"
    r"|\b(?:where|how) (?:can|do|should) i (?:complain|report|file)\b"
)

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
        changes |= _place_in(turn)
        if not fields and repeats(text):
            changes = _as_last_time(turn) | changes
        if _tells_the_matter(turn, fields, asking, changes):
            changes |= {"text": _joined(fields.get("text"), text)}
            if "category" not in fields:
                changes |= _matter_in(turn, changes.get("category"))
        return changes

    def rather(self, turn: Turn) -> str:
        """Take “where do I complain about …” for a question."""
        return "ask_service" if ASKS_WHERE.search(turn.heard.text.casefold()) else ""

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the matter first, then for the building when it is not known."""
        if not fields.get("text"):
            return "text"
        if fields.get("building") is None and turn.user.building_id is None:
            return "building"
        return "consent" if care.needs_consent(turn, fields) else None

    def instead(self, turn: Turn, fields: Mapping[str, Any]) -> Reply | None:
        """Send a sensitive matter to the web chat: another service would see every word."""
        return care.elsewhere(turn, fields)

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer buildings, categories and staff to choose from."""
        if field == "building":
            return [(label, number) for number, label in building_choices(turn)]
        if field == "category":
            return [
                (f"{each.icon} {turn.named(each)}", each.code)
                for each in concerns.categories(turn.work)
            ]
        if field == "about":
            return _staff_options(turn, fields)
        return care.consent_options(turn, fields) if field == "consent" else ()

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show what will be reported, who will see it, and what can be changed by a tap."""
        return draft_card(turn, draft, self.key())

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Store the concern and tell its number; an anonymous one also gets its receipt."""
        care.keep_consent(turn, draft.fields)
        concern = concerns.report(turn.work, turn.user, turn.conversation, _report(turn, draft))
        stored = turn.say("concern.stored", number=concern.number)
        if concern.reporter_id is None:
            receipt = anonymity.give_receipt(turn.work, concern)
            anonymity.wipe_later(turn.work, turn.conversation)
            return Reply((Card((stored,), key=self.key()), receipt_card(turn, concern, receipt)))
        return Reply((Card((stored,), key=self.key()), reporter_card(turn, concern)))


def _report(turn: Turn, draft: Draft) -> Report:
    fields = draft.fields
    building = places.building(turn.work, fields.get("building") or turn.user.building_id or 0)
    if turn.user.building_id is None:
        choose_building(turn.work, turn.user, building)
    about = fields.get("about")
    return Report(
        building=building,
        category=concerns.category(turn.work, fields.get("category", "other")),
        text=fields["text"],
        floor=fields.get("floor"),
        spot=fields.get("spot"),
        urgent=bool(fields.get("urgent")),
        identity=identity_of(fields),
        photos=tuple(fields.get("photos", ())),
        consent_version=care.consent_version(turn, fields),
        about_staff=frozenset({about} if isinstance(about, int) and about else set()),
    )


def _place_in(turn: Turn) -> dict[str, Any]:
    """Return building, floor and spot that the words name."""
    floors = find_floors(turn.heard.text)
    named = {
        "building": SOME_BUILDING.read(turn).value,
        "floor": floors[-1].label if floors else None,
        "spot": turn.meaning.first("place"),
    }
    return {field: value for field, value in named.items() if value is not None}


def _matter_in(turn: Turn, known: str | None) -> dict[str, Any]:
    """Return category and urgency of the words; `known` stands unless they name another."""
    guess = turn.meaning.concern or guess_category(turn.heard.text)
    category = guess.category if guess.category != "other" or known is None else known
    return {"category": category, "urgent": guess.urgent}


def _tells_the_matter(
    turn: Turn, fields: Mapping[str, Any], asking: str | None, changes: Mapping[str, Any]
) -> bool:
    """Tell whether the words describe the matter, rather than only correct a place."""
    if asking == "text" or not fields.get("text"):
        return True
    if turn.meaning.intent not in ConcernForm.intents:
        return False
    return not changes or turn.meaning.first("problem") is not None


def _as_last_time(turn: Turn) -> dict[str, Any]:
    """Return where and what the person's last report was about: “跟上次一样的问题”."""
    own = concerns.reported_by(turn.work, turn.user)
    if not own:
        return {}
    last = max(own, key=lambda each: each.id)
    return {
        "building": last.building_id,
        "floor": last.floor,
        "spot": last.spot,
        "category": last.category.code,
    }


def _joined(before: str | None, more: str) -> str:
    return more if not before else f"{before}\n{more}"


def _staff_options(turn: Turn, fields: Mapping[str, Any]) -> Options:
    building_id = fields.get("building") or turn.user.building_id
    if building_id is None:
        return ()
    building = places.building(turn.work, building_id)
    around = concerns.staff_around(turn.work, building)
    return [
        *((each.called(turn.language), each.id) for each in around),
        (turn.say("concern.about_nobody"), 0),
    ]


@capability.verb("concern.alarm")
def alarm(turn: Turn, danger: str, numbers: str) -> Reply:
    """Answer danger first: whom to call now; whoever is responsible hears of it at once."""
    concerns.tell_danger(turn.work, turn.user, own_or_spoken_building(turn), danger)
    line = turn.say(f"danger.{danger}", numbers=numbers.replace("/", turn.say("list.or")))
    duty = turn.say("danger.next")
    return Reply((Card((line, duty), title=turn.say("danger.title")),))


@capability.verb("concern.start", commands=("report",))
def start(turn: Turn) -> Reply:
    """Begin a report by a tap."""
    return turn.drafting.begin(turn, ConcernForm.kind, {})


@capability.verb("concern.me_too")
def me_too(turn: Turn, concern_id: int) -> Reply:
    """Join what somebody reported already; the own words go to the worker."""
    draft = drafts.draft_of_kind(turn.work, turn.conversation, ConcernForm.kind)
    words = "" if draft is None else str(draft.fields.get("text") or "")
    concern: Concern = concerns.me_too(turn.work, turn.user, turn.conversation, concern_id, words)
    if draft is not None:
        drafts.drop(turn.work, draft)
    turn.show("concern", [concern.id])
    joined = Card((turn.say("concern.joined"),), key=f"draft:{ConcernForm.kind}")
    return Reply((joined, follower_card(turn, concern, turn.user)))


capability.forms += [ConcernForm()]
