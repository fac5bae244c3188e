"""What this folder keeps about people."""

from __future__ import annotations

from pathlib import Path

from activities.privacy.parts import PersonalPart

PART = PersonalPart(Path(__file__).parent)
