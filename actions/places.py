"""Where somebody works: choosing a building by name or by location. Stations are their own file."""

from __future__ import annotations

from collections.abc import Iterable

from actions import formatting
from actions.capability import Capability, NameRow
from actions.readers import Reference
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.db.work import UnitOfWork
from activities.people.service import choose_building
from activities.places import service as places
from activities.places.models import Building

capability = Capability("places", shows={"building": "place.choose"})


@capability.named(Building)
def building_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of buildings: official in both languages, and what people call them."""
    for each in places.buildings(work):
        yield "building", each.id, (each.zh, each.en, *each.aliases)


def building_choices(turn: Turn) -> list[tuple[int, str]]:
    """Return every building to choose from, one's own first."""
    all_of_them = places.buildings(turn.work)
    own_first = sorted(all_of_them, key=lambda each: each.id != turn.user.building_id)
    return [(each.id, turn.named(each)) for each in own_first]


SOME_BUILDING = Reference("building", "building")
BUILDING = Reference("building", "building", ask="place.which", choices=building_choices)


def own_or_spoken_building(turn: Turn) -> Building | None:
    """Return the building that is spoken of, else the person's own, else None."""
    spoken = SOME_BUILDING.read(turn).value
    building_id = spoken if isinstance(spoken, int) else turn.user.building_id
    return None if building_id is None else places.building(turn.work, building_id)


@capability.verb("place.ask", commands=("building",))
def ask(turn: Turn) -> Reply:
    """Ask in which building the person works."""
    buttons = [Button(label, "place.choose", (number,)) for number, label in building_choices(turn)]
    turn.show("building", [number for number, _ in building_choices(turn)])
    card = Card((turn.say("place.ask"),), buttons=rows_of(buttons), asks_location=True)
    return Reply((card,))


@capability.verb("place.choose", reads={"building_id": BUILDING})
def choose(turn: Turn, building_id: int) -> Reply:
    """Remember the person's building and say what can be done there."""
    building = places.building(turn.work, building_id)
    choose_building(turn.work, turn.user, building)
    return Reply((menu_card(turn, turn.say("place.chosen", building=turn.named(building))),))


@capability.verb("place.near")
def near(turn: Turn, latitude: str, longitude: str) -> Reply:
    """Answer the station question that is open, or offer the nearest buildings as one's own."""
    asked = turn.conversation.question
    if asked is not None and asked["verb"] == "station.here":
        turn.conversation.question = None
        return turn.act("station.near", latitude, longitude, *asked["args"][1:])
    point = (float(latitude), float(longitude))
    found = places.nearest_buildings(turn.work, point)
    if not found:
        return turn.tell("place.far_away")
    buttons = [
        Button(
            f"{turn.named(each)} · {formatting.distance(metres, turn.language)}",
            "place.choose",
            (each.id,),
        )
        for each, metres in found
    ]
    stations = turn.button("place.stations_near", "station.near", latitude, longitude)
    card = Card((turn.say("place.near"),), buttons=(*rows_of(buttons, per_row=1), (stations,)))
    return Reply((card,))


def menu_card(turn: Turn, line: str) -> Card:
    """Return the menu: what everybody can do, one tap each."""
    return Card(
        (line,),
        buttons=rows_of(
            [
                turn.button("menu.events", "event.browse"),
                turn.button("menu.lunch", "lunch.browse"),
                turn.button("menu.report", "concern.start"),
                turn.button("menu.stations", "station.find"),
                turn.button("menu.clubs", "club.browse"),
                turn.button("menu.appointments", "appointment.list"),
                turn.button("menu.agenda", "talk.agenda"),
            ]
        ),
    )
