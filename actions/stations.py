"""Finding a service station: by building, by what it offers, by distance, open at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from actions.capability import Capability, NameRow, Question, Read
from actions.meaning.normalise import normalise
from actions.places import BUILDING, SOME_BUILDING
from actions.readers import Reference, from_minutes
from actions.reply import Button, Card, Reply, rows_of
from actions.station_cards import list_card, station_reply
from actions.station_hours import WantedOpen
from actions.turn import Turn
from activities.db.work import UnitOfWork
from activities.people.service import choose_building
from activities.places import service as places
from activities.places.models import Building
from activities.search.query import search
from activities.stations import service as stations
from activities.stations.models import Offering, ServiceStation

WHICH = re.compile(r"哪个|哪些|哪家|哪一个|\bwhich\b|\bany\b")
SURE_OF_OFFERING = 0.55
"""Below this score the words for a facility are too vague to act on."""

capability = Capability("stations", shows={"station": "station.show"})


@capability.named(ServiceStation)
def station_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of stations."""
    for each in stations.stations(work):
        yield "station", each.id, (each.zh, each.en, *each.aliases)


@capability.named(Offering)
def offering_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of facilities and services, with the words people use for them."""
    for each in stations.offerings(work):
        yield "offering", each.id, (each.zh, each.en, *each.words)


class SomeOffering:
    """The facility or service that is spoken of, wherever it was marked."""

    def read(self, turn: Turn) -> Read:
        """Return the offering's id, or None."""
        for entity in ("service", "place", "interest"):
            found = Reference("offering", entity).read(turn)
            if found.value is not None:
                return found
        hits = search(turn.work, turn.heard.text, ("offering", "station"), turn.language, 2)
        surely = hits and hits[0].kind == "offering" and hits[0].score >= SURE_OF_OFFERING
        # “附近驿站” has as much of a station's name as of 妈咪驿站: it speaks of no facility.
        is_tied = len(hits) > 1 and hits[1].kind == "station" and hits[1].score >= hits[0].score
        return Read(hits[0].subject_id if surely and not is_tied else None)


def station_choices(turn: Turn) -> Sequence[tuple[int, str]]:
    """Return the stations nearest to the person's building, to choose from."""
    near = stations.find(turn.work, near=_point_of(turn, None))
    return [(each.station.id, turn.named(each.station)) for each in near]


class StationInQuestion:
    """The station that is spoken of: named, just shown, that of the building spoken of, one's own.

    “Which station …” speaks of none; only who names none and has no building is asked.
    """

    def read(self, turn: Turn) -> Read:
        """Return the station's id, None for “which one”, or the question which one is meant."""
        found = Reference("station", "station", "station.which", station_choices).read(turn)
        if found.value is not None:
            return found
        if WHICH.search(normalise(turn.heard.text)):
            return Read(None)
        building = SOME_BUILDING.read(turn).value or turn.user.building_id
        inside = [each for each in stations.stations(turn.work) if each.building_id == building]
        return Read(inside[0].id) if len(inside) == 1 else found


@capability.verb(
    "station.find",
    intents=("find_station",),
    commands=("stations",),
    reads={
        "building_id": SOME_BUILDING,
        "offering_id": SomeOffering(),
        "station_id": Reference("station", "station"),
        "open_at": WantedOpen(),
    },
)
def find(
    turn: Turn,
    building_id: int | None = None,
    offering_id: int | None = None,
    station_id: int | None = None,
    open_at: int | None = None,
) -> Reply:
    """Show the station that was named, or those nearest that offer what is wanted."""
    if station_id is not None:
        return show(turn, station_id, offering_id)
    point = _point_of(turn, building_id)
    if point is None:
        return _ask_where(turn, offering_id, open_at)
    return _list(turn, point, offering_id, open_at)


@capability.verb("station.near")
def near(
    turn: Turn,
    latitude: str,
    longitude: str,
    offering_id: int | None = None,
    open_at: int | None = None,
) -> Reply:
    """Show the stations nearest to a location."""
    return _list(turn, (float(latitude), float(longitude)), offering_id, open_at)


@capability.verb("station.here", reads={"building_id": BUILDING})
def here(
    turn: Turn, building_id: int, offering_id: int | None = None, open_at: int | None = None
) -> Reply:
    """Remember the building that was asked for, and answer the question that it was asked for."""
    turn.conversation.question = None
    choose_building(turn.work, turn.user, places.building(turn.work, building_id))
    return find(turn, building_id, offering_id, None, open_at)


@capability.verb(
    "station.ask",
    intents=("ask_station",),
    reads={
        "station_id": StationInQuestion(),
        "offering_id": SomeOffering(),
        "open_at": WantedOpen(),
    },
)
def ask(
    turn: Turn,
    station_id: int | None = None,
    offering_id: int | None = None,
    open_at: int | None = None,
) -> Reply:
    """Answer a question about one station, or about which station."""
    if station_id is None:
        return find(turn, None, offering_id, None, open_at)
    return show(turn, station_id, offering_id)


@capability.verb("station.show")
def show(turn: Turn, station_id: int, offering_id: int | None = None) -> Reply:
    """Show one station; when it has not what was asked for, the nearest that have it too."""
    station = stations.station(turn.work, station_id)
    turn.show("station", [station.id])
    wanted = None if offering_id is None else stations.offering(turn.work, offering_id)
    reply = station_reply(turn, station, wanted)
    if wanted is None or stations.has(station, wanted):
        return reply
    return reply + _list(turn, (station.latitude, station.longitude), offering_id, None)


def _list(
    turn: Turn, point: tuple[float, float], offering_id: int | None, open_at: int | None
) -> Reply:
    moment = from_minutes(open_at)
    wanted = None if offering_id is None else stations.offering(turn.work, offering_id)
    found = stations.find(turn.work, near=point, offering_id=offering_id, open_at=moment)
    if not found and moment is not None:
        closed = _list(turn, point, offering_id, None)
        return turn.tell("station.none_open") + closed
    if not found:
        return turn.tell("station.none")
    turn.show("station", [each.station.id for each in found])
    return Reply((list_card(turn, found, wanted, moment),))


def _point_of(turn: Turn, building_id: int | None) -> tuple[float, float] | None:
    wanted = building_id or turn.user.building_id
    if wanted is None:
        return None
    building: Building = places.building(turn.work, wanted)
    return building.latitude, building.longitude


def _ask_where(turn: Turn, offering_id: int | None, open_at: int | None) -> Reply:
    """Ask once for the building; the answer is remembered as the person's own."""
    everything = places.buildings(turn.work)
    question = Question(
        "station.ask_where", "building", tuple((each.id, turn.named(each)) for each in everything)
    )
    turn.conversation.question = {
        "verb": "station.here",
        "args": [None, offering_id, open_at],
        "place": 0,
    }
    turn.show(question.kind, [number for number, _ in question.choices])
    buttons = [
        Button(label, "station.here", (number, offering_id, open_at))
        for number, label in question.choices
    ]
    card = Card((turn.say(question.key),), buttons=rows_of(buttons), asks_location=True)
    return Reply((card,))
