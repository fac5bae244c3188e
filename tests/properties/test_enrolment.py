"""Seats, line, offers and draw under arbitrary sequences of what may happen."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.enrolment_machine import Seats

EXAMPLES = int(os.environ.get("LOUYI_PROPERTY_EXAMPLES", "60"))


def test_02_seats_are_fair_whatever_happens() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Seats,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
