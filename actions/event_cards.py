"""The card of an event: what it is, how many seats there are, where one stands, what one can do."""

from __future__ import annotations

from actions.event_view import LONGEST_ABOUT, View
from actions.reply import Button, Card, Rows, rows_of
from activities.enrolment import door, seats, threshold
from activities.enrolment import service as enrolment
from activities.enrolment.models import RegistrationState, SeatPool
from activities.enrolment.seats import SeatCount, SeatState
from activities.enrolment.service import Standing
from activities.enrolment.standing import chance
from activities.enrolment.threshold import ThresholdState
from activities.events import organizing, rights
from activities.events.models import Certainty, Event

MOST_NAMES = 20
LARGEST_PARTY_BUTTON = 3
LIKELY, POSSIBLE = 0.7, 0.3


def event_card(view: View, event: Event, news: str = "", mine: Standing | None = None) -> Card:
    """Return the event's card as this person sees it."""
    pool = seats.pool(view.work, event.seat_pool_id)
    count = seats.count(view.work, pool)
    if mine is None:
        mine = enrolment.standing(view.work, event.seat_pool_id, view.user)
    lines = [
        news,
        *_facts(view, event),
        seats_words(view, event, count),
        _minimum_words(view, event, pool),
        _names(view, event),
        standing_words(view, pool, mine),
    ]
    return Card(
        tuple(line for line in lines if line),
        title=view.named(event),
        buttons=_buttons(view, event, count, mine),
        key=f"event:{event.id}",
    )


def _facts(view: View, event: Event) -> list[str]:
    when = view.when(event)
    if event.postponed:
        when = view.say("event.no_date_yet", was=when)
    things = view.named(event, "bring")
    about = view.named(event, "about")
    return [
        view.say("event.cancelled") if event.certainty == Certainty.CANCELLED else "",
        view.say("event.in_review") if event.awaits_review else "",
        when,
        view.say("event.where", place=view.where(event)),
        about if len(about) <= LONGEST_ABOUT else f"{about[:LONGEST_ABOUT]}…",
        view.say("event.bring", things=things) if things else "",
    ]


def seats_words(view: View, event: Event, count: SeatCount | None = None) -> str:
    """Return how many seats are left, or why there are none to be had."""
    pool = event.seats if count else seats.pool(view.work, event.seat_pool_id)
    count = count or seats.count(view.work, pool)
    if count.state == SeatState.CLOSED:
        return "" if event.certainty == Certainty.CANCELLED else view.say("event.closed")
    if count.state == SeatState.NOT_YET and pool.opens_at is not None:
        return view.say("event.opens", when=view.moment(pool.opens_at))
    if count.state == SeatState.LOTS and pool.draw_at is not None:
        when = view.moment(pool.draw_at)
        return view.say("event.lots", n=count.waiting, when=when, seats=pool.capacity or "∞")
    if count.left is None:
        return view.say("event.open_to_all")
    if count.state == SeatState.FREE:
        return view.say("event.seats_left", n=count.left)
    return view.say("event.full", n=count.waiting) if count.waiting else view.say("event.full_now")


def _minimum_words(view: View, event: Event, pool: SeatPool) -> str:
    found = threshold.of_pool(view.work, pool.id) if pool.has_threshold else None
    if found is None or event.certainty == Certainty.CANCELLED:
        return ""
    coming = threshold.count_coming(view.work, pool.id)
    state = ThresholdState(found.state)
    if state in {ThresholdState.CONFIRMED, ThresholdState.HELD}:
        return view.say("event.minimum.confirmed", n=coming)
    key = "event.minimum.reached" if state == ThresholdState.REACHED else "event.minimum.collecting"
    return view.say(key, n=coming, minimum=found.minimum, until=view.moment(found.cut_off_at))


def _names(view: View, event: Event) -> str:
    names = organizing.names_shown_to_all(view.work, event, most=MOST_NAMES + 1)
    if not names:
        return ""
    shown = view.say("list.separator").join(names[:MOST_NAMES])
    return f"👥 {view.say('list.more', shown=shown) if len(names) > MOST_NAMES else shown}"


def standing_words(view: View, pool: SeatPool, mine: Standing) -> str:
    """Return where the person stands, with an honest chance for those who wait."""
    if mine.registration is not None:
        pending = mine.registration.state == RegistrationState.PENDING_APPROVAL
        key = "event.you_asked" if pending else "event.you_have_seats"
        return view.say(key, n=mine.registration.party)
    if mine.offer is not None:
        until = view.moment(mine.offer.expires_at)
        return view.say("event.you_are_offered", n=mine.offer.party, until=until)
    if mine.entry is None:
        return ""
    if mine.position is None:
        return view.say("event.you_have_a_lot")
    likely = chance(view.work, pool, mine.entry)
    word = "likely" if likely >= LIKELY else "possible" if likely >= POSSIBLE else "unlikely"
    words = view.say(f"event.chance.{word}", percent=round(likely * 20) * 5)
    return f"{view.say('event.you_wait', position=mine.position)} · {words}"


def _buttons(view: View, event: Event, count: SeatCount, mine: Standing) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if event.certainty != Certainty.CANCELLED and not event.awaits_review:
        rows += _people_rows(view, event, count, mine)
    if rights.manages(view.user, event):
        rows.append((view.button("event.manage_button", "event.manage", event.id),))
    return tuple(rows)


def _people_rows(
    view: View, event: Event, count: SeatCount, mine: Standing
) -> list[tuple[Button, ...]]:
    if mine.offer is not None:
        accept = view.button("event.accept_button", "event.accept", event.id, style="primary")
        return [(accept, view.button("event.decline_button", "event.decline", event.id))]
    if mine.registration is not None:
        return _registered_rows(view, event, count)
    if mine.entry is not None:
        leave = view.button("event.leave_line_button", "event.withdraw", event.id, style="danger")
        return [(leave, view.button("event.why_button", "event.why", event.id))]
    return _newcomer_rows(view, event, count)


def _registered_rows(view: View, event: Event, count: SeatCount) -> list[tuple[Button, ...]]:
    opens = event.starts_at - door.DOOR_OPENS_BEFORE
    is_on = opens <= view.now <= event.ends_at and event.seats.door_secret is not None
    check_in = view.button("event.check_in_button", "event.check_in", event.id, style="primary")
    leave = view.button("event.withdraw_button", "event.withdraw", event.id, style="danger")
    address = view.link(f"/e/{event.id}.ics")
    calendar = [Button(view.say("event.calendar_button"), url=address)] if address else []
    closed = count.state == SeatState.CLOSED and not event.postponed
    under = (*calendar, *(() if closed else (leave,)))
    ticket = view.button("event.ticket_button", "event.ticket", event.id)
    return [row for row in ((check_in, ticket) if is_on else (), under) if row]


def _newcomer_rows(view: View, event: Event, count: SeatCount) -> list[tuple[Button, ...]]:
    if count.state in {SeatState.CLOSED, SeatState.NOT_YET}:
        return []
    if count.state != SeatState.FREE:
        key = "event.lot_button" if count.state == SeatState.LOTS else "event.wait_button"
        alone = view.button(key, "event.register", event.id, 1, style="primary")
        return [(alone, view.button("event.party_button", "event.party", event.id))]
    first = view.button("event.register_button", "event.register", event.id, 1, style="primary")
    parties = [
        view.button("event.register_party", "event.register", event.id, party, n=party)
        for party in range(2, LARGEST_PARTY_BUTTON + 1)
        if count.left is None or party <= count.left
    ]
    rows = [(first,), tuple(parties)] if parties else [(first,)]
    return rows + _conditional_row(view, event)


def _conditional_row(view: View, event: Event) -> list[tuple[Button, ...]]:
    found = threshold.of_pool(view.work, event.seat_pool_id) if event.seats.has_threshold else None
    if found is None or found.state not in {ThresholdState.COLLECTING, ThresholdState.PROLONGED}:
        return []
    least = found.minimum
    key = "event.register_if_button"
    return [(view.button(key, "event.register", event.id, 1, 0, least, n=least),)]


def party_card(view: View, event: Event) -> Card:
    """Return the choice of a party for the line: all together, or a part too."""
    largest = min(enrolment.LARGEST_PARTY, event.seats.capacity or enrolment.LARGEST_PARTY, 4)
    buttons: list[Button] = []
    for party in range(2, largest + 1):
        buttons += [
            view.button("event.all_button", "event.register", event.id, party, 0, n=party),
            view.button("event.part_button", "event.register", event.id, party, 1, n=party),
        ]
    return Card(
        (view.say("event.party_rule"),),
        title=view.named(event),
        buttons=rows_of(buttons),
        key=f"event:{event.id}",
    )
