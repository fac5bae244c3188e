"""The draft card of a concern: what will be sent, who will see it, and who reported it already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rapidfuzz import fuzz

from actions.reply import Button, Card, Rows
from actions.turn import Turn
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.conversations.models import Draft
from activities.people.models import User
from activities.places import service as places

KIND: Final = "concern"
WEB: Final = "web"
MOST_OFFERED: Final = 2
ALIKE: Final = 55
ALIKE_ON_THE_SAME_FLOOR: Final = 30
ALIKE_ON_ANOTHER_FLOOR: Final = 80


def draft_card(turn: Turn, draft: Draft, key: str) -> Card:
    """Show what will be reported, who will see it, and what can be changed by a tap."""
    fields = draft.fields
    if not fields.get("text"):
        return Card((turn.say("concern.draft.empty"),), key=key)
    alike = alike_reports(turn, fields)
    confirm = turn.button("concern.confirm", "draft.confirm", KIND, draft.version, style="primary")
    urgency = "concern.make_normal" if fields.get("urgent") else "concern.make_urgent"
    return Card(
        _lines(turn, fields, alike),
        title=turn.say("concern.draft.title"),
        buttons=(
            *((_me_too(turn, each),) for each in alike),
            (confirm,),
            (
                turn.button("concern.change_category", "draft.ask", KIND, "category"),
                turn.button("concern.change_building", "draft.ask", KIND, "building"),
            ),
            *_identity_buttons(turn, fields),
            (
                turn.button(urgency, "draft.set", KIND, "urgent", int(not fields.get("urgent"))),
                turn.button("concern.about_staff", "draft.ask", KIND, "about"),
            ),
            (turn.button("draft.drop", "draft.drop", KIND, style="danger"),),
        ),
        key=key,
        photo=(fields.get("photos") or [None])[-1],
    )


def alike_reports(turn: Turn, fields: Mapping[str, Any]) -> list[Concern]:
    """Return open reports of others that seem to be the same matter, the likest first."""
    building_id = fields.get("building") or turn.user.building_id
    if building_id is None or fields.get("about"):
        return []
    building = places.building(turn.work, building_id)
    category = concerns.category(turn.work, fields.get("category", "other"))
    there = concerns.open_nearby(turn.work, building, category, person=turn.user)
    scored = [(_likeness(fields, each), each) for each in there]
    best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
    return [each for _, each in best[:MOST_OFFERED]]


def _likeness(fields: Mapping[str, Any], concern: Concern) -> float:
    """Return 0 for another matter; the floor decides how alike the words must be."""
    text = str(fields["text"])
    score = max(fuzz.ratio(text, concern.text), fuzz.partial_ratio(text, concern.text))
    needed = ALIKE
    if fields.get("floor") and concern.floor:
        same = fields["floor"] == concern.floor
        needed = ALIKE_ON_THE_SAME_FLOOR if same else ALIKE_ON_ANOTHER_FLOOR
    return score if score >= needed else 0


def _me_too(turn: Turn, concern: Concern) -> Button:
    place = " ".join(part for part in (concern.floor, concern.spot) if part)
    label = turn.say("concern.me_too", number=concern.number, place=place).strip()
    return Button(label, "concern.me_too", (concern.id,), "primary")


def _lines(turn: Turn, fields: Mapping[str, Any], alike: Sequence[Concern]) -> tuple[str, ...]:
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
        _why_not_anonymous(turn, fields),
        _about(turn, fields),
        turn.say("concern.draft.alike", n=len(alike)) if alike else "",
    ]
    return tuple(line for line in lines if line)


def _audience(sensitive: bool, fields: Mapping[str, Any]) -> str:
    suffix = {"named": "", "pseudonym": "_pseudonym", "anonymous": "_anonymous"}
    who = "handler" if sensitive else "worker"
    return who + suffix.get(identity_of(fields), "_confidential")


def identity_of(fields: Mapping[str, Any]) -> str:
    """Return how the person wants to be known."""
    return str(fields.get("identity") or "named")


def _why_not_anonymous(turn: Turn, fields: Mapping[str, Any]) -> str:
    if identity_of(fields) != "confidential" or turn.conversation.channel == WEB:
        return ""
    return turn.say("concern.why_confidential", url=f"{turn.base_url}/")


def _about(turn: Turn, fields: Mapping[str, Any]) -> str:
    about = turn.work.session.get(User, fields.get("about") or 0)
    if about is None:
        return ""
    return turn.say("concern.draft.about", name=about.called(turn.language))


def _identity_buttons(turn: Turn, fields: Mapping[str, Any]) -> Rows:
    now = identity_of(fields)
    offered = ["named", "confidential", "pseudonym"]
    if turn.conversation.channel == WEB:
        offered.append("anonymous")
    buttons = tuple(
        turn.button(f"concern.make_{each}", "draft.set", KIND, "identity", each)
        for each in offered
        if each != now
    )
    return (buttons,)
