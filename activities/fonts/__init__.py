"""The typeface of what is laid out as a picture: one subset, so that no machine shows boxes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent
"""The folder to hand to the typesetter."""
