"""The town is the ground on which these tests stand."""

from __future__ import annotations

from tests.activities.enrolment.towns import town, town_engine

__all__ = ["town", "town_engine"]
