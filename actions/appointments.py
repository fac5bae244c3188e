"""Collective appointments (集体办理): what there is, being interested, leaving."""

from __future__ import annotations

from collections.abc import Iterable

from actions.appointment_cards import appointment_card, proposal_card
from actions.appointment_reading import (
    OnlyIf,
    SpokenParty,
    WhichAppointment,
    sounds_like_proposing,
)
from actions.appointment_refresh import plan_refresh
from actions.appointment_view import short
from actions.capability import Capability, NameRow
from actions.event_view import view_of
from actions.places import SOME_BUILDING
from actions.readers import WholeText
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.appointments import queries, rights, service
from activities.appointments.models import CollectiveAppointment
from activities.appointments.workflow import AppointmentState
from activities.db.work import UnitOfWork
from activities.errors import NotFound

PAGE = 8

capability = Capability("appointments", shows={"appointment": "appointment.show"})


@capability.named(CollectiveAppointment)
def appointment_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of the matters, and what people call them."""
    for each in queries.known(work):
        yield "appointment", each.id, tuple(dict.fromkeys((each.zh, each.en, *each.aliases)))


@capability.verb(
    "appointment.list",
    commands=("together",),
    reads={"number": WholeText(), "building_id": SOME_BUILDING},
)
def browse(turn: Turn, number: str = "", building_id: int | None = None) -> Reply:
    """List what can be done together, the own building first; `/together 12` shows one."""
    told = str(number or "").strip()
    if told.isdecimal():
        return show(turn, int(told[:9]))
    place = building_id or turn.user.building_id
    found = queries.all_open(turn.work, place)[:PAGE]
    view = view_of(turn)
    turn.show("appointment", [each.id for each in found])
    lines = [f"{at}. {short(view, each)}" for at, each in enumerate(found, start=1)]
    buttons = [Button(short(view, each), "appointment.show", (each.id,)) for each in found]
    waiting = [
        each for each in queries.proposed(turn.work) if rights.cares_for(turn.user, each.building)
    ]
    asked = [
        turn.button("appointment.to_answer", "appointment.show", each.id, matter=turn.named(each))
        for each in waiting
    ]
    start = turn.button("appointment.propose_button", "appointment.propose")
    head = turn.say("appointment.list" if found else "appointment.none")
    card = Card(
        (head, *lines),
        buttons=(*rows_of(asked, per_row=1), *rows_of(buttons, per_row=1), (start,)),
        key="appointments",
    )
    return Reply((card,))


@capability.verb("appointment.show")
def show(turn: Turn, appointment_id: int, news: str = "") -> Reply:
    """Show one, as the person may see it."""
    found = queries.appointment(turn.work, appointment_id)
    cares = rights.cares_for(turn.user, found.building)
    if found.state == AppointmentState.PROPOSED and found.proposer_id != turn.user.id:
        if not cares:
            raise NotFound(kind="appointment")
        return Reply((proposal_card(view_of(turn), found),))
    turn.show("appointment", [found.id])
    return Reply((appointment_card(view_of(turn), found, news),))


@capability.verb(
    "appointment.join",
    intents=("join_collective",),
    reads={"appointment_id": WhichAppointment(), "only_if": OnlyIf(), "party": SpokenParty()},
)
def join(
    turn: Turn,
    appointment_id: int | None = None,
    only_if: int | None = None,
    party: int | None = None,
) -> Reply:
    """Note that the person is interested; where nothing fits, offer to start it."""
    if appointment_id is None:
        return _nothing_fits(turn)
    stands = service.join(turn.work, turn.user, appointment_id, only_if=only_if)
    found = queries.appointment(turn.work, appointment_id)
    plan_refresh(turn.work, found)
    if stands.registration is None:
        news = turn.say("appointment.waiting_now")
    elif only_if is not None and stands.registration.only_if is None:
        news = turn.say("appointment.condition_is_met_anyway", n=found.minimum)
    else:
        news = turn.say("appointment.joined" if stands.fresh else "appointment.in_already")
    if party is not None and party > 1 and only_if is None:
        news += "\n" + turn.say("appointment.each_alone", number=found.id)
    return show(turn, appointment_id, news)


@capability.verb("appointment.leave")
def leave(turn: Turn, appointment_id: int) -> Reply:
    """Give up the place, and with it everything told."""
    service.leave(turn.work, turn.user, appointment_id)
    plan_refresh(turn.work, queries.appointment(turn.work, appointment_id))
    return show(turn, appointment_id, turn.say("appointment.left"))


@capability.verb("appointment.accept")
def accept(turn: Turn, appointment_id: int) -> Reply:
    """Take the offered place."""
    service.accept(turn.work, turn.user, appointment_id)
    return show(turn, appointment_id, turn.say("appointment.joined"))


@capability.verb("appointment.reject")
def reject(turn: Turn, appointment_id: int) -> Reply:
    """Let the offered place go to the next."""
    service.decline(turn.work, turn.user, appointment_id)
    return show(turn, appointment_id, turn.say("appointment.left"))


@capability.verb("appointment.picked_up")
def picked_up(turn: Turn, appointment_id: int) -> Reply:
    """Note that the person has what was issued."""
    service.pick_up(turn.work, turn.user, appointment_id)
    return show(turn, appointment_id, turn.say("appointment.picked_up"))


def _nothing_fits(turn: Turn) -> Reply:
    """Begin a proposal where the words ask for one; else show what there is."""
    if sounds_like_proposing(turn.heard.text) or not queries.all_open(turn.work):
        return turn.act("appointment.propose")
    return browse(turn)
