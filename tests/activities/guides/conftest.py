"""The prepared city is the ground on which these tests stand."""

from __future__ import annotations

from tests.activities.prepared import prepared, work

__all__ = ["prepared", "work"]
