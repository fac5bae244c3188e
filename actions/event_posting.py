"""Posting an event by a sentence, a forwarded text or taps: one draft card, then Confirm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from actions.capability import Capability
from actions.drafts import Form, Options
from actions.event_cards import event_card
from actions.event_reading import NO_LIMIT, number_in, read_announcement, read_moment
from actions.event_view import view_of
from actions.places import building_choices
from actions.readers import as_minutes, from_minutes
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.conversations.models import Draft
from activities.events import posting, rights, series
from activities.events.posting import ANY_INTEREST, LONGEST_TITLE, Announcement
from activities.events.refusals import NotAnOrganizer
from activities.places import service as places

WORDS = frozenset({"title", "bring", "about", "question", "spot"})
USUAL_SEATS = (10, 20, 30, 50)
USUAL_MINIMA = (5, 8, 10)
REPEATS = {"once": 0, "weekly4": 4, "weekly8": 8, "workdays5": 5}
MOST_QUESTIONS = 3
LONGEST_TEXT = 200

capability = Capability("event_posting")


class PostForm(Form):
    """The draft of an event."""

    kind: ClassVar[str] = "event_post"
    intents: ClassVar[frozenset[str]] = frozenset({"post_event"})

    def takes_words(self, asking: str | None) -> bool:
        """Tell that a title or a text may be any sentence."""
        return asking in WORDS

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take from the words what they tell; the first sentence may tell everything."""
        if not fields and not rights.may_organize(turn.user):
            raise NotAnOrganizer
        text = turn.heard.text.strip()
        if not text:
            return {}
        if asking in WORDS:
            return _words(fields, asking, text)
        if asking in {"capacity", "minimum"}:
            number = number_in(text)
            return {} if number is None else {asking: number}
        changes = read_announcement(turn, with_title=not fields.get("title"))
        day = changes.get("day", fields.get("day"))
        if "starts" in changes and day is not None and fields:
            spoken = read_moment(turn, day)
            if spoken is not None:
                changes |= _times(spoken.start, spoken.end)
        return changes

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for title, time, building and number of seats, in this order."""
        del turn
        if not fields.get("title"):
            return "title"
        return next(
            (each for each in ("starts", "building", "capacity") if each not in fields), None
        )

    def question(self, turn: Turn, field: str) -> str:
        """Return the question for a field."""
        return turn.say(f"event_post.ask.{field}")

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer what is usual."""
        del fields
        if field == "minimum":
            none = (turn.say("event_post.no_minimum"), NO_LIMIT)
            return [*((str(each), each) for each in USUAL_MINIMA), none]
        if field == "repeat":
            return [(turn.say(f"event_post.repeat.{each}"), each) for each in REPEATS]
        return where_and_how_many(turn, field)

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show what will be published, what else is on in the building, and what can be changed."""
        title = turn.say("event_post.title")
        lines = tuple(line for line in _lines(turn, draft.fields) if line)
        return Card(lines, title, _buttons(turn, draft), key=self.key())

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Publish it, or hand it to review."""
        told = announcement(turn, draft.fields)
        repeat = str(draft.fields.get("repeat", "once"))
        times = REPEATS.get(repeat, 0)
        if not times:
            event = posting.post(turn.work, turn.user, told)
            number = 1
        else:
            workdays = repeat.startswith("workdays")
            rule = series.every_workday(times) if workdays else series.weekly(told.starts_at, times)
            posted = series.post_series(turn.work, turn.user, told, rule)
            event, number = posted[0], len(posted)
        key = "event_post.in_review" if event.awaits_review else "event_post.published"
        done = Card((turn.say(key, n=number),), key=self.key())
        turn.show("event", [event.id])
        return Reply((done, event_card(view_of(turn), event)))


capability.forms.append(PostForm())


@capability.verb("event.post", commands=("post",))
def post(turn: Turn) -> Reply:
    """Begin to post by a tap; after a command the words are read at once."""
    form = PostForm()
    return turn.drafting.begin(turn, form.kind, form.fill(turn, {}, None))


def where_and_how_many(turn: Turn, field: str) -> Options:
    """Offer the buildings, or usual numbers of seats; nothing for any other field."""
    if field == "building":
        return [(label, number) for number, label in building_choices(turn)]
    if field == "capacity":
        no_limit = (turn.say("event_post.no_limit"), NO_LIMIT)
        return [*((str(each), each) for each in USUAL_SEATS), no_limit]
    return ()


def announcement(turn: Turn, fields: Mapping[str, Any]) -> Announcement:
    """Return the draft as what the domain takes."""
    starts = _start(fields) or turn.now
    ends = from_minutes(fields.get("ends"))
    capacity = fields.get("capacity", NO_LIMIT)
    bring = fields.get("bring")
    return Announcement(
        title=str(fields.get("title", "")),
        building_id=int(fields["building"]),
        starts_at=starts,
        ends_at=ends,
        capacity=None if capacity == NO_LIMIT else capacity,
        floor=fields.get("floor"),
        spot=str(fields.get("spot", "")),
        about=str(fields.get("about", "")),
        bring=str(bring) if bring else None,
        interest=str(fields.get("interest", ANY_INTEREST)),
        questions=list(fields.get("questions", ())),
        needs_approval=bool(fields.get("approval")),
        minimum=fields.get("minimum") or None,
        draw_at=_draw_at(turn, starts) if fields.get("draw") else None,
    )


def _draw_at(turn: Turn, starts: datetime) -> datetime:
    """Return when lots are drawn: a day before, or half-way when that is too soon."""
    return posting.default_cut_off(turn.now, starts)


def _words(fields: Mapping[str, Any], asking: str | None, text: str) -> dict[str, Any]:
    if asking == "question":
        return {"questions": [*fields.get("questions", ()), text[:LONGEST_TEXT]][-MOST_QUESTIONS:]}
    return {str(asking): text[: LONGEST_TITLE if asking == "title" else LONGEST_TEXT]}


def _times(start: datetime, end: datetime) -> dict[str, Any]:
    """Return a spoken time as fields; a moment alone leaves the length as it was usual."""
    times: dict[str, Any] = {"starts": as_minutes(start)}
    times["ends"] = as_minutes(end) if end > start else None
    return times


def _start(fields: Mapping[str, Any]) -> datetime | None:
    return from_minutes(fields.get("starts"))


def _lines(turn: Turn, fields: Mapping[str, Any]) -> list[str]:
    view = view_of(turn)
    lines = [f"📌 {fields['title']}"] if fields.get("title") else []
    starts = _start(fields)
    if starts is not None:
        ends = from_minutes(fields.get("ends")) or starts + posting.USUAL_LENGTH
        lines.append(f"🕒 {view.moment(starts)}–{view.moment(ends).split()[-1]}")
        lines.append(turn.say("event_post.past") if starts <= turn.now else "")
    lines.append(_place_line(turn, fields))
    if "capacity" in fields:
        lines.append(_seats_line(turn, fields))
    if fields.get("bring"):
        lines.append(turn.say("event.bring", things=fields["bring"]))
    flags = [each for each in ("approval", "draw") if fields.get(each)]
    lines += [turn.say(f"event_post.with_{each}") for each in flags]
    lines += [turn.say("event_post.asks", question=each) for each in fields.get("questions", ())]
    repeat = fields.get("repeat", "once")
    if repeat != "once":
        lines.append(f"🔁 {turn.say(f'event_post.repeat.{repeat}')}")
    return [*lines, *_clash_lines(turn, fields)]


def _place_line(turn: Turn, fields: Mapping[str, Any]) -> str:
    if "building" not in fields:
        return ""
    building = turn.named(places.building(turn.work, int(fields["building"])))
    parts = (building, fields.get("floor") or "", fields.get("spot") or "")
    return turn.say("event.where", place=" ".join(part for part in parts if part))


def _seats_line(turn: Turn, fields: Mapping[str, Any]) -> str:
    capacity = fields["capacity"]
    words = (
        turn.say("event.open_to_all")
        if capacity == NO_LIMIT
        else turn.say("event_post.seats", n=max(capacity, 0))
    )
    if fields.get("minimum"):
        words += turn.say("event_post.minimum", n=fields["minimum"])
    suggested = posting.suggested_capacity(turn.work, turn.user.id, max(capacity, 0))
    if capacity > 0 and suggested is not None and suggested > capacity:
        words += turn.say("event_post.overbook", n=suggested)
    return words


def _clash_lines(turn: Turn, fields: Mapping[str, Any]) -> list[str]:
    """Say what else is on in the building meanwhile, the same floor first."""
    starts = _start(fields)
    if starts is None or "building" not in fields:
        return []
    ends = from_minutes(fields.get("ends")) or starts + posting.USUAL_LENGTH
    if ends - starts > timedelta(days=3):
        return []
    found = posting.clashes(turn.work, int(fields["building"]), starts, ends)
    same_floor = [each for each in found if each.floor and each.floor == fields.get("floor")]
    view = view_of(turn)
    lines = [turn.say("event_post.clash_here", event=view.short(each)) for each in same_floor]
    others = [each for each in found if each not in same_floor]
    return lines + [turn.say("event_post.clash", event=view.short(each)) for each in others[:2]]


def _buttons(turn: Turn, draft: Draft) -> tuple[tuple[Button, ...], ...]:
    kind, fields = PostForm.kind, draft.fields
    confirm = turn.button(
        "event_post.confirm", "draft.confirm", kind, draft.version, style="primary"
    )
    changes = [
        turn.button(f"event_post.change.{field}", "draft.ask", kind, field)
        for field in ("title", "starts", "building", "capacity", "bring", "minimum", "question")
    ]
    toggles = [
        turn.button(
            f"event_post.{'no' if fields.get(flag) else 'with'}_{flag}_button",
            "draft.set",
            kind,
            flag,
            int(not fields.get(flag)),
        )
        for flag in ("approval", "draw")
    ]
    repeat = turn.button("event_post.change.repeat", "draft.ask", kind, "repeat")
    drop = turn.button("draft.drop", "draft.drop", kind, style="danger")
    return ((confirm,), *rows_of(changes, per_row=3), (*toggles, repeat), (drop,))
