"""Events for people: browsing, one card per event that edits itself, registering, withdrawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from actions.capability import Capability, NameRow, Question, Read
from actions.event_cards import event_card, party_card, seats_words
from actions.event_view import view_of
from actions.interests import SpokenInterest
from actions.places import SOME_BUILDING
from actions.pointing import for_others, repeats
from actions.readers import Party, Reference, WantedTime, from_minutes
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.db.work import UnitOfWork
from activities.enrolment import history, seats
from activities.enrolment import service as enrolment
from activities.enrolment.models import RegistrationState
from activities.enrolment.service import Standing, Wish
from activities.events import service as events
from activities.events.models import Event, Programme
from activities.events.service import EventFilter
from activities.interests import interests

PAGE = 6
MOST_LOG_LINES = 12

capability = Capability(
    "events",
    shows={"event": "event.show", "programme": "event.programme"},
    takes={"event": "register_event"},
)


@capability.named(Event)
def event_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of the events that have not begun."""
    for each in events.upcoming(work, EventFilter(), limit=2_000):
        yield "event", each.id, (each.zh, each.en)
    for each in work.session.scalars(select(Event).where(Event.awaits_review)):
        yield "event", each.id, (each.zh, each.en)


@capability.named(Programme)
def programme_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of the brand series."""
    for each in work.session.scalars(select(Programme).order_by(Programme.id)):
        yield "programme", each.id, (each.zh, each.en)


def event_choices(turn: Turn) -> Sequence[tuple[int, str]]:
    """Return the next events to choose from."""
    wanted = EventFilter(interest=interests().find(turn.heard.text))
    view = view_of(turn)
    return [(each.id, view.short(each)) for each in events.upcoming(turn.work, wanted)]


def event_akin(turn: Turn) -> Sequence[tuple[int, str]]:
    """Return the next events of the kind of activity that is spoken of."""
    return event_choices(turn) if interests().find(turn.heard.text) else ()


def joined_choices(turn: Turn) -> Sequence[tuple[int, str]]:
    """Return the events at which the person has or awaits a seat."""
    view = view_of(turn)
    return [(each.id, view.short(each)) for each in events.joined_by(turn.work, turn.user)]


EVENT = Reference("event", "event", ask="event.which", choices=event_choices, akin=event_akin)
JOINED = Reference("event", "event", ask="event.which_joined", choices=joined_choices)


@dataclass(frozen=True, slots=True)
class EventToJoin:
    """The event that is meant; “the same as last time” is the next one like one's last."""

    def read(self, turn: Turn) -> Read:
        """Return the event's id, or ask which one."""
        if repeats(turn.heard.text):
            following = events.next_like_last(turn.work, turn.user)
            if following is not None:
                return Read(following.id)
        return EVENT.read(turn)

    def everything(self, turn: Turn) -> Question | None:
        """Return the question with the events that were not offered yet."""
        return EVENT.everything(turn)


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
    rows = _event_rows(turn, found[:PAGE])
    if len(found) > PAGE:
        narrowing = (building_id, interest, starts_from, starts_before)
        rows += ((turn.button("event.more", "event.browse", *narrowing, offset + PAGE),),)
    card = Card(_lines(turn, found[:PAGE]), turn.say("event.list"), rows, key="events")
    return Reply((card,))


@capability.verb("event.programme")
def programme(turn: Turn, programme_id: int) -> Reply:
    """Show a brand series with what is next in it."""
    series = events.programme(turn.work, programme_id)
    found = events.upcoming(turn.work, EventFilter(programme_id=programme_id), limit=PAGE)
    turn.show("programme", [programme_id])
    lines = (turn.named(series, "about"), *_lines(turn, found))
    if not found:
        lines = (*lines, turn.say("event.programme_empty"))
    rows = _event_rows(turn, found)
    address = view_of(turn).link(f"/p/{programme_id}")
    rows += ((Button(turn.say("event.programme_page"), url=address),),) if address else ()
    return Reply((Card(lines, turn.named(series), rows, key=f"programme:{programme_id}"),))


@capability.verb("event.show", intents=("ask_event",), reads={"event_id": EVENT})
def show(turn: Turn, event_id: int) -> Reply:
    """Show one event with what the person can do about it."""
    return Reply((card_of(turn, events.event(turn.work, event_id)),))


@capability.verb(
    "event.register",
    intents=("register_event",),
    reads={"event_id": EventToJoin(), "party": Party()},
)
def register(
    turn: Turn, event_id: int, party: int = 1, takes_part: int = 0, only_if: int = 0
) -> Reply:
    """Register the person with a party, else put them into the line or among the lots."""
    event = events.event(turn.work, event_id)
    mine = enrolment.standing(turn.work, event.seat_pool_id, turn.user)
    more = for_others(turn.heard.text)
    if more and mine.registration is not None:
        return bring(turn, event_id, more)
    if event.questions and not (mine.registration or mine.entry):
        fields = {"event": event_id, "party": party, "part": takes_part, "only_if": only_if}
        return turn.drafting.begin(turn, "event_answers", fields)
    wish = Wish(party, bool(takes_part), only_if or None)
    return registered(turn, event, wish)


@capability.verb("event.bring")
def bring(turn: Turn, event_id: int, more: int = 1) -> Reply:
    """Add people to the person's registration."""
    registration = events.bring(turn.work, event_id, turn.user, more)
    news = turn.say("event.brought", n=registration.party)
    return Reply((card_of(turn, events.event(turn.work, event_id), news),))


def registered(turn: Turn, event: Event, wish: Wish) -> Reply:
    """Register as wished and say what came of it."""
    result = events.register(turn.work, event.id, turn.user, wish)
    return Reply((card_of(turn, event, _outcome(turn, result, wish)),))


@capability.verb("event.party")
def choose_party(turn: Turn, event_id: int) -> Reply:
    """Ask how many wait, and whether a part of them would come."""
    return Reply((party_card(view_of(turn), events.event(turn.work, event_id)),))


@capability.verb("event.withdraw", intents=("withdraw_event",), reads={"event_id": JOINED})
def withdraw(turn: Turn, event_id: int) -> Reply:
    """Give the person's seats, or place in the line, back."""
    was = events.withdraw(turn.work, event_id, turn.user)
    key = "event.withdrawn" if was.registration else "event.left_line"
    return Reply((card_of(turn, events.event(turn.work, event_id), turn.say(key)),))


@capability.verb("event.accept")
def accept(turn: Turn, event_id: int) -> Reply:
    """Take the seats that were offered."""
    taken = events.accept(turn.work, event_id, turn.user)
    news = turn.say("event.registered", n=taken.party)
    return Reply((card_of(turn, events.event(turn.work, event_id), news),))


@capability.verb("event.decline")
def decline(turn: Turn, event_id: int) -> Reply:
    """Let the next have the seats."""
    events.decline(turn.work, event_id, turn.user)
    return Reply((card_of(turn, events.event(turn.work, event_id), turn.say("event.declined")),))


@capability.verb("event.why")
def why(turn: Turn, event_id: int) -> Reply:
    """Show what happened to the person's registration, step by step, and by which rule."""
    event = events.event(turn.work, event_id)
    pool = seats.pool(turn.work, event.seat_pool_id)
    view = view_of(turn)
    lines = []
    for each in history.log_of(turn.work, pool.id, turn.user)[-MOST_LOG_LINES:]:
        step = turn.say(f"event.log.{each.what}", **_log_data(turn, each.data))
        lines.append(f"{view.moment(each.at)} · {step}")
    if pool.drawn_at is not None:
        lines.append(turn.say("event.log_seed", seed=pool.draw_seed, me=turn.user.id))
    back = turn.button("event.back", "event.show", event_id)
    title = turn.say("event.why_title", event=turn.named(event))
    shown = tuple(lines) or (turn.say("event.log_empty"),)
    return Reply((Card(shown, title, ((back,),), key=f"event:{event.id}"),))


def card_of(turn: Turn, event: Event, news: str = "") -> Card:
    """Return the event's card as the person of this turn sees it."""
    turn.show("event", [event.id])
    return event_card(view_of(turn), event, news)


def _log_data(turn: Turn, data: dict[str, object]) -> dict[str, object]:
    """Return what fills a line of the log, in the person's language."""
    if "tier" in data:
        return {**data, "tier": turn.say(f"event.tier.{data['tier']}")}
    return data


def _outcome(turn: Turn, result: Standing, wish: Wish) -> str:
    if result.registration is not None:
        pending = result.registration.state == RegistrationState.PENDING_APPROVAL
        key = "event.asked" if pending else "event.registered"
        key = key if result.fresh else "event.already_registered"
        words = turn.say(key, n=result.registration.party)
        if result.fresh and wish.only_if:
            words += turn.say("event.registered_if", n=wish.only_if)
        return words
    if not result.fresh:
        return turn.say("event.already_waiting", position=result.position or "?")
    if result.position is None:
        return turn.say("event.lot_taken")
    words = turn.say("event.waiting", position=result.position)
    if wish.party > 1:
        rule = "event.rule.part" if wish.takes_part else "event.rule.all"
        words += turn.say(rule, n=wish.party)
    return words


def _lines(turn: Turn, found: Sequence[Event]) -> tuple[str, ...]:
    view = view_of(turn)
    turn.show("event", [each.id for each in found])
    counts = [seats.count(turn.work, each.seats) for each in found]
    return tuple(
        f"{place}. {view.short(each)} · {seats_words(view, each, count)}"
        for place, (each, count) in enumerate(zip(found, counts, strict=True), start=1)
    )


def _event_rows(turn: Turn, found: Sequence[Event]) -> tuple[tuple[Button, ...], ...]:
    return rows_of(
        [Button(turn.named(each), "event.show", (each.id,)) for each in found], per_row=1
    )


def _nothing(turn: Turn, *, narrowed: bool) -> Reply:
    card = Card((turn.say("event.none"),))
    if narrowed:
        everything = turn.button("event.everything", "event.browse")
        card = Card((turn.say("event.none_like_that"),), buttons=((everything,),))
    return Reply((card,))
