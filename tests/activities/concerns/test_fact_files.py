"""Mistakes in the files of facts are named with file, line and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from activities.concerns.defaults import POLICIES, REPLIES, default_minutes
from activities.concerns.fact_file import FactFileError, read_rows
from activities.concerns.models import Category

FIELDS = {"level": str, "resolution": int}


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("levels: [", ":1: cannot be read as YAML"),
        ("other: []", ":1: has no list `levels`"),
        ("levels:\n  - building", ":2: is not a row"),
        ("levels:\n  - {level: building}", ":2: lacks `resolution`"),
        ("levels:\n  - {level: a, resolution: soon}", ":2: `resolution` must be of type int"),
        ("levels:\n  - {level: a, resolution: 1, x: 1}", ":2: has `x`, which nobody reads"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, mend: str) -> None:
    file = tmp_path / "facts.yml"
    file.write_text(text, "utf-8")
    with pytest.raises(FactFileError) as caught:
        read_rows(file, "levels", FIELDS)
    assert str(caught.value).startswith(f"{file}{mend}")


def test_our_own_files_are_right() -> None:
    assert read_rows(REPLIES, "replies", dict.fromkeys(("category", "code", "zh", "en"), str))
    clocks = dict.fromkeys(("first_response", "next_response", "resolution"), int)
    assert len(read_rows(POLICIES, "levels", {"level": str, **clocks})) == 3


def test_a_kind_has_its_own_figures_where_it_begins_and_the_rungs_above() -> None:
    lift = Category(code="lift", sensitive=False, first_response_minutes=30, resolution_hours=8)
    assert default_minutes(lift, "building").first_response == 30
    assert default_minutes(lift, "building").resolution == 480
    assert default_minutes(lift, "sub_district").first_response == 60
    assert default_minutes(lift, "district").resolution == 1620
    care = Category(
        code="mental_health", sensitive=True, first_response_minutes=30, resolution_hours=24
    )
    assert default_minutes(care, "district").first_response == 30
