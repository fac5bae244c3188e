"""What sentences say about numbers and conditions of a collective appointment."""

from __future__ import annotations

import pytest

from actions.appointment_day import _pace_in
from actions.appointment_reading import numbers_in, only_if_in, sounds_like_proposing


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("办健康证，20 个人就请医生来楼里", {"minimum": 20}),
        ("至少6人，最多30人", {"minimum": 6, "maximum": 30}),
        ("满二十人就来，目标25，上限40", {"minimum": 20, "target": 25, "maximum": 40}),
        ("凑够15个就请他们上门", {"minimum": 15}),
        ("at least 12, at most 30", {"minimum": 12, "maximum": 30}),
        ("get the doctor to come when 20 people sign up", {"minimum": 20}),
        ("a target of 25, no more than 40 people", {"maximum": 40, "minimum": 25}),
        ("在18楼办健康证", {}),
        ("12月8日截止", {}),
    ],
)
def test_numbers(text: str, told: dict[str, int]) -> None:
    assert numbers_in(text) == told


@pytest.mark.parametrize(
    ("text", "asking", "told"),
    [
        ("15", "minimum", {"minimum": 15}),
        ("三十人", "maximum", {"maximum": 30}),
        ("40", "target", {"target": 40}),
        ("随便", "minimum", {}),
    ],
)
def test_a_bare_number_is_what_was_asked_for(text: str, asking: str, told: dict[str, int]) -> None:
    assert numbers_in(text, asking) == told


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("如果满 8 人我就来", 8),
        ("要是够十个人我就参加", 10),
        ("我等凑齐12人才来", 12),
        ("凑满二十位的话我也报名", 20),
        ("I'm in if 8 people come", 8),
        ("count me in once there are at least 12", 12),
        ("我要参加", None),
        ("我们 8 个人都要参加", None),
        ("sign up 3 of us", None),
    ],
)
def test_conditions(text: str, number: int | None) -> None:
    assert only_if_in(text) == number


@pytest.mark.parametrize(
    ("text", "proposes"),
    [
        ("想发起集体办健康证", True),
        ("能不能请医生来我们楼", True),
        ("could you organise a group check-up", True),
        ("算我一个", False),
        ("如果能请到医生，满 8 人我就来", False),
        ("add me to the list", False),
    ],
)
def test_proposing_is_told_from_joining(text: str, proposes: bool) -> None:
    assert sounds_like_proposing(text) is proposes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("12月8日 9:30到11:30，每15分钟5人，2楼会议室", {"minutes": 15, "per_slot": 5}),
        ("每半小时十人", {"minutes": 30, "per_slot": 10}),
        ("Dec 8 9:30 to 11:30, every 20 minutes 2 people", {"minutes": 20, "per_slot": 2}),
        ("12月8日 9:30到11:30", {}),
    ],
)
def test_the_pace_of_a_day(text: str, told: dict[str, int]) -> None:
    assert _pace_in(text, None) == told
