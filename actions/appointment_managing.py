"""What a worker does about a collective appointment: numbers, list, door, results, calling off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions import formatting
from actions.appointment_cards import appointment_card, manage_card
from actions.appointment_reading import numbers_in
from actions.appointment_refresh import plan_refresh
from actions.appointment_view import title
from actions.capability import Capability
from actions.club_words import WordsForm
from actions.drafts import Form
from actions.event_door import CODE
from actions.event_view import view_of
from actions.event_words import OneAnswer
from actions.meaning.normalise import normalise
from actions.reply import Button, Card, Reply
from actions.turn import Turn
from activities.appointments import personal, proposing, queries, rights, service
from activities.appointments.models import CollectiveAppointment, Interest
from activities.clock import local
from activities.conversations.models import ConversationKind, Draft
from activities.enrolment import door, seats, threshold
from activities.people.login import new_login

PAGE = 8

capability = Capability("appointment_managing")


class NumbersForm(Form):
    """Other numbers, with what they would bring about before they hold."""

    kind: ClassVar[str] = "appointment_numbers"

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take minimum and most people."""
        del fields
        told = numbers_in(turn.heard.text, asking)
        told.pop("target", None)
        return dict(told)

    def takes_words(self, asking: str | None) -> bool:
        """Take any words with a number."""
        return asking is not None

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for nothing: the present numbers are a beginning."""
        del turn, fields
        return None

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show the numbers and explain what they mean for those who are in already."""
        fields = draft.fields
        found = queries.running(turn.work, int(fields["appointment"]))
        joined = seats.pool(turn.work, found.seat_pool_id or 0).taken
        coming = threshold.count_coming(turn.work, found.seat_pool_id or 0)
        minimum, maximum = int(fields["minimum"]), int(fields["maximum"])
        numbers = turn.say("appointment.numbers", minimum=minimum, maximum=maximum)
        lines = [numbers, turn.say("appointment_numbers.now", n=joined)]
        if maximum < joined:
            lines.append(turn.say("appointment_numbers.below_joined", n=joined))
        elif minimum <= coming:
            lines.append(turn.say("appointment_numbers.reached_at_once", n=coming))
        else:
            lines.append(turn.say("appointment.missing", n=minimum - coming))
        changes = [
            turn.button(f"appointment_numbers.change.{each}", "draft.ask", self.kind, each)
            for each in ("minimum", "maximum")
        ]
        confirm = turn.button(
            "appointment_numbers.confirm", "draft.confirm", self.kind, draft.version
        )
        drop = turn.button("draft.drop", "draft.drop", self.kind, style="danger")
        first = () if maximum < joined else (confirm,)
        rows = tuple(row for row in (first, tuple(changes), (drop,)) if row)
        return Card(tuple(lines), title=title(view_of(turn), found), buttons=rows, key=self.key())

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Let the numbers hold."""
        fields = draft.fields
        found = proposing.change_numbers(
            turn.work,
            turn.user,
            int(fields["appointment"]),
            minimum=int(fields["minimum"]),
            maximum=int(fields["maximum"]),
        )
        done = Card((turn.say("appointment_numbers.changed"),), key=self.key())
        return Reply((done, manage_card(view_of(turn), found)))


class CallOffForm(WordsForm):
    """Why it does not take place."""

    kind: ClassVar[str] = "appointment_off"

    def do(self, turn: Turn, fields: Mapping[str, Any]) -> Reply:
        """Call it off; everybody reads the reason."""
        found = service.call_off(turn.work, turn.user, fields["subject"], fields["words"])
        return Reply((appointment_card(view_of(turn), found),))


class ResultsForm(WordsForm):
    """Where and when to pick up what was issued."""

    kind: ClassVar[str] = "appointment_results"

    def do(self, turn: Turn, fields: Mapping[str, Any]) -> Reply:
        """Tell those who came."""
        found = service.announce_results(turn.work, turn.user, fields["subject"], fields["words"])
        news = turn.say("appointment.results_told", n=len(service.who_came(turn.work, found)))
        return Reply((appointment_card(view_of(turn), found, news),))


class CodeForm(OneAnswer):
    """The code that is shown at the door."""

    kind: ClassVar[str] = "appointment_code"

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Check in."""
        code = CODE.search(normalise(draft.fields["words"]))
        typed = code.group().replace(" ", "") if code else ""
        number = int(draft.fields["appointment"])
        kept = service.check_in(turn.work, turn.user, number, typed)
        news = turn.say("appointment.checked_in", at=formatting.clock_time(kept.came_at))
        found = queries.appointment(turn.work, number)
        return Reply((appointment_card(view_of(turn), found, news),))


capability.forms += [NumbersForm(), CallOffForm(), ResultsForm(), CodeForm()]


@capability.verb("appointment.manage")
def manage(turn: Turn, appointment_id: int) -> Reply:
    """Show what can be done now."""
    return Reply((manage_card(view_of(turn), _cared_for(turn, appointment_id)),))


@capability.verb("appointment.numbers")
def numbers(turn: Turn, appointment_id: int) -> Reply:
    """Begin to change how many are needed or taken."""
    found = _cared_for(turn, appointment_id)
    fields = {"appointment": found.id, "minimum": found.minimum, "maximum": found.maximum}
    return turn.drafting.begin(turn, NumbersForm.kind, fields)


@capability.verb("appointment.prolong")
def prolong(turn: Turn, appointment_id: int) -> Reply:
    """Collect longer, once."""
    found = proposing.prolong(turn.work, turn.user, appointment_id)
    plan_refresh(turn.work, found)
    news = turn.say("appointment.prolonged_now")
    return Reply((appointment_card(view_of(turn), found, news),))


@capability.verb("appointment.call_off")
def call_off(turn: Turn, appointment_id: int) -> Reply:
    """Ask for the reason."""
    found = _cared_for(turn, appointment_id)
    return turn.drafting.begin(turn, CallOffForm.kind, {"subject": found.id, "words": None})


@capability.verb("appointment.results")
def results(turn: Turn, appointment_id: int) -> Reply:
    """Ask where and when to pick up."""
    found = _cared_for(turn, appointment_id)
    return turn.drafting.begin(turn, ResultsForm.kind, {"subject": found.id, "words": None})


@capability.verb("appointment.people")
def people(turn: Turn, appointment_id: int, offset: int = 0) -> Reply:
    """Show who comes when, and tick them off; only in a private chat, for there are names in it."""
    found = _cared_for(turn, appointment_id)
    if turn.conversation.kind != ConversationKind.PRIVATE:
        return turn.tell("appointment.only_private")
    rows = queries.interests_of(turn.work, found.id)
    page = rows[offset : offset + PAGE]
    came = door.checked_in(turn.work, found.seat_pool_id or 0)
    lines, buttons = [], []
    for each in page:
        name = _name(turn, found, each)
        at = local(each.slot.starts_at).strftime("%H:%M")
        ticked = came.get(each.registration_id)
        missing = personal.are_missing(turn.work, found, each.user_id)
        data = f" · {turn.say('appointment.no_data')}" if missing else ""
        lines.append(f"{'✅' if ticked else '▫️'} {at} {name}{data}")
        if ticked is None:
            tick = (each.registration_id, offset)
            buttons.append((Button(f"✓ {at} {name}", "appointment.tick", tick),))
    if len(rows) > offset + PAGE:
        more = turn.button("event.more", "appointment.people", found.id, offset + PAGE)
        buttons.append((more,))
    buttons.append((turn.button("appointment.back_button", "appointment.manage", found.id),))
    head = turn.say("appointment.people", n=len(rows), came=len(came))
    key = f"appointment_people:{found.id}"
    card = Card((head, *lines), title(view_of(turn), found), tuple(buttons), key=key)
    return Reply((card,))


@capability.verb("appointment.tick")
def tick(turn: Turn, registration_id: int, offset: int = 0) -> Reply:
    """Note that somebody is there."""
    kept = service.tick(turn.work, turn.user, registration_id)
    found = queries.of_pool(turn.work, kept.pool_id)
    return people(turn, 0 if found is None else found.id, offset)


@capability.verb("appointment.door")
def show_door(turn: Turn, appointment_id: int) -> Reply:
    """Show the code of this half minute, with which people check in themselves."""
    found = _cared_for(turn, appointment_id)
    pool = door.open_door(turn.work, found.seat_pool_id or 0)
    code = door.code_at(pool, turn.now)
    came = len(door.checked_in(turn.work, pool.id))
    again = turn.button("event.new_code_button", "appointment.door", found.id)
    back = turn.button("appointment.people_button", "appointment.people", found.id)
    lines = (
        turn.say("event.door_code", code=f"{code[:3]} {code[3:]}"),
        turn.say("event.came_so_far", n=came),
    )
    key = f"appointment_door:{found.id}"
    card = Card(lines, title=title(view_of(turn), found), buttons=((again, back),), key=key)
    return Reply((card,))


@capability.verb("appointment.check_in")
def check_in(turn: Turn, appointment_id: int) -> Reply:
    """Ask for the code at the door."""
    return turn.drafting.begin(turn, CodeForm.kind, {"appointment": appointment_id, "words": None})


@capability.verb("appointment.file")
def file(turn: Turn, appointment_id: int) -> Reply:
    """Send a one-time link to the list for the visiting office; only into a private chat."""
    found = _cared_for(turn, appointment_id)
    if turn.conversation.kind != ConversationKind.PRIVATE:
        return turn.tell("appointment.only_private")
    token = new_login(turn.work, turn.user)
    path = f"/console/enter/{token}?to=/console/appointments/{found.id}.xlsx"
    link = Button(turn.say("appointment.open_file"), url=f"{turn.base_url}{path}")
    line = turn.say("appointment.file_link")
    return Reply((Card((line,), title=title(view_of(turn), found), buttons=((link,),)),))


def _cared_for(turn: Turn, appointment_id: int) -> CollectiveAppointment:
    found = queries.running(turn.work, appointment_id)
    rights.require_care(turn.user, found)
    return found


def _name(turn: Turn, found: CollectiveAppointment, interest: Interest) -> str:
    """Return the name as it was told to the office, else as the person is called in chat."""
    kept = personal.details_of(turn.work, found.id, interest.user_id)
    told = None if kept is None else kept.told.get(personal.Detail.NAME)
    return str(told or interest.user.name or turn.say("appointment.no_name"))
