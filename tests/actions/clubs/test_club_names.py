"""Names in lists kept apart, and the name that a sentence gives a club."""

from __future__ import annotations

import pytest

from actions.club_names import display_names, is_chinese, name_in
from activities.clubs.models import Membership
from activities.people.models import User


def members(*names: str) -> list[Membership]:
    return [Membership(id=number, user=User(name=name)) for number, name in enumerate(names, 1)]


def shown(*names: str) -> list[str]:
    return list(display_names(members(*names), "zh", "未署名").values())


def test_one_of_a_name_is_shown_as_is() -> None:
    assert shown("王芳", "李雷") == ["王芳", "李雷"]


def test_people_of_one_name_get_a_number_each() -> None:
    assert shown("王芳", "李雷", "王芳") == ["王芳 #1", "李雷", "王芳 #3"]


def test_signs_nobody_sees_do_not_make_another_name() -> None:
    assert shown("王芳", "王\u200b芳", "\u202e王芳 ") == ["王芳 #1", "王芳 #2", "王芳 #3"]


def test_case_does_not_make_another_name() -> None:
    assert shown("Anna", "ANNA") == ["Anna #1", "ANNA #2"]


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u200d\u200d"])
def test_without_a_name_there_is_a_number(name: str) -> None:
    assert shown(name) == ["未署名 #1"]


def test_a_long_name_is_cut_and_a_family_of_signs_is_kept() -> None:
    assert shown("飞" * 500) == ["飞" * 24]
    assert shown("👨‍👩‍👧") == ["👨‍👩‍👧"]
    assert shown("飞" * 500, "飞" * 400) == ["飞" * 24 + " #1", "飞" * 24 + " #2"]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("我想成立一个飞盘社", "飞盘社"),
        ("我想在恒隆广场办一个读书俱乐部", "读书俱乐部"),
        ("想发起一个新的徒步社团", "徒步社团"),
        ("成立社团，叫云上飞盘", "云上飞盘"),
        ("我要创建社团“静安慢跑”", "静安慢跑"),
        ("我想成立一个社团", ""),
        ("我想成立一个新社团", ""),
        ("组建一支羽毛球队", "羽毛球队"),
        ("I want to start a frisbee club", "Frisbee Club"),
        ("I'd like to found a club called Sky Discs in Plaza 66", "Sky Discs"),
        ("start a new club named Noon Runners", "Noon Runners"),
        ("I want to start a new club", ""),
        ("你好", ""),
        ("", ""),
    ],
)
def test_the_name_in_a_sentence_about_founding(sentence: str, name: str) -> None:
    assert name_in(sentence) == name


def test_what_is_chinese() -> None:
    assert is_chinese("飞盘 Club")
    assert not is_chinese("Sky Discs 🥏")
