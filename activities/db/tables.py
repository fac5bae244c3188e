"""Knowing every table: importing the modules that define them."""

from __future__ import annotations

from importlib import import_module

MODULES = (
    "activities.places.models",
    "activities.people.models",
    "activities.people.login",
    "activities.audit.models",
    "activities.conversations.models",
    "activities.conversations.replicas",
    "activities.conversations.handoff_models",
    "activities.privacy.models",
    "activities.scheduling.models",
    "activities.casework.models",
    "activities.casework.clock_models",
    "activities.casework.duty_models",
    "activities.enrolment.models",
    "activities.stations.models",
    "activities.guides.models",
    "activities.search.models",
    "activities.clubs.models",
    "activities.events.models",
    "activities.appointments.models",
    "activities.appointments.personal_models",
    "activities.lunch.models",
    "activities.lunch.order_models",
    "activities.lunch.personal_models",
    "activities.lunch.round_models",
    "activities.concerns.models",
    "activities.concerns.people_models",
    "activities.concerns.receipt_models",
    "activities.concerns.exchange_models",
)


def load_tables() -> None:
    """Import every module that defines tables, so that the metadata is complete."""
    for module in MODULES:
        import_module(module)
