"""The day in chat: setting it with its slots, choosing a slot, exchanging it with somebody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from actions import formatting
from actions.appointment_cards import appointment_card, manage_card
from actions.appointment_reading import WhichAppointment, time_range_in
from actions.appointment_refresh import plan_refresh
from actions.appointment_view import slot_words, title
from actions.capability import Capability
from actions.drafts import Form
from actions.event_view import view_of
from actions.meaning.locations import find_floors
from actions.meaning.normalise import normalise
from actions.meaning.numerals import read_number
from actions.readers import WantedTime, as_minutes, from_minutes
from actions.reply import Card, Reply, Rows, rows_of
from actions.turn import Turn
from activities.appointments import personal, queries, rights, slots, swaps
from activities.appointments.models import CollectiveAppointment
from activities.appointments.refusals import NotReachedYet
from activities.appointments.slots import LONGEST_SPOT, Day
from activities.clock import local
from activities.conversations.models import Draft
from activities.enrolment import seats, threshold
from activities.enrolment.threshold import ThresholdState

USUAL_LENGTH: Final = timedelta(hours=2)
USUAL_MINUTES: Final = 15
USUAL_NEEDS: Final = (personal.Detail.NAME, personal.Detail.PHONE)
ID_MATTERS: Final = frozenset({"health_certificate", "residence_permit"})
VALID_MONTHS: Final = 12
_EVERY: Final = re.compile(
    r"每\s*(?:隔)?\s*(\d{1,3}|[一二两三四五六七八九十]{1,3}|半个?小时|刻钟|一刻钟)\s*(?:分钟|分)?"
    r"|\bevery\s+(\d{1,3}|half hour|half an hour)(?:\s*min\w*)?|(\d{1,3})[- ]minutes?\b",
    re.IGNORECASE,
)
_EACH: Final = re.compile(
    r"(?:每(?:次|批|段|场|个?时段)|[，, 分钟时]|^)\s*"
    r"(\d{1,3}|[一二两三四五六七八九十]{1,3})\s*(?:个人|人|位|名)"
    r"|(\d{1,3})\s*(?:people|persons|places|pax|each)\b|\bfor\s+(\d{1,3})\b",
    re.IGNORECASE,
)
_QUARTERS: Final = {"半小时": 30, "半个小时": 30, "刻钟": 15, "一刻钟": 15}

capability = Capability("appointment_day")


class DayForm(Form):
    """The draft of the day: hours, length of a slot, places in it, room, data that is needed."""

    kind: ClassVar[str] = "appointment_day"

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take “12月8日 9:30到11:30，每15分钟5人，2楼会议室” in one go or piece by piece."""
        text = turn.heard.text.strip()
        if asking == "spot":
            return {"spot": text[:LONGEST_SPOT]} if text else {}
        told = _pace_in(text, asking)
        spoken = time_range_in(turn, from_minutes(fields.get("starts")))
        if spoken is not None and spoken.kind != "date":
            told["starts"] = as_minutes(spoken.start)
            ends = spoken.end if spoken.end > spoken.start else spoken.start + USUAL_LENGTH
            told["ends"] = as_minutes(ends)
        floors = find_floors(text)
        if floors:
            told["spot"] = text[floors[-1].start :].split("，")[0].split(",")[0][:LONGEST_SPOT]
        return told

    def takes_words(self, asking: str | None) -> bool:
        """Take any sentence as an answer: hours, numbers and a room are no intents."""
        return asking is not None

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the hours; the rest begins sensibly."""
        del turn
        return None if fields.get("starts") else "starts"

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show the day with its slots, whether they hold everybody, and what is asked for."""
        fields = draft.fields
        found = queries.running(turn.work, int(fields["appointment"]))
        lines = _day_lines(turn, found, fields) if fields.get("starts") else []
        return Card(
            tuple(line for line in lines if line),
            title=title(view_of(turn), found),
            buttons=_day_rows(turn, draft),
            key=self.key(),
        )

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Set it: everybody who is interested is told and chooses a slot."""
        number = int(draft.fields["appointment"])
        found = queries.running(turn.work, number)
        day = _day(turn, found, draft.fields)
        slots.set_day(turn.work, turn.user, number, day)
        people = len(queries.people_of(turn.work, found))
        done = Card((turn.say("appointment_day.set", n=people),), key=self.key())
        return Reply((done, manage_card(view_of(turn), found)))


capability.forms.append(DayForm())


@capability.verb("appointment.day")
def set_day(turn: Turn, appointment_id: int) -> Reply:
    """Begin to set the day."""
    found = queries.running(turn.work, appointment_id)
    rights.require_care(turn.user, found)
    stage = queries.stage(turn.work, found)
    if stage not in {ThresholdState.REACHED, ThresholdState.CONFIRMED}:
        coming = threshold.count_coming(turn.work, found.seat_pool_id or 0)
        raise NotReachedYet(n=coming, minimum=found.minimum)
    wanted = (*USUAL_NEEDS, personal.Detail.ID_NUMBER) if _wants_id(found) else USUAL_NEEDS
    fields = {f"need_{each}": int(each in (found.needs or wanted)) for each in personal.Detail}
    yearly = int(_wants_id(found))
    start = {"appointment": appointment_id, "yearly": yearly, "starts": None, **fields}
    return turn.drafting.begin(turn, DayForm.kind, start)


@capability.verb("appointment.slots")
def show_slots(turn: Turn, appointment_id: int) -> Reply:
    """Open the choice of slots again."""
    found = queries.running(turn.work, appointment_id)
    return Reply((appointment_card(view_of(turn), found, slots=True),))


@capability.verb("appointment.choose")
def choose(turn: Turn, slot_id: int) -> Reply:
    """Take a slot, then ask for what the office has to know."""
    chosen = slots.choose(turn.work, turn.user, slot_id)
    found = queries.appointment(turn.work, chosen.appointment_id)
    plan_refresh(turn.work, found)
    slot = slot_words(view_of(turn), chosen.slot)
    news = turn.say("appointment.slot_chosen", slot=slot)
    reply = Reply((appointment_card(view_of(turn), found, news),))
    if personal.are_missing(turn.work, found, turn.user.id):
        reply += turn.act("appointment.details", found.id)
    return reply


@capability.verb(
    "appointment.pick",
    intents=("choose_slot",),
    reads={"appointment_id": WhichAppointment(own=True), "minutes": WantedTime("start")},
)
def pick(turn: Turn, appointment_id: int | None = None, minutes: int | None = None) -> Reply:
    """Take the slot of the time that is said, ask for a swap if it is full; else show them all."""
    if appointment_id is None:
        return turn.act("appointment.list")
    found = queries.running(turn.work, appointment_id)
    wanted = from_minutes(minutes)
    if found.starts_at is None or wanted is None:
        return show_slots(turn, appointment_id)
    slot_id = _slot_at(turn, found, wanted)
    if slot_id is None:
        return turn.tell("appointment.no_such_slot") + show_slots(turn, appointment_id)
    full = next(each for each in queries.slots_of(turn.work, found.id) if each.id == slot_id)
    mine = queries.interest_of(turn.work, found.id, turn.user)
    is_full = full.taken >= full.capacity and mine is not None and mine.slot_id != slot_id
    return turn.act("appointment.swap" if is_full else "appointment.choose", slot_id)


@capability.verb("appointment.swap")
def swap(turn: Turn, slot_id: int) -> Reply:
    """Ask those of a full slot to exchange."""
    asked = swaps.ask(turn.work, turn.user, slot_id)
    found = queries.appointment(turn.work, asked.appointment_id)
    slot = slot_words(view_of(turn), asked.wanted)
    return Reply(
        (appointment_card(view_of(turn), found, turn.say("appointment.swap_asked", slot=slot)),)
    )


@capability.verb("appointment.agree")
def agree(turn: Turn, swap_id: int) -> Reply:
    """Exchange slots with whoever asked."""
    mine = swaps.agree(turn.work, turn.user, swap_id)
    found = queries.appointment(turn.work, mine.appointment_id)
    news = turn.say("appointment.swapped", slot=slot_words(view_of(turn), mine.slot))
    return Reply((appointment_card(view_of(turn), found, news),))


def _pace_in(text: str, asking: str | None) -> dict[str, Any]:
    """Return length and size of the slots as far as they are said."""
    folded = normalise(text)
    told: dict[str, Any] = {}
    every = _EVERY.search(folded)
    if every is not None:
        word = next(each for each in every.groups() if each)
        half = 30 if "half" in word else None
        told["minutes"] = _QUARTERS.get(word) or half or read_number(word)
    each_slot = _EACH.search(folded)
    if each_slot is not None:
        told["per_slot"] = read_number(next(each for each in each_slot.groups() if each))
    bare = read_number(folded.strip().rstrip("人位分钟个")) if asking else None
    if asking in {"minutes", "per_slot"} and bare is not None:
        told[asking] = bare
    return {field: number for field, number in told.items() if number}


def _day(turn: Turn, found: CollectiveAppointment, fields: Mapping[str, Any]) -> Day:
    starts, ends = _moment(fields["starts"]), _moment(fields["ends"])
    minutes = int(fields.get("minutes") or USUAL_MINUTES)
    number = max(int((ends - starts) / timedelta(minutes=minutes)), 1)
    joined = seats.pool(turn.work, found.seat_pool_id or 0).taken
    return Day(
        starts_at=starts,
        ends_at=ends,
        minutes=minutes,
        # Without a word about it the slots hold exactly those who are interested.
        per_slot=int(fields.get("per_slot") or -(-joined // number)),
        spot=str(fields.get("spot") or ""),
        needs=tuple(each for each in personal.Detail if fields.get(f"need_{each}")),
        valid_months=VALID_MONTHS if fields.get("yearly") else None,
    )


def _day_lines(turn: Turn, found: CollectiveAppointment, fields: Mapping[str, Any]) -> list[str]:
    day = _day(turn, found, fields)
    joined = seats.pool(turn.work, found.seat_pool_id or 0).taken
    span = formatting.span(day.starts_at, day.ends_at, turn.now, turn.language)
    asked = [turn.say(f"appointment.detail.{each}") for each in day.needs]
    needs = turn.say("list.separator").join(asked) or turn.say("appointment_day.no_data")
    return [
        turn.say("appointment.when", when=span),
        turn.say("appointment.where", place=day.spot) if day.spot else "",
        turn.say("appointment_day.slots", n=day.number, minutes=day.minutes, each=day.per_slot),
        turn.say("appointment_day.places", places=day.places, n=joined),
        turn.say("appointment_day.too_few") if day.places < joined else "",
        turn.say("appointment_day.needs", needs=needs),
        turn.say("appointment_day.yearly") if day.valid_months else "",
    ]


def _day_rows(turn: Turn, draft: Draft) -> Rows:
    kind, fields = DayForm.kind, draft.fields
    confirm = turn.button(
        "appointment_day.confirm", "draft.confirm", kind, draft.version, style="primary"
    )
    changes = [
        turn.button(f"appointment_day.change.{field}", "draft.ask", kind, field)
        for field in ("starts", "minutes", "per_slot", "spot")
    ]
    toggles = [
        turn.button(
            f"appointment_day.{'without' if fields.get(f'need_{each}') else 'with'}",
            "draft.set",
            kind,
            f"need_{each}",
            int(not fields.get(f"need_{each}")),
            detail=turn.say(f"appointment.detail.{each}"),
        )
        for each in personal.Detail
    ]
    year = "appointment_day.not_yearly" if fields.get("yearly") else "appointment_day.with_yearly"
    yearly = turn.button(year, "draft.set", kind, "yearly", int(not fields.get("yearly")))
    drop = turn.button("draft.drop", "draft.drop", kind, style="danger")
    return ((confirm,), *rows_of(changes), *rows_of(toggles), (yearly,), (drop,))


def _slot_at(turn: Turn, found: CollectiveAppointment, wanted: datetime) -> int | None:
    """Return the slot in which a time of day lies; the day is that of the appointment."""
    clock = local(wanted).time()
    return next(
        (
            each.id
            for each in queries.slots_of(turn.work, found.id)
            if local(each.starts_at).time() <= clock < local(each.ends_at).time()
        ),
        None,
    )


def _moment(minutes: Any) -> datetime:
    moment = from_minutes(int(minutes))
    assert moment is not None
    return moment


def _wants_id(found: CollectiveAppointment) -> bool:
    return found.guide_key in ID_MATTERS
