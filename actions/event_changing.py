"""Changing, cancelling, writing to people: each shows first what will be done, and to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from actions.capability import Capability, Read
from actions.drafts import Form, Options
from actions.event_cards import event_card
from actions.event_posting import where_and_how_many
from actions.event_reading import NO_LIMIT, number_in, read_changes, read_moment
from actions.event_view import view_of
from actions.meaning.times import read_time
from actions.readers import Reference, as_minutes, from_minutes
from actions.reply import Card, Reply, rows_of
from actions.turn import Turn
from activities.clock import local
from activities.conversations.models import Draft
from activities.events import changing, messages, organizing, posting, rights
from activities.events.changing import Changes
from activities.events.models import Event
from activities.events.service import people_of
from activities.interests import interests
from activities.places import service as places

CHANGEABLE = ("starts", "building", "floor", "capacity", "title", "bring")
WORDS = frozenset({"title", "bring", "floor", "what"})
RELATIVE_DAYS = ("今", "明", "后天", "tomorrow", "today", "tonight")
REASONS = ("host", "weather", "room", "few")

capability = Capability("event_changing")


def managed_choices(turn: Turn) -> Sequence[tuple[int, str]]:
    """Return the person's own events to choose from."""
    view = view_of(turn)
    return [(each.id, view.short(each)) for each in organizing.organized_by(turn.work, turn.user)]


ANY_OF_MINE = Reference("event", "event", ask="event.which_mine", choices=managed_choices)


@dataclass(frozen=True, slots=True)
class ManagedEvent:
    """The person's own event that is meant: named, of the kind spoken of, shown, the only one."""

    def read(self, turn: Turn) -> Read:
        """Return its id, or ask which one."""
        own = {each.id: each for each in organizing.organized_by(turn.work, turn.user)}
        named = turn.names.match(turn.heard.text, kinds=["event"], limit=20)
        interest = interests().find(turn.heard.text)
        by_kind = [each.id for each in own.values() if interest and each.interest == interest]
        for found in ([int(each.id) for each in named if int(each.id) in own][:1], by_kind):
            if len(found) == 1:
                return Read(found[0])
        shown = [each for each in turn.shown("event") if each in own]
        if len(shown) == 1:
            return Read(shown[0])
        return Read(next(iter(own))) if len(own) == 1 else ANY_OF_MINE.read(turn)


MANAGED = ManagedEvent()


class ChangeForm(Form):
    """The draft of a change."""

    kind: ClassVar[str] = "event_change"

    def takes_words(self, asking: str | None) -> bool:
        """Tell that a new title, or what is to change, may be any sentence."""
        return asking in WORDS

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take what is to be other from the words."""
        text = turn.heard.text.strip()
        if not text:
            return {}
        event = rights.managed(turn.work, turn.user, fields["event"])
        if asking in {"title", "bring", "floor"}:
            return {str(asking): text[: posting.LONGEST_TITLE]}
        if asking == "capacity":
            number = number_in(text)
            return {} if number is None else {"capacity": number}
        changes = read_changes(turn, as_minutes(event.starts_at))
        if "starts" in changes and not _names_a_day(turn):
            spoken = read_moment(turn, as_minutes(event.starts_at))
            if spoken is not None:
                changes["starts"] = as_minutes(spoken.start)
        day = changes.pop("day", None)
        if day is not None:
            changes["starts"] = _same_time_on(event, day)
        return changes

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask what is to be other when nothing is."""
        del turn
        return None if any(each in fields for each in CHANGEABLE) else "what"

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer buildings and usual numbers of seats."""
        del fields
        return where_and_how_many(turn, field)

    def question(self, turn: Turn, field: str) -> str:
        """Return the question for a field."""
        return turn.say("event_change.ask" if field == "what" else f"event_post.ask.{field}")

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show what is and what will be, and how many are told."""
        event = rights.managed(turn.work, turn.user, draft.fields["event"])
        lines = [*change_lines(turn, event, draft.fields)]
        told = len(people_of(turn.work, event))
        lines.append(turn.say("event_change.told", n=told) if lines else "")
        kind = self.kind
        confirm = turn.button(
            "event_change.confirm", "draft.confirm", kind, draft.version, style="primary"
        )
        asks = [
            turn.button(f"event_post.change.{field}", "draft.ask", kind, field)
            for field in ("starts", "building", "capacity", "title")
        ]
        drop = turn.button("draft.drop", "draft.drop", kind)
        title = turn.say("event_change.title", event=turn.named(event))
        rows = ((confirm,), *rows_of(asks, per_row=4), (drop,))
        return Card(tuple(line for line in lines if line), title, rows, key=self.key())

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Change it; people are told by their notices."""
        fields = draft.fields
        event_id = fields["event"]
        changes = Changes(
            title=fields.get("title"),
            starts_at=from_minutes(fields.get("starts")),
            ends_at=from_minutes(fields.get("ends")),
            building_id=fields.get("building"),
            floor=fields.get("floor"),
            bring=fields.get("bring"),
        )
        if "capacity" in fields:
            capacity = None if fields["capacity"] == NO_LIMIT else fields["capacity"]
            changing.resize(turn.work, turn.user, event_id, capacity)
        if changes != Changes():
            changing.change(turn.work, turn.user, event_id, changes)
        event = rights.managed(turn.work, turn.user, event_id)
        done = Card((turn.say("event_change.done"),), key=self.key())
        return Reply((done, event_card(view_of(turn), event)))


def change_lines(turn: Turn, event: Event, fields: Mapping[str, Any]) -> list[str]:
    """Return what was and what will be, a line for each."""
    view = view_of(turn)
    lines: list[str] = []
    starts = from_minutes(fields.get("starts"))
    if starts is not None:
        lines.append(f"🕒 {view.moment(event.starts_at)} → {view.moment(starts)}")
        lines.append(turn.say("event_post.past") if starts <= turn.now else "")
    if fields.get("building") is not None:
        after = turn.named(places.building(turn.work, fields["building"]))
        lines.append(f"📍 {turn.named(event.building)} → {after}")
    if fields.get("floor"):
        lines.append(f"📍 {event.floor or '–'} → {fields['floor']}")
    if "capacity" in fields:
        lines.append(
            f"👥 {_limit(turn, event.seats.capacity)} → {_limit(turn, fields['capacity'])}"
        )
    if fields.get("title"):
        lines.append(f"📌 {turn.named(event)} → {fields['title']}")
    if fields.get("bring"):
        lines.append(turn.say("event.bring", things=fields["bring"]))
    return lines


class CancelForm(Form):
    """The draft of calling an event off: a reason first."""

    kind: ClassVar[str] = "event_cancel"

    def takes_words(self, asking: str | None) -> bool:
        """Tell that the reason may be any sentence."""
        return asking == "reason"

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the whole message as the reason."""
        del fields
        text = turn.heard.text.strip()
        return {"reason": text[:100]} if text and asking == "reason" else {}

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the reason."""
        del turn
        return None if fields.get("reason") else "reason"

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer usual reasons."""
        del fields, field
        reasons = [turn.say(f"event_cancel.reason.{each}") for each in REASONS]
        return [(each, each) for each in reasons]

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show whom it concerns."""
        event = rights.managed(turn.work, turn.user, draft.fields["event"])
        lines = [turn.say("event_cancel.told", n=len(people_of(turn.work, event)))]
        if draft.fields.get("reason"):
            lines.append(turn.say("event.reason", reason=draft.fields["reason"]))
        confirm = turn.button(
            "event_cancel.confirm", "draft.confirm", self.kind, draft.version, style="danger"
        )
        keep = turn.button("event_cancel.keep", "draft.drop", self.kind)
        title = turn.say("event_cancel.title", event=turn.named(event))
        return Card(tuple(lines), title, ((confirm, keep),), key=self.key())

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Call it off."""
        fields = draft.fields
        event = changing.cancel(turn.work, turn.user, fields["event"], fields["reason"])
        done = Card((turn.say("event_cancel.done", event=turn.named(event)),), key=self.key())
        return Reply((done,))


class WriteForm(Form):
    """The draft of a message to the people of an event."""

    kind: ClassVar[str] = "event_write"

    def takes_words(self, asking: str | None) -> bool:
        """Tell that the text may be any sentence."""
        return asking == "text"

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the whole message as the text."""
        del fields
        text = turn.heard.text.strip()
        return {"text": text} if text and asking == "text" else {}

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the text."""
        del turn
        return None if fields.get("text") else "text"

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show the text, to whom it goes, and how many may still be sent today."""
        fields = draft.fields
        event = rights.managed(turn.work, turn.user, fields["event"])
        audience = turn.say(f"event_write.to.{fields['audience']}")
        left = messages.left_today(turn.work, event.id)
        lines = [turn.say("event_write.whom", audience=audience, n=left)]
        if fields.get("text"):
            lines.append(turn.say("quoted", text=fields["text"]))
        confirm = turn.button(
            "event_write.confirm", "draft.confirm", self.kind, draft.version, style="primary"
        )
        change = turn.button("event_write.change", "draft.ask", self.kind, "text")
        drop = turn.button("draft.drop", "draft.drop", self.kind)
        return Card(tuple(lines), turn.named(event), ((confirm,), (change, drop)), key=self.key())

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Send it."""
        fields = draft.fields
        audience = messages.Audience(fields["audience"])
        sent = messages.send(turn.work, turn.user, fields["event"], audience, fields["text"])
        return Reply((Card((turn.say("event_write.sent", n=len(sent.people)),), key=self.key()),))


capability.forms += [ChangeForm(), CancelForm(), WriteForm()]


@capability.verb("event.change", intents=("change_event",), reads={"event_id": MANAGED})
def change(turn: Turn, event_id: int) -> Reply:
    """Begin to change an event; what the sentence says already is taken."""
    rights.managed(turn.work, turn.user, event_id)
    fields: dict[str, Any] = {"event": event_id}
    return turn.drafting.begin(
        turn, ChangeForm.kind, fields | ChangeForm().fill(turn, fields, None)
    )


@capability.verb("event.cancel")
def cancel(turn: Turn, event_id: int) -> Reply:
    """Begin to call an event off."""
    rights.managed(turn.work, turn.user, event_id)
    return turn.drafting.begin(turn, CancelForm.kind, {"event": event_id})


@capability.verb("event.write")
def write(turn: Turn, event_id: int, audience: str) -> Reply:
    """Begin a message to the people of an event."""
    rights.managed(turn.work, turn.user, event_id)
    return turn.drafting.begin(turn, WriteForm.kind, {"event": event_id, "audience": audience})


def _limit(turn: Turn, capacity: int | None) -> str:
    return turn.say("event_post.no_limit") if not capacity else str(capacity)


def _names_a_day(turn: Turn) -> bool:
    """Tell whether the words name a day; else a time is on the event's own day.

    A time that names no day moves with the moment of speaking, so it is read at two moments.
    """
    calendar = turn.work.calendar
    now = read_time(turn.heard.text, turn.now, calendar)
    later = read_time(turn.heard.text, turn.now + timedelta(days=1), calendar)
    if now is None or later is None:
        return now is not None
    relative = any(word in now.text.lower() for word in RELATIVE_DAYS)
    return relative or now.start == later.start


def _same_time_on(event: Event, day: int) -> int:
    """Return the event's time of day on another day, whose midnight is given."""
    start = local(event.starts_at)
    return day + start.hour * 60 + start.minute
