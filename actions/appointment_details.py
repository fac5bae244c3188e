"""Telling an office about oneself: who will see it and until when comes first, then the fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from babel.dates import format_date

from actions.appointment_cards import appointment_card
from actions.appointment_view import title
from actions.capability import Capability
from actions.drafts import Form
from actions.event_view import view_of
from actions.formatting import LOCALES
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.appointments import personal, queries
from activities.appointments.following import DATA_KEPT_FOR
from activities.appointments.models import CollectiveAppointment
from activities.appointments.refusals import DetailInvalid, NoSlotYet
from activities.clock import local
from activities.conversations.forgetting import forget_words
from activities.conversations.models import Draft

VALUES = frozenset({"", "inform", "out_of_scope"})
ASKS = ("?", "？", "吗", "呢", "么")

capability = Capability("appointment_details")


class DetailsForm(Form):
    """What the office asks for, one field after the other."""

    kind: ClassVar[str] = "appointment_details"

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the answer to what was asked; a question in between is no answer."""
        del fields
        text = turn.heard.text.strip()
        if asking not in set(personal.Detail) or not text or text.endswith(ASKS):
            return {}
        try:
            return {asking: personal.checked(asking, text), "wrong": None}
        except DetailInvalid:
            is_other = turn.meaning.intent not in VALUES
            return {} if is_other else {"wrong": asking}

    def takes_words(self, asking: str | None) -> bool:
        """Take any words for a field: names and numbers are no intents."""
        return asking is not None

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the fields in their order."""
        found = queries.running(turn.work, int(fields["appointment"]))
        return next((each for each in found.needs if not fields.get(each)), None)

    def question(self, turn: Turn, field: str) -> str:
        """Ask for a field."""
        return turn.say(f"appointment_details.ask.{field}")

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show what was told, numbers hidden, and who will see it."""
        fields = draft.fields
        found = queries.running(turn.work, int(fields["appointment"]))
        told = [_told_line(turn, each, fields[each]) for each in found.needs if fields.get(each)]
        wrong = fields.get("wrong")
        if wrong:
            told.append(turn.say(f"appointment_details.wrong.{wrong}"))
        done = [] if draft.asking else [_consent_line(turn, found)]
        confirm = turn.button(
            "appointment_details.confirm",
            "draft.confirm",
            self.kind,
            draft.version,
            style="primary",
        )
        again = [
            (turn.button(f"appointment_details.change.{each}", "draft.ask", self.kind, each),)
            for each in found.needs
        ]
        drop = turn.button("draft.drop", "draft.drop", self.kind, style="danger")
        return Card(
            (*told, *done),
            title=title(view_of(turn), found),
            buttons=((confirm,), *again, (drop,)),
            key=self.key(),
        )

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Keep it with the consent, and forget the words in which it was typed."""
        number = int(draft.fields["appointment"])
        found = queries.running(turn.work, number)
        told = {each: str(draft.fields[each]) for each in found.needs}
        personal.give(turn.work, turn.user, number, told, consents=True)
        forget_words(turn.work, turn.conversation, draft.fields["since"])
        done = Card((turn.say("appointment_details.kept"),), key=self.key())
        return Reply((done, appointment_card(view_of(turn), found)))


capability.forms.append(DetailsForm())


@capability.verb("appointment.details")
def details(turn: Turn, appointment_id: int) -> Reply:
    """Say what is asked for, who sees it and until when, before anything is typed."""
    found = queries.running(turn.work, appointment_id)
    if queries.interest_of(turn.work, appointment_id, turn.user) is None:
        raise NoSlotYet
    agree = turn.button("appointment_details.agree", "appointment.tell", found.id, style="primary")
    later = turn.button("appointment_details.later", "appointment.show", found.id)
    card = Card(
        (_consent_line(turn, found),),
        title=title(view_of(turn), found),
        buttons=((agree,), (later,)),
        key=DetailsForm().key(),
    )
    return Reply((card,))


@capability.verb("appointment.tell")
def tell(turn: Turn, appointment_id: int) -> Reply:
    """Begin with the first field."""
    found = queries.running(turn.work, appointment_id)
    empty = dict.fromkeys([*personal.Detail, "wrong"])
    since = int(turn.now.timestamp())
    return turn.drafting.begin(
        turn, DetailsForm.kind, {"appointment": found.id, "since": since, **empty}
    )


@capability.verb("appointment.erase")
def erase(turn: Turn, appointment_id: int) -> Reply:
    """Forget what the person told, now."""
    personal.erase(turn.work, turn.user, appointment_id)
    found = queries.appointment(turn.work, appointment_id)
    news = turn.say("appointment_details.erased")
    return Reply((appointment_card(view_of(turn), found, news),))


def _consent_line(turn: Turn, found: CollectiveAppointment) -> str:
    names = [turn.say(f"appointment.detail.{each}") for each in found.needs]
    ends = found.ends_at or turn.now
    until = format_date(local(ends + DATA_KEPT_FOR), format="medium", locale=LOCALES[turn.language])
    return turn.say(
        "appointment_details.consent",
        fields=turn.say("list.separator").join(names),
        building=turn.named(found.building),
        until=until,
    )


def _told_line(turn: Turn, field: str, value: str) -> str:
    return f"{turn.say(f'appointment.detail.{field}')}: {personal.hidden(field, value)}"
