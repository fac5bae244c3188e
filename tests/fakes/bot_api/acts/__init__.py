"""What people and tests do to the server; the same table serves Python and the control API."""

from tests.fakes.bot_api.acts import desk, groups, looking, people
from tests.fakes.bot_api.acts.registry import ACTS, perform

__all__ = ["ACTS", "desk", "groups", "looking", "people", "perform"]
