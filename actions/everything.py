"""The list of capabilities: add a file to actions/, add its name here."""

from __future__ import annotations

from typing import Final

from actions import (
    casework,
    casework_day,
    casework_moves,
    casework_notices,
    club_announcing,
    club_founding,
    club_leading,
    club_membership,
    club_notices,
    clubs,
    concern_closing,
    concern_steps,
    concerns,
    events,
    guide_reviews,
    guides,
    handoff,
    lunch,
    places,
    receipts,
    staff,
    station_reviews,
    stations,
    talk,
    visits,
)
from actions.capability import Capability

CAPABILITIES: Final[tuple[Capability, ...]] = (
    talk.capability,
    places.capability,
    stations.capability,
    station_reviews.capability,
    guides.capability,
    guide_reviews.capability,
    events.capability,
    clubs.capability,
    club_membership.capability,
    club_leading.capability,
    club_founding.capability,
    club_announcing.capability,
    club_notices.capability,
    lunch.capability,
    concerns.capability,
    concern_steps.capability,
    concern_closing.capability,
    receipts.capability,
    casework.capability,
    casework_moves.capability,
    casework_notices.capability,
    casework_day.capability,
    visits.capability,
    handoff.capability,
    staff.capability,
)
