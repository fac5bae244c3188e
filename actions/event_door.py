"""At the door: the changing code, checking in with it, ticking names off, also afterwards."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import select

from actions import formatting
from actions.capability import Capability
from actions.event_cards import event_card
from actions.event_view import View, view_for, view_of
from actions.events import JOINED
from actions.meaning.normalise import normalise
from actions.notices import URGENT, Notices
from actions.one_answer import OneAnswer
from actions.readers import WholeText, as_minutes
from actions.reply import Button, Card, Reply
from actions.turn import Turn
from activities.clock import local
from activities.conversations.models import Conversation, Draft, ShownCard
from activities.enrolment import door, seats
from activities.enrolment.models import CheckIn, Registration
from activities.errors import NotAllowed
from activities.events import organizing, rights
from activities.events import service as events
from activities.events.models import Event
from activities.people.models import User
from activities.scheduling import due

NEW_CODE = "event.door_code"
SHOWN_AFTER_THE_BEGIN = timedelta(minutes=15)
PAGE = 8
CLOCK: Final = re.compile(r"(?P<h>[01]?\d|2[0-3])[:：](?P<m>[0-5]\d)")
CODE: Final = re.compile(r"(?<!\d)\d{3} ?\d{3}(?!\d)")

capability = Capability("event_door")


@capability.verb("event.door")
def show_door(turn: Turn, event_id: int) -> Reply:
    """Open the door: show the code, which changes every half minute while the card is open."""
    event = rights.managed(turn.work, turn.user, event_id)
    door.open_door(turn.work, event.seat_pool_id)
    _plan_next_code(view_of(turn), event)
    return Reply((_door_card(view_of(turn), event),))


@capability.when_due(NEW_CODE)
def new_code(notices: Notices, event_id: int) -> None:
    """Show the next code on every card of the door."""
    event = notices.work.session.get(Event, event_id)
    if event is None or notices.work.now > event.starts_at + SHOWN_AFTER_THE_BEGIN:
        return
    shown = _shown_doors(notices, event)
    cause = f"door:{event_id}:{int(notices.work.now.timestamp())}"
    for conversation, user in shown:
        view = view_for(notices, user)
        if rights.manages(user, event):
            card = _door_card(view, event)
            notices.post(conversation, card, cause=cause, update=True, priority=URGENT)
            _plan_next_code(view, event)


@capability.verb("event.check_in", commands=("checkin",), reads={"event_id": JOINED})
def check_in(turn: Turn, event_id: int) -> Reply:
    """Check in with the code at the door; ask for it when it was not typed along."""
    code = CODE.search(normalise(turn.heard.text))
    if code is None:
        return turn.drafting.begin(turn, CodeForm.kind, {"event": event_id})
    return _checked_in(turn, event_id, code.group().replace(" ", ""))


@capability.verb("event.list")
def attendee_list(turn: Turn, event_id: int, offset: int = 0) -> Reply:
    """Show who comes, and tick names off."""
    people = organizing.attendees(turn.work, turn.user, event_id)
    event = rights.managed(turn.work, turn.user, event_id)
    page = people[offset : offset + PAGE]
    more: tuple[tuple[Button, ...], ...] = ()
    if len(people) > offset + PAGE:
        more = ((turn.button("event.more", "event.list", event_id, offset + PAGE),),)
    find = turn.button("event.find_button", "event.find", event_id)
    back = turn.button("event.back", "event.manage", event_id)
    came = sum(each.check_in is not None for each in people)
    total = turn.say("event.list_total", n=len(people), came=came)
    lines, rows = _ticks(page)
    card = Card(
        (total, *lines),
        title=turn.named(event),
        buttons=(*rows, *more, (find, back)),
        key=f"list:{event_id}",
    )
    return Reply((card,))


@capability.verb("event.tick")
def tick(turn: Turn, registration_id: int, came_at: int | None = None) -> Reply:
    """Note that somebody is there."""
    _, event = rights.managed_registration(turn.work, turn.user, registration_id)
    when = None if came_at is None else datetime.fromtimestamp(came_at * 60, turn.now.tzinfo)
    door.check_in_by_name(turn.work, registration_id, turn.user, came_at=when)
    return attendee_list(turn, event.id)


@capability.verb("event.scan", commands=("scan",), reads={"ticket": WholeText()})
def scan(turn: Turn, ticket: str) -> Reply:
    """Check in whoever's phone shows this ticket."""
    number = ticket.partition("-")[0]
    if not number.isdecimal():
        raise NotAllowed
    found, event = rights.managed_registration(turn.work, turn.user, int(number))
    kept = door.check_in_by_ticket(turn.work, event.seat_pool_id, ticket.strip(), turn.user)
    return Reply((Card((_came_words(turn, kept, found),), title=turn.named(event)),))


@capability.verb("event.ticket")
def my_ticket(turn: Turn, event_id: int) -> Reply:
    """Show the person's own ticket, for the organizer to scan or type."""
    event = events.event(turn.work, event_id)
    pool = seats.pool(turn.work, event.seat_pool_id)
    mine = door.registration_of(turn.work, pool.id, turn.user.id)
    shown = door.ticket(pool, mine)
    card = Card((turn.say("event.ticket", ticket=shown),), title=turn.named(event))
    return Reply((card,))


@capability.verb("event.find")
def find(turn: Turn, event_id: int) -> Reply:
    """Ask for a name to look up."""
    rights.managed(turn.work, turn.user, event_id)
    return turn.drafting.begin(turn, FindForm.kind, {"event": event_id})


class CodeForm(OneAnswer):
    """The code that is shown at the door."""

    kind: ClassVar[str] = "event_code"

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Check in."""
        code = CODE.search(normalise(draft.fields["words"]))
        return _checked_in(
            turn, draft.fields["event"], code.group().replace(" ", "") if code else ""
        )


class FindForm(OneAnswer):
    """A name on the list, with a time when it was noted earlier on paper."""

    kind: ClassVar[str] = "event_find"

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Show who has that name, to tick off; at the time that was written with it."""
        words, event_id = draft.fields["words"], draft.fields["event"]
        clock = CLOCK.search(normalise(words))
        name = words if clock is None else words.replace(clock.group(), "")
        people = organizing.attendees(turn.work, turn.user, event_id)
        found = organizing.find_by_name(people, name.strip())[:PAGE]
        came_at = None if clock is None else _today_at(turn, int(clock["h"]), int(clock["m"]))
        lines, rows = _ticks(found, came_at)
        lines = lines or (turn.say("event.found_nobody"),)
        back = turn.button("event.back", "event.list", event_id)
        return Reply((Card(lines, buttons=(*rows, (back,)), key=f"list:{event_id}"),))


capability.forms += [CodeForm(), FindForm()]


def _checked_in(turn: Turn, event_id: int, code: str) -> Reply:
    event = events.event(turn.work, event_id)
    kept = door.check_in_by_code(turn.work, event.seat_pool_id, turn.user, code)
    at = formatting.clock_time(kept.came_at)
    return Reply((event_card(view_of(turn), event, turn.say("event.checked_in", at=at)),))


def _today_at(turn: Turn, hour: int, minute: int) -> int:
    """Return a time of this day in minutes: what is noted on paper is of today."""
    return as_minutes(local(turn.now).replace(hour=hour, minute=minute))


def _came_words(turn: Turn, kept: CheckIn, registration: Registration) -> str:
    at = formatting.clock_time(kept.came_at)
    return turn.say("event.came", name=registration.user.name, at=at)


def _ticks(
    people: list[organizing.Attendee], came_at: int | None = None
) -> tuple[tuple[str, ...], tuple[tuple[Button, ...], ...]]:
    lines: list[str] = []
    rows: list[tuple[Button, ...]] = []
    for each in people:
        party = f" ×{each.registration.party}" if each.registration.party > 1 else ""
        if each.check_in is not None:
            lines.append(f"✅ {formatting.clock_time(each.check_in.came_at)} {each.name}{party}")
            continue
        lines.append(f"▫️ {each.name}{party}")
        args = (each.registration.id, came_at) if came_at else (each.registration.id,)
        rows.append((Button(f"✓ {each.name}{party}", "event.tick", args),))
    return tuple(lines), tuple(rows)


def _door_card(view: View, event: Event) -> Card:
    pool = seats.pool(view.work, event.seat_pool_id)
    came = len(door.checked_in(view.work, event.seat_pool_id))
    code = door.code_at(pool, view.now)
    names = view.button("event.names_button", "event.list", event.id)
    again = view.button("event.new_code_button", "event.door", event.id)
    shown = view.say("event.door_code", code=f"{code[:3]} {code[3:]}")
    return Card(
        (shown, view.say("event.came_so_far", n=came)),
        title=view.say("event.door_title", event=view.named(event)),
        buttons=((again, names),),
        key=f"door:{event.id}",
    )


def _plan_next_code(view: View, event: Event) -> None:
    step = door.CODE_LASTS.total_seconds()
    at = datetime.fromtimestamp((view.now.timestamp() // step + 1) * step, view.now.tzinfo)
    due.plan(view.work, event.district_id, NEW_CODE, event.id, at, useful_for=door.CODE_LASTS)


def _shown_doors(notices: Notices, event: Event) -> list[tuple[Conversation, User]]:
    rows = notices.work.session.execute(
        select(Conversation, User)
        .join(ShownCard, ShownCard.conversation_id == Conversation.id)
        .join(User, User.id == Conversation.user_id)
        .where(ShownCard.card_key == f"door:{event.id}")
    )
    return [(conversation, user) for conversation, user in rows]
