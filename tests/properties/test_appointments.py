"""A collective appointment under arbitrary sequences of what may happen: threshold and slots."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import IntegrityError

from activities.appointments import following, slots
from tests.properties.appointments_machine import Together

EXAMPLES = int(os.environ.get("LOUYI_PROPERTY_EXAMPLES", "25"))


def run(examples: int, *phases: Phase) -> None:
    run_state_machine_as_test(
        Together,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            phases=phases or tuple(Phase),
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_29_threshold_and_slots_hold_whatever_happens() -> None:
    run(EXAMPLES)


def nothing(*_: Any, **__: Any) -> None:
    """Leave undone what should be done."""


MUTANTS: dict[str, tuple[Any, str]] = {
    "the_day_is_never_asked_for": (following, "_ask_for_day"),
    "a_slot_left_is_not_freed": (slots, "release"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_a_planted_bug_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, function = MUTANTS[name]
    monkeypatch.setattr(module, function, nothing)
    # A planted bug fails in an assertion, or in a constraint of the database.
    with pytest.raises((AssertionError, IntegrityError)):
        run(100, Phase.generate)
