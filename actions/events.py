"""Events for people: browsing, one card per event that edits itself, registering, withdrawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from actions import formatting
from actions.capability import Capability, NameRow
from actions.interests import SpokenInterest
from actions.notices import BULK, Notices
from actions.places import SOME_BUILDING
from actions.readers import Party, Reference, WantedTime, from_minutes
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.db.work import UnitOfWork
from activities.enrolment import seats
from activities.enrolment import service as enrolment
from activities.enrolment.models import Registration
from activities.enrolment.seats import SeatState
from activities.enrolment.service import RegistrationCreated, Standing
from activities.events import service as events
from activities.events.models import Event
from activities.events.service import EventFilter
from activities.interests import interests

PAGE = 6
LARGEST_PARTY_BUTTON = 3

capability = Capability("events", shows={"event": "event.show"})


@capability.named(Event)
def event_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of the events that have not begun."""
    for each in events.upcoming(work, EventFilter(), limit=2_000):
        yield "event", each.id, (each.zh, each.en)


def event_choices(turn: Turn) -> Sequence[tuple[int, str]]:
    """Return the next events to choose from."""
    wanted = EventFilter(interest=interests().find(turn.heard.text))
    return [(each.id, _short(turn, each)) for each in events.upcoming(turn.work, wanted)]


def joined_choices(turn: Turn) -> Sequence[tuple[int, str]]:
    """Return the events at which the person has a seat."""
    return [(each.id, _short(turn, each)) for each in events.joined_by(turn.work, turn.user)]


EVENT = Reference("event", "event", ask="event.which", choices=event_choices)
JOINED = Reference("event", "event", ask="event.which_joined", choices=joined_choices)


@capability.verb(
    "event.browse",
    intents=("browse_events",),
    commands=("events",),
    reads={
        "building_id": SOME_BUILDING,
        "interest": SpokenInterest(),
        "starts_from": WantedTime("start"),
        "starts_before": WantedTime("end"),
    },
)
def browse(
    turn: Turn,
    building_id: int | None = None,
    interest: str | None = None,
    starts_from: int | None = None,
    starts_before: int | None = None,
    offset: int = 0,
) -> Reply:
    """List what is on, soonest first."""
    wanted = EventFilter(
        building_id=building_id,
        interest=interest,
        starts_from=from_minutes(starts_from),
        starts_before=from_minutes(starts_before) if starts_before != starts_from else None,
    )
    found = events.upcoming(turn.work, wanted, limit=PAGE + 1, offset=offset)
    if not found:
        return _nothing(turn, narrowed=wanted != EventFilter())
    page = found[:PAGE]
    turn.show("event", [each.id for each in page])
    lines = tuple(
        f"{place}. {_short(turn, each)} · {_seats_words(turn, each)}"
        for place, each in enumerate(page, start=1)
    )
    buttons = [Button(turn.named(each), "event.show", (each.id,)) for each in page]
    rows = rows_of(buttons, per_row=1)
    if len(found) > PAGE:
        narrowing = (building_id, interest, starts_from, starts_before)
        rows += ((turn.button("event.more", "event.browse", *narrowing, offset + PAGE),),)
    return Reply((Card(lines, title=turn.say("event.list"), buttons=rows, key="events"),))


@capability.verb("event.show", intents=("ask_event",), reads={"event_id": EVENT})
def show(turn: Turn, event_id: int) -> Reply:
    """Show one event with what the person can do about it."""
    return Reply((card_of(turn, events.event(turn.work, event_id)),))


@capability.verb(
    "event.register",
    intents=("register_event",),
    reads={"event_id": EVENT, "party": Party()},
)
def register(turn: Turn, event_id: int, party: int = 1) -> Reply:
    """Register the person with a party, or put them on the waiting list."""
    result = events.register(turn.work, event_id, turn.user, party=party)
    return Reply((card_of(turn, events.event(turn.work, event_id), _outcome(turn, result)),))


@capability.verb("event.withdraw", intents=("withdraw_event",), reads={"event_id": JOINED})
def withdraw(turn: Turn, event_id: int) -> Reply:
    """Give the person's seats, or place in the line, back."""
    was = events.withdraw(turn.work, event_id, turn.user)
    key = "event.withdrawn" if was.registration else "event.left_line"
    return Reply((card_of(turn, events.event(turn.work, event_id), turn.say(key)),))


@capability.listens(RegistrationCreated)
def tell_promoted(notices: Notices, fact: RegistrationCreated) -> None:
    """Tell somebody from the waiting list that the seat is theirs now."""
    if not fact.from_waiting_list:
        return
    event = events.event_of_pool(notices.work, fact.registration.pool_id)
    if event is None:
        return
    events.plan_reminder(notices.work, event, fact.registration)
    _tell(notices, event, fact.registration, "event.promoted")


@capability.when_due(events.REMINDER)
def remind(notices: Notices, registration_id: int) -> None:
    """Remind somebody an hour before, if they still have the seat."""
    registration = notices.work.session.scalars(
        select(Registration).where(
            Registration.id == registration_id, Registration.state.in_(enrolment.LIVE)
        )
    ).first()
    if registration is None:
        return
    event = events.event_of_pool(notices.work, registration.pool_id)
    if event is not None:
        _tell(notices, event, registration, "event.reminder")


def card_of(turn: Turn, event: Event, news: str = "") -> Card:
    """Return the event's card as this person sees it."""
    turn.show("event", [event.id])
    mine = enrolment.standing(turn.work, event.seat_pool_id, turn.user)
    where = turn.say(
        "event.where",
        building=turn.named(event.building),
        floor=event.floor or "",
        spot=turn.named(event, "spot"),
    )
    lines = [
        news,
        formatting.span(event.starts_at, event.ends_at, turn.now, turn.language),
        where,
        turn.named(event, "about"),
        turn.say("event.bring", things=turn.named(event, "bring")) if event.bring_zh else "",
        _seats_words(turn, event),
        _standing_words(turn, mine),
    ]
    return Card(
        tuple(line for line in lines if line),
        title=turn.named(event),
        buttons=_buttons(turn, event, mine),
        key=f"event:{event.id}",
    )


def _buttons(turn: Turn, event: Event, mine: Standing) -> tuple[tuple[Button, ...], ...]:
    if mine.registration or mine.entry:
        key = "event.withdraw_button" if mine.registration else "event.leave_line_button"
        return ((turn.button(key, "event.withdraw", event.id, style="danger"),),)
    count = seats.count(turn.work, seats.pool(turn.work, event.seat_pool_id))
    if count.state == SeatState.CLOSED:
        return ()
    if count.state == SeatState.FREE:
        first = turn.button("event.register_button", "event.register", event.id, 1, style="primary")
        more = [
            turn.button("event.register_party", "event.register", event.id, party, n=party)
            for party in range(2, LARGEST_PARTY_BUTTON + 1)
            if count.left is None or party <= count.left
        ]
        return ((first,), tuple(more)) if more else ((first,),)
    return ((turn.button("event.wait_button", "event.register", event.id, 1),),)


def _outcome(turn: Turn, result: Standing) -> str:
    if result.registration is not None:
        key = "event.registered" if result.fresh else "event.already_registered"
        return turn.say(key, n=result.registration.party)
    key = "event.waiting" if result.fresh else "event.already_waiting"
    return turn.say(key, position=result.position)


def _standing_words(turn: Turn, mine: Standing) -> str:
    if mine.registration is not None:
        return turn.say("event.you_have_seats", n=mine.registration.party)
    if mine.entry is not None:
        return turn.say("event.you_wait", position=mine.position)
    return ""


def _seats_words(turn: Turn, event: Event) -> str:
    count = seats.count(turn.work, seats.pool(turn.work, event.seat_pool_id))
    if count.state == SeatState.CLOSED:
        return turn.say("event.closed")
    if count.left is None:
        return turn.say("event.open_to_all")
    if count.state == SeatState.FREE:
        return turn.say("event.seats_left", n=count.left)
    return turn.say("event.full", n=count.waiting)


def _short(turn: Turn, event: Event) -> str:
    return f"{formatting.when(event.starts_at, turn.now, turn.language)} {turn.named(event)}"


def _nothing(turn: Turn, *, narrowed: bool) -> Reply:
    card = Card((turn.say("event.none"),))
    if narrowed:
        everything = turn.button("event.everything", "event.browse")
        card = Card((turn.say("event.none_like_that"),), buttons=((everything,),))
    return Reply((card,))


def _tell(notices: Notices, event: Event, registration: Registration, key: str) -> None:
    user = registration.user
    where = f"{notices.named(user, event.building)} {notices.named(user, event, 'spot')}"
    when = formatting.span(event.starts_at, event.ends_at, notices.work.now, user.language)
    card = Card(
        (notices.say(user, key), when, where),
        title=notices.named(user, event),
        buttons=((notices.button(user, "event.withdraw_button", "event.withdraw", event.id),),),
        key=f"event:{event.id}",
    )
    notices.tell(user, card, cause=f"{key}:{registration.id}", priority=BULK)
