"""Every folder of the domain that keeps something about people: add a folder, add its name here."""

from __future__ import annotations

from typing import Final

from activities.appointments import leaving as appointments
from activities.audit import personal as audit
from activities.casework import personal as casework
from activities.clubs import personal as clubs
from activities.concerns import personal as concerns
from activities.conversations import personal as conversations
from activities.enrolment import personal as enrolment
from activities.events import personal as events
from activities.guides import personal as guides
from activities.lunch import personal as lunch
from activities.people import personal as people
from activities.places import personal as places
from activities.privacy import personal as privacy
from activities.privacy.parts import Parts
from activities.scheduling import personal as scheduling
from activities.search import personal as search
from activities.stations import personal as stations

PARTS: Final[Parts] = (
    people.PART,
    conversations.PART,
    concerns.PART,
    casework.PART,
    events.PART,
    # Its slots are given back before its registrations go.
    appointments.PART,
    enrolment.PART,
    clubs.PART,
    lunch.PART,
    stations.PART,
    guides.PART,
    privacy.PART,
    scheduling.PART,
    search.PART,
    places.PART,
    audit.PART,
)
