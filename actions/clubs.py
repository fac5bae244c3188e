"""Clubs: what there is, by interest, building and name; the clubs somebody is in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from actions.capability import Capability, NameRow, Read
from actions.club_cards import card_of, lines_of
from actions.interests import SpokenInterest
from actions.notices import Notices
from actions.places import SOME_BUILDING
from actions.readers import Reference
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.clubs import queries as clubs
from activities.clubs.models import Club
from activities.clubs.queries import ClubFilter
from activities.clubs.workflow import ACTIVE
from activities.db.work import UnitOfWork
from activities.events.facts import OrganizerAsked
from activities.interests import interests

PAGE = 8
CLEARLY_NAMED = 0.85

capability = Capability("clubs", shows={"club": "club.show"}, takes={"club": "join_club"})


@capability.named(Club)
def club_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of the clubs, closed ones included: whoever names one is told that it has closed."""
    for each in clubs.known_clubs(work):
        yield "club", each.id, tuple(dict.fromkeys((each.zh, each.en, *each.aliases)))


@capability.listens(OrganizerAsked)
def name_clubs_led(notices: Notices, asked: OrganizerAsked) -> None:
    """Say for which clubs somebody may post events."""
    asked.clubs += [each.id for each in clubs.clubs_led(notices.work, asked.user)]


def club_choices(turn: Turn) -> Sequence[tuple[int, str]]:
    """Return the clubs to choose from."""
    wanted = ClubFilter(interest=interests().find(turn.heard.text))
    found = clubs.clubs(turn.work, wanted, limit=PAGE) or clubs.clubs(turn.work, limit=PAGE)
    return [(each.id, turn.named(each)) for each in found]


def club_akin(turn: Turn) -> Sequence[tuple[int, str]]:
    """Return the clubs of the kind of activity that is spoken of."""
    interest = interests().find(turn.heard.text)
    found = clubs.clubs(turn.work, ClubFilter(interest=interest), limit=PAGE) if interest else ()
    return [(each.id, turn.named(each)) for each in found]


CLUB = Reference("club", "club", ask="club.which", choices=club_choices, akin=club_akin)


@dataclass(frozen=True, slots=True)
class NamedClub:
    """The one club whose name is said without doubt."""

    def read(self, turn: Turn) -> Read:
        """Return the id of the club, or None."""
        found = turn.names.match(turn.heard.text, kinds=["club"], limit=2)
        sure = [each for each in found if each.score >= CLEARLY_NAMED]
        return Read(int(sure[0].id) if len(sure) == 1 else None)


@capability.verb(
    "club.browse",
    intents=("browse_clubs",),
    commands=("clubs",),
    reads={"building_id": SOME_BUILDING, "interest": SpokenInterest(), "named": NamedClub()},
)
def browse(
    turn: Turn,
    building_id: int | None = None,
    interest: str | None = None,
    named: int | None = None,
    offset: int = 0,
) -> Reply:
    """List clubs; show the one that is named when nothing wider is asked for."""
    if named is not None and interest is None:
        return show(turn, named)
    wanted = ClubFilter(interest=interest, building_id=building_id)
    found = clubs.clubs(turn.work, wanted, limit=PAGE + 1, offset=offset)
    if not found:
        return _nothing(turn)
    buttons = rows_of([Button(turn.named(each), "club.show", (each.id,)) for each in found[:PAGE]])
    if len(found) > PAGE:
        narrowing = (building_id, interest, None, offset + PAGE)
        buttons += ((turn.button("club.more", "club.browse", *narrowing),),)
    turn.show("club", [each.id for each in found[:PAGE]])
    own = (turn.button("club.mine_button", "club.mine"),)
    start = (turn.button("club.found_button", "club.found"),)
    title = turn.say("club.list")
    rows = (*buttons, (*own, *start))
    return Reply((Card(lines_of(turn, found[:PAGE]), title=title, buttons=rows, key="clubs"),))


@capability.verb("club.show", intents=("ask_club",), reads={"club_id": CLUB})
def show(turn: Turn, club_id: int) -> Reply:
    """Show one club with what the person can do."""
    return Reply((card_of(turn, clubs.club(turn.work, club_id)),))


@capability.verb("club.mine", commands=("myclubs",))
def mine(turn: Turn) -> Reply:
    """List the clubs in which the person is, has asked to be or is invited."""
    own = clubs.clubs_of(turn.work, turn.user)
    if not own:
        everything = turn.button("club.everything", "club.browse")
        return Reply((Card((turn.say("club.mine_none"),), buttons=((everything,),)),))
    turn.show("club", [club.id for club, _ in own])
    lines = tuple(
        f"{place}. {turn.named(club)}"
        + (
            ""
            if membership.role in ACTIVE[:1]
            else f" · {turn.say(f'club.role.{membership.role}')}"
        )
        for place, (club, membership) in enumerate(own, start=1)
    )
    buttons = rows_of([Button(turn.named(club), "club.show", (club.id,)) for club, _ in own])
    return Reply((Card(lines, title=turn.say("club.mine"), buttons=buttons, key="clubs"),))


def _nothing(turn: Turn) -> Reply:
    buttons = (
        turn.button("club.everything", "club.browse"),
        turn.button("club.found_button", "club.found"),
    )
    return Reply((Card((turn.say("club.none_like_that"),), buttons=(buttons,)),))
