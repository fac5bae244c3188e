"""The list of capabilities: add a file to actions/, add its name here."""

from __future__ import annotations

from typing import Final

from actions import (
    casework,
    clubs,
    concerns,
    events,
    handoff,
    lunch,
    places,
    staff,
    stations,
    talk,
)
from actions.capability import Capability

CAPABILITIES: Final[tuple[Capability, ...]] = (
    talk.capability,
    places.capability,
    stations.capability,
    events.capability,
    clubs.capability,
    lunch.capability,
    concerns.capability,
    casework.capability,
    handoff.capability,
    staff.capability,
)
