"""“Is this still right?”: what the people of a station are asked every quarter."""

from __future__ import annotations

from actions.capability import Capability
from actions.notices import Notices
from actions.reply import Card, Reply
from actions.station_cards import station_reply
from actions.turn import Turn
from activities.errors import NotFound
from activities.people.models import User
from activities.stations import changing
from activities.stations import service as stations
from activities.stations.models import ServiceStation

capability = Capability("station_reviews")


@capability.when_due(changing.REVIEW)
def ask_whether_right(notices: Notices, station_id: int) -> None:
    """Ask the staff of the station whether its entry still holds, and plan the next time."""
    try:
        station = stations.station(notices.work, station_id)
    except NotFound:
        return
    for worker in changing.staff_of(notices.work, station):
        cause = f"station_review:{station.id}:{notices.work.now:%Y%m%d}"
        notices.tell(worker, _question(notices, worker, station), cause=cause)
    changing.plan_review(notices.work, station)


@capability.verb("station.confirm")
def confirm(turn: Turn, station_id: int) -> Reply:
    """Note that the entry is still right."""
    station = changing.confirm(turn.work, turn.user, station_id)
    return turn.tell("station.confirmed", station=turn.named(station))


@capability.verb("station.doubt")
def doubt(turn: Turn, station_id: int) -> Reply:
    """Note that something has changed, show what stands there, and say how it is mended."""
    station = changing.doubt(turn.work, turn.user, station_id)
    told = turn.tell("station.doubted", station=turn.named(station))
    return told + station_reply(turn, station)


def _question(notices: Notices, worker: User, station: ServiceStation) -> Card:
    lines = (
        notices.say(worker, "station.review", station=notices.named(worker, station)),
        notices.say(
            worker,
            "station.where",
            building=notices.named(worker, station.building),
            floor=station.floor,
            spot=notices.named(worker, station, "spot"),
        ),
        notices.say(worker, "station.hours", hours=station.hours),
        notices.say(worker, "station.phone", phone=station.phone),
        notices.say(
            worker,
            "station.offers",
            offers=notices.say(worker, "list.separator").join(
                notices.named(worker, each) for each in station.offers
            ),
        ),
    )
    right = notices.button(
        worker, "station.still_right", "station.confirm", station.id, style="primary"
    )
    wrong = notices.button(worker, "station.no_longer_right", "station.doubt", station.id)
    return Card(lines, buttons=((right, wrong),), key=f"station_review:{station.id}")
