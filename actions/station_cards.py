"""How stations look: the card of one, the list of several. Which ones, stations.py decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from actions import formatting
from actions.reply import Button, Card, Reply, Rows, Spot, rows_of
from actions.station_hours import asked_moment, open_lines, open_word
from actions.turn import Turn
from activities.clock import local
from activities.stations import service as stations
from activities.stations.map_links import map_links
from activities.stations.models import Offering, ServiceStation
from activities.stations.service import StationNearby

MOST_OFFERS_SHOWN = 12
SAME_BUILDING_METRES = 30


def station_reply(turn: Turn, station: ServiceStation, wanted: Offering | None = None) -> Reply:
    """Return the card of a station and its spot on the map."""
    spot = Spot(
        station.latitude,
        station.longitude,
        turn.named(station),
        turn.named(station.building, "address"),
    )
    return Reply((_card(turn, station, wanted), spot))


def list_card(
    turn: Turn, found: Sequence[StationNearby], wanted: Offering | None, open_at: datetime | None
) -> Card:
    """Return the stations in the order of the walk, each with its distance and whether open."""
    moment = open_at or turn.now
    lines = tuple(
        f"{place}. {turn.named(each.station)} · {_how_far(turn, each)}"
        f"{open_word(turn, each.station, moment)}"
        for place, each in enumerate(found, start=1)
    )
    buttons = [
        Button(turn.named(each.station), "station.show", (each.station.id,)) for each in found
    ]
    return Card(lines, title=_title(turn, wanted, open_at), buttons=rows_of(buttons, per_row=1))


def _title(turn: Turn, wanted: Offering | None, open_at: datetime | None) -> str:
    if open_at is not None and wanted is None:
        return turn.say("station.open_then", at=formatting.when(open_at, turn.now, turn.language))
    if wanted is not None:
        return turn.say("station.with", offering=turn.named(wanted))
    return turn.say("station.nearest")


def _card(turn: Turn, station: ServiceStation, wanted: Offering | None) -> Card:
    where = turn.say(
        "station.where",
        building=turn.named(station.building),
        floor=station.floor,
        spot=turn.named(station, "spot"),
    )
    offers = [turn.named(each) for each in station.offers]
    lines = [
        *_has(turn, station, wanted),
        where,
        *open_lines(turn, station),
        turn.say("station.way", way=turn.named(station, "way")),
        turn.say("station.offers", offers=_listed(turn, offers)),
        turn.say("station.phone", phone=station.phone),
        *_duty(turn, station),
        *_doubts(turn, station),
    ]
    return Card(
        tuple(line for line in lines if line),
        title=turn.named(station),
        buttons=_buttons(turn, station),
        key=f"station:{station.id}",
        photo=station.photo,
    )


def _has(turn: Turn, station: ServiceStation, wanted: Offering | None) -> list[str]:
    """Answer first whether the station has what was asked for."""
    if wanted is None:
        return []
    key = "station.has" if stations.has(station, wanted) else "station.has_not"
    return [turn.say(key, offering=turn.named(wanted))]


def _duty(turn: Turn, station: ServiceStation) -> list[str]:
    moment = asked_moment(turn)
    duty = stations.on_duty(turn.work, station.building, moment)
    if duty is None:
        return []
    post = duty.called(turn.language)
    if local(moment).date() == local(turn.now).date():
        return [turn.say("station.duty", post=post)]
    day = formatting.day(moment, turn.now, turn.language)
    return [turn.say("station.duty_on", day=day, post=post)]


def _doubts(turn: Turn, station: ServiceStation) -> list[str]:
    doubt = [] if station.doubted_at is None else [turn.say("station.in_doubt")]
    return [*doubt, turn.say("sample")] if station.sample else doubt


def _buttons(turn: Turn, station: ServiceStation) -> Rows:
    links = map_links(station.latitude, station.longitude, turn.named(station))
    maps = [Button(turn.say(f"station.map.{name}"), url=url) for name, url in links.items()]
    call = Button(turn.say("station.call"), url=phone_link(station.phone))
    others = turn.button("station.others", "station.find")
    return (*rows_of(maps, per_row=3), (call, others) if station.phone else (others,))


def phone_link(phone: str) -> str:
    """Return a link that starts a call; a Chinese number gets its country code."""
    number, _, extension = phone.partition("转")
    digits = re.sub(r"\D", "", number)
    if not number.strip().startswith("+"):
        digits = f"86{digits.removeprefix('0')}"
    tail = re.sub(r"\D", "", extension)
    return f"tel:+{digits}" + (f";ext={tail}" if tail else "")


def _how_far(turn: Turn, each: StationNearby) -> str:
    station = each.station
    if each.metres is None:
        return station.floor
    if each.metres < SAME_BUILDING_METRES:
        return turn.say("station.in_building", floor=station.floor)
    return turn.say(
        "station.distance",
        distance=formatting.distance(each.metres, turn.language),
        minutes=formatting.walking_minutes(each.metres),
    )


def _listed(turn: Turn, offers: list[str]) -> str:
    shown = turn.say("list.separator").join(offers[:MOST_OFFERS_SHOWN])
    return turn.say("list.more", shown=shown) if len(offers) > MOST_OFFERS_SHOWN else shown
