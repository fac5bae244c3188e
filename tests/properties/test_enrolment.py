"""Seats, line, offers and draw under arbitrary sequences of what may happen."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.enrolment_machine import Seats
from tests.properties.mutants import CONTROL_EXAMPLES, MUTANTS, is_caught, nothing

EXAMPLES = int(os.environ.get("LOUYI_PROPERTY_EXAMPLES", "40"))


def test_02_seats_are_fair_whatever_happens() -> None:
    run_state_machine_as_test(
        Seats,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_a_planted_bug_is_caught(name: str) -> None:
    assert is_caught(MUTANTS[name]), f"nothing noticed that {name.replace('_', ' ')}"


@pytest.mark.slow
def test_without_a_bug_nothing_is_caught() -> None:
    assert not is_caught(nothing, CONTROL_EXAMPLES)
