"""Clubs: what there is, by interest and building."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actions.capability import Capability, NameRow
from actions.interests import SpokenInterest
from actions.places import SOME_BUILDING
from actions.readers import Reference
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.clubs import service as clubs
from activities.clubs.models import Club
from activities.db.work import UnitOfWork

PAGE = 8

capability = Capability("clubs", shows={"club": "club.show"})


@capability.named(Club)
def club_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of clubs."""
    for each in clubs.clubs(work):
        yield "club", each.id, (each.zh, each.en, *each.aliases)


def club_choices(turn: Turn) -> Sequence[tuple[int, str]]:
    """Return the clubs to choose from."""
    return [(each.id, turn.named(each)) for each in clubs.clubs(turn.work)[:PAGE]]


CLUB = Reference("club", "club", ask="club.which", choices=club_choices)


@capability.verb(
    "club.browse",
    intents=("browse_clubs",),
    commands=("clubs",),
    reads={"building_id": SOME_BUILDING, "interest": SpokenInterest()},
)
def browse(turn: Turn, building_id: int | None = None, interest: str | None = None) -> Reply:
    """List clubs."""
    found = clubs.clubs(turn.work, interest=interest, building_id=building_id)[:PAGE]
    if not found:
        everything = turn.button("club.everything", "club.browse")
        return Reply((Card((turn.say("club.none_like_that"),), buttons=((everything,),)),))
    turn.show("club", [each.id for each in found])
    lines = tuple(
        f"{place}. {turn.named(each)} · {turn.named(each.building)}"
        for place, each in enumerate(found, start=1)
    )
    buttons = [Button(turn.named(each), "club.show", (each.id,)) for each in found]
    return Reply((Card(lines, title=turn.say("club.list"), buttons=rows_of(buttons)),))


@capability.verb("club.show", intents=("ask_club",), reads={"club_id": CLUB})
def show(turn: Turn, club_id: int) -> Reply:
    """Show one club."""
    club = clubs.club(turn.work, club_id)
    turn.show("club", [club.id])
    lines = (
        turn.named(club, "about"),
        turn.say("club.meets", when=turn.named(club, "meets")),
        turn.say("club.where", building=turn.named(club.building)),
        turn.say(f"club.openness.{club.openness}"),
    )
    events = turn.button("club.events", "event.browse", None, club.interest)
    return Reply((Card(lines, title=turn.named(club), buttons=((events,),)),))
