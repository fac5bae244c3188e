"""Finding a service station: by building, by what it offers, by distance; and its card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actions import formatting
from actions.capability import Capability, NameRow, Read
from actions.places import SOME_BUILDING
from actions.readers import Reference, spoken_time
from actions.reply import Button, Card, Reply, Spot, rows_of
from actions.turn import Turn
from activities.clock import local
from activities.db.work import UnitOfWork
from activities.places import service as places
from activities.stations import service as stations
from activities.stations.hours import opening
from activities.stations.map_links import map_links
from activities.stations.models import Offering, ServiceStation
from activities.stations.service import StationNearby

MOST_OFFERS_SHOWN = 12

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
        return Read(None)


def station_choices(turn: Turn) -> Sequence[tuple[int, str]]:
    """Return the stations nearest to the person's building, to choose from."""
    near = stations.find(turn.work, near=_own_point(turn))
    return [(each.station.id, turn.named(each.station)) for each in near]


STATION = Reference("station", "station", ask="station.which", choices=station_choices)


@capability.verb(
    "station.find",
    intents=("find_station",),
    commands=("stations",),
    reads={
        "building_id": SOME_BUILDING,
        "offering_id": SomeOffering(),
        "station_id": Reference("station", "station"),
    },
)
def find(
    turn: Turn,
    building_id: int | None = None,
    offering_id: int | None = None,
    station_id: int | None = None,
) -> Reply:
    """Show the station that was named, or those nearest that offer what is wanted."""
    if station_id is not None and offering_id is None:
        return show(turn, station_id)
    point = _point_of(turn, building_id)
    if point is None:
        return _ask_where(turn, offering_id)
    return _list(turn, stations.find(turn.work, near=point, offering_id=offering_id), offering_id)


@capability.verb("station.near")
def near(turn: Turn, latitude: str, longitude: str) -> Reply:
    """Show the stations nearest to a location."""
    return _list(turn, stations.find(turn.work, near=(float(latitude), float(longitude))), None)


@capability.verb("station.show", intents=("ask_station",), reads={"station_id": STATION})
def show(turn: Turn, station_id: int) -> Reply:
    """Show one station: where it is, whether it is open, what it offers, how to get there."""
    station = stations.station(turn.work, station_id)
    turn.show("station", [station.id])
    spot = Spot(
        station.latitude,
        station.longitude,
        turn.named(station),
        turn.named(station.building, "address"),
    )
    return Reply((_card(turn, station), spot))


def _card(turn: Turn, station: ServiceStation) -> Card:
    offers = [turn.named(each) for each in station.offers]
    duty = stations.on_duty(turn.work, station.building)
    lines = [
        turn.say(
            "station.where",
            building=turn.named(station.building),
            floor=station.floor,
            spot=turn.named(station, "spot"),
        ),
        _open_line(turn, station),
        turn.say("station.way", way=turn.named(station, "way")),
        turn.say("station.offers", offers=_listed(turn, offers)),
        turn.say("station.phone", phone=station.phone),
    ]
    if duty is not None:
        lines.append(turn.say("station.duty", post=duty.called(turn.language)))
    if station.sample:
        lines.append(turn.say("sample"))
    links = map_links(station.latitude, station.longitude, turn.named(station))
    maps = [Button(turn.say(f"station.map.{name}"), url=url) for name, url in links.items()]
    return Card(
        tuple(lines),
        title=turn.named(station),
        buttons=(*rows_of(maps, per_row=3), (turn.button("station.others", "station.find"),)),
        key=f"station:{station.id}",
    )


def _list(turn: Turn, found: Sequence[StationNearby], offering_id: int | None) -> Reply:
    wanted = None if offering_id is None else stations.offering(turn.work, offering_id)
    if not found:
        return turn.tell("station.none")
    turn.show("station", [each.station.id for each in found])
    title = (
        turn.say("station.nearest")
        if wanted is None
        else turn.say("station.with", offering=turn.named(wanted))
    )
    lines = tuple(
        f"{place}. {turn.named(each.station)} · {_how_far(turn, each)}{_open_word(turn, each)}"
        for place, each in enumerate(found, start=1)
    )
    buttons = [
        Button(turn.named(each.station), "station.show", (each.station.id,)) for each in found
    ]
    return Reply((Card(lines, title=title, buttons=rows_of(buttons, per_row=1)),))


def _how_far(turn: Turn, each: StationNearby) -> str:
    station = each.station
    if each.metres is None:
        return station.floor
    if each.metres < 30:
        return turn.say("station.in_building", floor=station.floor)
    return turn.say(
        "station.distance",
        distance=formatting.distance(each.metres, turn.language),
        minutes=formatting.walking_minutes(each.metres),
    )


def _open_word(turn: Turn, each: StationNearby) -> str:
    now_open = opening(each.station.hours, turn.now, turn.work.calendar).is_open
    return turn.say("station.word_open" if now_open else "station.word_closed")


def _open_line(turn: Turn, station: ServiceStation) -> str:
    """Say whether it is open at the time that was asked for, or now."""
    asked = spoken_time(turn) if turn.heard.text else None
    moment = turn.now if asked is None or asked.kind == "past" else asked.start
    if asked is not None and asked.kind == "date":
        moment = local(moment).replace(hour=12)
    state = opening(station.hours, moment, turn.work.calendar)
    at = formatting.when(moment, turn.now, turn.language)
    change = state.changes_at and formatting.when(state.changes_at, turn.now, turn.language)
    if state.is_open:
        key = "station.open" if moment == turn.now else "station.open_at"
    else:
        key = "station.closed" if moment == turn.now else "station.closed_at"
    return turn.say(key, at=at, change=change or turn.say("station.change_unknown"))


def _listed(turn: Turn, offers: list[str]) -> str:
    shown = turn.say("list.separator").join(offers[:MOST_OFFERS_SHOWN])
    return turn.say("list.more", shown=shown) if len(offers) > MOST_OFFERS_SHOWN else shown


def _own_point(turn: Turn) -> tuple[float, float] | None:
    return _point_of(turn, None)


def _point_of(turn: Turn, building_id: int | None) -> tuple[float, float] | None:
    wanted = building_id or turn.user.building_id
    if wanted is None:
        return None
    building = places.building(turn.work, wanted)
    return building.latitude, building.longitude


def _ask_where(turn: Turn, offering_id: int | None) -> Reply:
    buttons = [
        Button(turn.named(each), "station.find", (each.id, offering_id))
        for each in places.buildings(turn.work)
    ]
    turn.show("building", [each.id for each in places.buildings(turn.work)])
    card = Card((turn.say("station.ask_where"),), buttons=rows_of(buttons), asks_location=True)
    return Reply((card,))
