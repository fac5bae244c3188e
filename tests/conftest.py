"""Shared fixtures: the databases to test on, and no network but loopback."""

from __future__ import annotations

import os

os.environ.setdefault("PTB_TIMEDELTA", "true")

pytest_plugins = ["tests.databases"]
