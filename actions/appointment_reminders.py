"""What falls due around a collective appointment: day, evening before, results, a year on."""

from __future__ import annotations

from babel.dates import format_date

from actions.appointment_notices import tell, tell_workers
from actions.appointment_view import slot_words, title
from actions.capability import Capability
from actions.event_view import view_for
from actions.formatting import LOCALES
from actions.notices import BULK, NORMAL, Notices
from actions.reply import Card
from activities.appointments import facts, following, queries, service
from activities.appointments.workflow import AppointmentState
from activities.people.models import User

capability = Capability("appointment_reminders")


@capability.when_due(following.SET_DAY)
def ask_for_day(notices: Notices, appointment_id: int) -> None:
    """Ask again for the day while none is set."""
    following.set_day_due(notices.work, appointment_id)


@capability.when_due(following.CHOOSE)
def remind_to_choose(notices: Notices, appointment_id: int) -> None:
    """Remind those who have not chosen a slot."""
    found = queries.appointment(notices.work, appointment_id)
    if found.state == AppointmentState.OPEN and found.starts_at is not None:
        people = queries.without_slot(notices.work, found)
        cause = f"appointment.choose:{found.id}:{int(found.starts_at.timestamp())}"
        tell(notices, people, found, "appointment.choose_now", cause=cause)


@capability.when_due(following.DAY_BEFORE)
def remind_the_day_before(notices: Notices, appointment_id: int) -> None:
    """Remind everybody who has a slot: when, where, what to bring; and those without one."""
    found = queries.appointment(notices.work, appointment_id)
    if found.state != AppointmentState.OPEN or found.starts_at is None:
        return
    cause = f"appointment.before:{found.id}:{int(found.starts_at.timestamp())}"
    for each in queries.interests_of(notices.work, found.id):
        at = slot_words(view_for(notices, each.user), each.slot)
        tell(notices, [each.user_id], found, "appointment.tomorrow", cause=cause, slot=at)
    late = queries.without_slot(notices.work, found)
    tell(notices, late, found, "appointment.choose_now", cause=cause)


@capability.when_due(following.OVER)
def wind_up(notices: Notices, appointment_id: int) -> None:
    """Note that the day is over."""
    following.over_due(notices.work, appointment_id)


@capability.when_due(following.RESULTS)
def ask_for_results(notices: Notices, appointment_id: int) -> None:
    """Ask where what was issued can be picked up."""
    following.results_due(notices.work, appointment_id)


@capability.when_due(following.ERASE)
def erase(notices: Notices, appointment_id: int) -> None:
    """Erase what people told for it."""
    following.erase_due(notices.work, appointment_id)


@capability.when_due(following.EXPIRY)
def remind_of_expiry(notices: Notices, appointment_id: int) -> None:
    """Say to those who came that what they got runs out, with a way to do it together again."""
    found = queries.appointment(notices.work, appointment_id)
    runs_out = following.expires_on(found)
    for user_id in service.who_came(notices.work, found):
        user = notices.work.session.get_one(User, user_id)
        view = view_for(notices, user)
        day = format_date(runs_out, format="long", locale=LOCALES[view.language])
        again = view.button("appointment.again_button", "appointment.again", found.id)
        line = view.say("appointment.runs_out", matter=view.named(found), day=day)
        card = Card((line,), title=title(view, found), buttons=((again,),))
        notices.tell(user, card, cause=f"appointment.expiry:{found.id}", priority=BULK)


@capability.listens(facts.AppointmentHeld)
def held(notices: Notices, fact: facts.AppointmentHeld) -> None:
    """Ask the workers to say when results can be picked up."""
    cause = f"appointment.held:{fact.appointment.id}:{int(notices.work.now.timestamp())}"
    key, verb = "appointment.tell_results", "appointment.results"
    tell_workers(notices, fact.appointment, key, verb, cause=cause, n=fact.came)


@capability.listens(facts.ResultsReady)
def results_ready(notices: Notices, fact: facts.ResultsReady) -> None:
    """Tell those who came where and when to pick up."""
    cause = f"appointment.ready:{fact.appointment.id}"
    key = "appointment.ready"
    tell(notices, fact.people, fact.appointment, key, cause=cause, priority=NORMAL)
