"""Small talk and finding one's way: greeting, help, language, agenda, what was meant."""

from __future__ import annotations

from typing import Any

from actions import formatting
from actions.appointment_view import agenda_line
from actions.capability import Capability
from actions.event_view import view_of
from actions.first_notice import first_notice
from actions.lunch_cards import day_words
from actions.misunderstanding import KIND as MISUNDERSTOOD
from actions.misunderstanding import note_meant
from actions.places import ask as ask_building
from actions.places import menu_card
from actions.readers import WholeText
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Heard, Turn
from activities.appointments import queries as appointments
from activities.clubs import queries as clubs
from activities.concerns import service as concerns
from activities.concerns.workflow import ConcernState
from activities.conversations import drafts
from activities.errors import Stale
from activities.events import service as events
from activities.lunch import orders as lunch

DEEP_LINKS = {
    "e": "event.show",
    "s": "station.show",
    "c": "concern.status",
    "g": "guide.show",
    "k": "club.show",
    "a": "appointment.show",
    "j": "club.invited",
}

capability = Capability("talk")


@capability.verb("talk.start", commands=("start",), reads={"payload": WholeText()})
def start(turn: Turn, payload: str = "") -> Reply:
    """Greet; a deep link such as e_12 leads straight to the thing."""
    kind, _, number = payload.strip().partition("_")
    if kind in DEEP_LINKS and number.isdigit():
        return first_notice(turn) + turn.act(DEEP_LINKS[kind], int(number))
    return greet(turn)


@capability.verb("talk.greet", intents=("greet",))
def greet(turn: Turn) -> Reply:
    """Say hello; the first time with the notice and the question where the person works."""
    notice = first_notice(turn)
    if turn.user.building_id is None:
        return notice + ask_building(turn)
    return notice + Reply((menu_card(turn, turn.say("talk.hello")),))


@capability.verb("talk.menu", intents=("ask_help",), commands=("menu", "help"))
def menu(turn: Turn) -> Reply:
    """Show what can be done."""
    return Reply((menu_card(turn, turn.say("talk.help")),))


@capability.verb("talk.thank", intents=("thank",))
def thank(turn: Turn) -> Reply:
    """You are welcome."""
    return turn.tell("talk.welcome")


@capability.verb("talk.goodbye", intents=("goodbye",))
def goodbye(turn: Turn) -> Reply:
    """Until next time."""
    return turn.tell("talk.goodbye")


@capability.verb("talk.identity", intents=("bot_challenge",))
def identity(turn: Turn) -> Reply:
    """Say honestly that this is a programme."""
    return turn.tell("talk.i_am_a_bot")


@capability.verb("talk.nothing_open", intents=("affirm", "deny", "inform"))
def nothing_open(turn: Turn) -> Reply:
    """Answer a yes, a no or a bare value that nobody asked for."""
    return Reply((menu_card(turn, turn.say("talk.nothing_open")),))


@capability.verb("talk.cancel", intents=("cancel",), commands=("cancel",))
def cancel(turn: Turn) -> Reply:
    """Give up what is in hand, if anything is."""
    held = turn.drafting.open(turn)
    if held is None:
        return turn.tell("talk.nothing_to_cancel")
    return turn.drafting.drop(turn, held[0].kind)


@capability.verb(
    "talk.language",
    intents=("change_language",),
    commands=("language",),
    reads={"words": WholeText()},
)
def language(turn: Turn, words: str = "") -> Reply:
    """Change the language in which the person is answered."""
    turn.user.language = _wanted_language(words, turn.user.language)
    return Reply((menu_card(turn, turn.say("talk.language_changed")),))


@capability.verb("talk.agenda", intents=("my_agenda",), commands=("me", "agenda"))
def agenda(turn: Turn) -> Reply:
    """Show everything the person has open, each with one action."""
    lines: list[str] = []
    buttons: list[Button] = []
    for event in events.joined_by(turn.work, turn.user):
        when = formatting.when(event.starts_at, turn.now, turn.language)
        lines.append(f"🗓 {when} {turn.named(event)}")
        buttons.append(Button(turn.named(event), "event.show", (event.id,)))
    for each in appointments.joined_by(turn.work, turn.user):
        lines.append(f"🤝 {agenda_line(view_of(turn), each)}")
        buttons.append(Button(turn.named(each), "appointment.show", (each.id,)))
    for concern in concerns.reported_by(turn.work, turn.user):
        if concern.state != ConcernState.CLOSED:
            lines.append(f"{concern.category.icon} {concern.number} {concern.gist[:24]}")
            buttons.append(Button(concern.number, "concern.status", (concern.id,)))
    for order in lunch.live(turn.work, turn.user):
        dish = turn.named(order.items[0].portions.dish)
        lines.append(f"🍱 {day_words(turn, order.day)} {dish} ×{order.portions}")
        buttons.append(Button(dish, "lunch.show", (order.id,)))
    for club, _ in clubs.clubs_of(turn.work, turn.user):
        lines.append(f"👥 {turn.named(club)}")
        buttons.append(Button(turn.named(club), "club.show", (club.id,)))
    if not lines:
        return Reply((menu_card(turn, turn.say("talk.agenda_empty")),))
    card = Card(tuple(lines), title=turn.say("talk.agenda"), buttons=rows_of(buttons), key="agenda")
    return Reply((card,))


@capability.verb("talk.meant")
def meant(turn: Turn, intent: str) -> Reply:
    """Do what the person says they meant, with the words they had typed."""
    words = _misunderstood_words(turn)
    turn.heard = Heard(text=words.get("text", ""), photo=words.get("photo"))
    turn.conversation.misunderstood = 0
    note_meant(turn, words.get("row"), intent)
    return turn.mean(intent)


@capability.verb("talk.pass_on")
def pass_on(turn: Turn) -> Reply:
    """Make a report of the words as they were written."""
    words = _misunderstood_words(turn)
    turn.conversation.misunderstood = 0
    fields: dict[str, Any] = {"text": words.get("text", ""), "category": "other"}
    if words.get("photo"):
        fields["photos"] = [words["photo"]]
    return turn.drafting.begin(turn, "concern", fields)


def _misunderstood_words(turn: Turn) -> dict[str, Any]:
    kept = drafts.draft_of_kind(turn.work, turn.conversation, MISUNDERSTOOD)
    if kept is None:
        raise Stale(kind="button")
    words = dict(kept.fields)
    drafts.drop(turn.work, kept)
    return words


def _wanted_language(words: str, current: str) -> str:
    folded = words.lower()
    if any(word in folded for word in ("英", "english", "en")):
        return "en"
    if any(word in folded for word in ("中", "汉", "漢", "chinese", "mandarin", "zh")):
        return "zh"
    return "en" if current == "zh" else "zh"
