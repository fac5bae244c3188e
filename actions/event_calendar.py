"""One's own calendar: the private address that a calendar programme reads."""

from __future__ import annotations

from actions.capability import Capability
from actions.reply import Button, Card, Reply
from actions.turn import Turn
from activities.events import calendar_file

capability = Capability("event_calendar")


@capability.verb("event.feed", commands=("calendar",))
def feed(turn: Turn) -> Reply:
    """Give the address of the person's calendar."""
    return Reply((_card(turn, calendar_file.feed_token(turn.work, turn.user)),))


@capability.verb("event.feed_new")
def new_feed(turn: Turn) -> Reply:
    """Make the old address useless and give another."""
    return Reply((_card(turn, calendar_file.feed_token(turn.work, turn.user, renew=True)),))


def _card(turn: Turn, token: str) -> Card:
    address = f"{turn.base_url}/calendar/{token}.ics"
    opened = (Button(turn.say("event.feed_open"), url=address),)
    renew = turn.button("event.feed_new_button", "event.feed_new")
    return Card(
        (turn.say("event.feed"), address),
        title=turn.say("event.feed_title"),
        buttons=(opened, (renew,)) if address.startswith("https://") else ((renew,),),
        key="feed",
    )
