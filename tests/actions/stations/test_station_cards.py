"""Small parts of how stations are shown."""

from __future__ import annotations

import pytest

from actions.station_cards import phone_link
from actions.station_files import told
from actions.texts import LANGUAGES, Texts
from activities.stations.importing import ImportReport, Problem


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("021-0000-1001", "tel:+862100001001"),
        ("138 0000 0000", "tel:+8613800000000"),
        ("+86 21 0000 1001", "tel:+862100001001"),
        ("021-00001001转803", "tel:+862100001001;ext=803"),
    ],
)
def test_a_number_becomes_a_link_that_calls_it(phone: str, link: str) -> None:
    assert phone_link(phone) == link


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_told_row_by_row(language: str) -> None:
    report = ImportReport(
        rows=3,
        created=1,
        problems=[
            Problem(4, "hours", "hours_unreadable", "九点"),
            Problem(2, "latitude", "looks_like_gcj02", "31.2, 121.4", is_error=False),
        ],
    )
    summary, first, second = told(Texts(), language, report)
    assert "3" in summary
    assert "31.2, 121.4" in first
    assert "GCJ-02" in first
    assert "4" in second
    assert "九点" in second
