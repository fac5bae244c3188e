"""Days as people say them, and as a poster must say them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.formatting import span
from tests.city import TUESDAY_MORNING

BEGINS = TUESDAY_MORNING + timedelta(days=1, hours=2)
ENDS = BEGINS + timedelta(hours=1)


@pytest.mark.parametrize(
    ("language", "said", "written"),
    [
        ("zh", "明天 12:00–13:00", "11月25日周三 12:00–13:00"),
        ("en", "tomorrow 12:00–13:00", "Wed, Nov 25 12:00–13:00"),
    ],
)
def test_what_hangs_on_a_wall_says_the_date(language: str, said: str, written: str) -> None:
    assert span(BEGINS, ENDS, TUESDAY_MORNING, language) == said
    assert span(BEGINS, ENDS, None, language) == written
