"""What an organizer writes to the people of an event, within a budget a day."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import func, select

from activities.clock import SHANGHAI, local
from activities.db.work import UnitOfWork
from activities.enrolment.models import RegistrationState
from activities.errors import LouyiError
from activities.events import organizing, rights
from activities.events.facts import MessageSent
from activities.events.models import EventMessage
from activities.events.refusals import MessageBudgetSpent
from activities.people.models import User

MESSAGES_A_DAY = 2
LONGEST_MESSAGE = 500


class Audience(StrEnum):
    """To whom a message goes."""

    ALL = "all"
    CAME = "came"
    ABSENT = "absent"


class MessageInvalid(LouyiError):
    """No words, or too many."""

    code = "event_message_invalid"


def left_today(work: UnitOfWork, event_id: int) -> int:
    """Return how many messages may still go out today for this event."""
    midnight = datetime.combine(local(work.now).date(), time.min, SHANGHAI)
    sent = work.session.scalar(
        select(func.count())
        .select_from(EventMessage)
        .where(EventMessage.event_id == event_id, EventMessage.sent_at >= midnight)
    )
    return max(MESSAGES_A_DAY - (sent or 0), 0)


def send(work: UnitOfWork, by: User, event_id: int, audience: Audience, text: str) -> MessageSent:
    """Write to all who have seats, to those who came, or to those who did not.

    Raises NotAllowed, MessageInvalid and MessageBudgetSpent.
    """
    event = rights.managed(work, by, event_id)
    if not 1 <= len(text.strip()) <= LONGEST_MESSAGE:
        raise MessageInvalid(longest=LONGEST_MESSAGE)
    if not left_today(work, event_id):
        raise MessageBudgetSpent(n=MESSAGES_A_DAY)
    message = EventMessage(
        district_id=event.district_id,
        event_id=event_id,
        by_id=by.id,
        audience=audience,
        text=text.strip(),
        sent_at=work.now,
    )
    work.session.add(message)
    work.session.flush()
    people = tuple(
        each.registration.user_id
        for each in organizing.attendees(work, by, event_id)
        if _is_meant(audience, RegistrationState(each.registration.state))
    )
    fact = MessageSent(event, message, people)
    work.tell(fact)
    return fact


def _is_meant(audience: Audience, state: RegistrationState) -> bool:
    if audience == Audience.ALL:
        return True
    return (state == RegistrationState.CHECKED_IN) == (audience == Audience.CAME)
