"""The words of a collective appointment: where, when, how many, what to bring."""

from __future__ import annotations

from typing import Final

from actions import formatting
from actions.event_view import View
from activities.appointments import personal, queries
from activities.appointments.models import CollectiveAppointment, Slot
from activities.appointments.workflow import AppointmentState
from activities.enrolment import seats, threshold
from activities.enrolment.threshold import ThresholdState
from activities.guides import service as guides
from activities.guides.models import Guide

BAR: Final = 10
COLLECTING: Final = (ThresholdState.COLLECTING, ThresholdState.PROLONGED)
OVER: Final = (
    AppointmentState.DECLINED,
    AppointmentState.TAKEN_BACK,
    AppointmentState.CALLED_OFF,
    AppointmentState.EXPIRED,
)


def title(view: View, appointment: CollectiveAppointment) -> str:
    """Return the matter, marked as collective."""
    return view.say("appointment.title", matter=view.named(appointment))


def where(view: View, appointment: CollectiveAppointment) -> str:
    """Return the building, and the room once it is known."""
    parts = (view.named(appointment.building), appointment.spot)
    return view.say("appointment.where", place=" ".join(part for part in parts if part))


def when(view: View, appointment: CollectiveAppointment) -> str:
    """Return day and hours, or nothing while no day is set."""
    if appointment.starts_at is None or appointment.ends_at is None:
        return ""
    span = formatting.span(appointment.starts_at, appointment.ends_at, view.now, view.language)
    return view.say("appointment.when", when=span)


def slot_words(view: View, slot: Slot) -> str:
    """Return day and hours of a slot."""
    return formatting.span(slot.starts_at, slot.ends_at, view.now, view.language)


def stage_lines(view: View, appointment: CollectiveAppointment) -> list[str]:
    """Return how far it has come, in words anybody may read: numbers and never a name."""
    stage = queries.stage(view.work, appointment)
    if stage in OVER:
        return [
            view.say(f"appointment.stage.{stage}"),
            view.say("appointment.reason", reason=appointment.reason) if appointment.reason else "",
        ]
    if appointment.seat_pool_id is None:
        return [_numbers(view, appointment), view.say("appointment.stage.proposed")]
    if stage in COLLECTING:
        return _collecting(view, appointment)
    coming = threshold.count_coming(view.work, appointment.seat_pool_id)
    has_day = appointment.starts_at is not None
    if stage in {ThresholdState.REACHED, ThresholdState.CONFIRMED} and not has_day:
        others = _on_condition(view, appointment.seat_pool_id, coming)
        return [view.say("appointment.stage.awaits_day", n=coming), others]
    if stage == ThresholdState.CONFIRMED:
        return [view.say("appointment.stage.confirmed", n=coming)]
    lines = [view.say(f"appointment.stage.{stage}")]
    return [*lines, appointment.results] if appointment.results else lines


def bar(done: int, wanted: int) -> str:
    """Return progress as a row of blocks."""
    full = min(BAR * done // max(wanted, 1), BAR)
    return "▓" * full + "░" * (BAR - full)


def guide_of(view: View, appointment: CollectiveAppointment) -> Guide | None:
    """Return the guide of the matter, if one is written."""
    if appointment.guide_key is None:
        return None
    return guides.by_key(view.work, appointment.guide_key)


def bring_line(view: View, appointment: CollectiveAppointment) -> str:
    """Return what to bring, as the guide says it; nothing without a guide."""
    guide = guide_of(view, appointment)
    if guide is None:
        return ""
    things = view.say("list.separator").join(getattr(guide, f"bring_{view.language}"))
    return view.say("appointment.bring", things=things)


def short(view: View, appointment: CollectiveAppointment) -> str:
    """Return matter, building and progress in one line, for lists."""
    parts = [view.named(appointment), view.named(appointment.building)]
    if appointment.starts_at is not None:
        parts.append(formatting.when(appointment.starts_at, view.now, view.language))
    elif appointment.seat_pool_id is not None:
        coming = threshold.count_coming(view.work, appointment.seat_pool_id)
        parts.append(f"{coming}/{appointment.minimum}")
    return " · ".join(parts)


def agenda_line(view: View, appointment: CollectiveAppointment) -> str:
    """Return what the person has open: the matter, their slot, and what is still to be done."""
    chosen = queries.interest_of(view.work, appointment.id, view.user)
    if chosen is None:
        todo = view.say("appointment.choose_slot") if appointment.starts_at else ""
        return " · ".join(part for part in (short(view, appointment), todo) if part)
    at = formatting.when(chosen.slot.starts_at, view.now, view.language)
    missing = personal.are_missing(view.work, appointment, view.user.id)
    todo = view.say("appointment.data_missing") if missing else ""
    return " · ".join(part for part in (view.named(appointment), at, todo) if part)


def _collecting(view: View, appointment: CollectiveAppointment) -> list[str]:
    pool = seats.pool(view.work, appointment.seat_pool_id or 0)
    found = threshold.threshold_of(view.work, pool.id)
    coming = threshold.count_coming(view.work, pool.id)
    missing = max(found.minimum - coming, 0)
    return [
        f"{bar(coming, found.minimum)} {coming}/{found.minimum}",
        view.say("appointment.missing", n=missing),
        _on_condition(view, pool.id, coming),
        _numbers(view, appointment),
        view.say("appointment.until", when=view.moment(found.cut_off_at)),
        view.say("appointment.was_prolonged") if found.prolonged else "",
    ]


def _on_condition(view: View, pool_id: int, coming: int) -> str:
    """Say how many come only if more do than come now."""
    others = seats.pool(view.work, pool_id).taken - coming
    return view.say("appointment.on_condition", n=others) if others > 0 else ""


def _numbers(view: View, appointment: CollectiveAppointment) -> str:
    numbers = {"minimum": appointment.minimum, "maximum": appointment.maximum}
    if appointment.target is None:
        return view.say("appointment.numbers", **numbers)
    return view.say("appointment.numbers_target", target=appointment.target, **numbers)
