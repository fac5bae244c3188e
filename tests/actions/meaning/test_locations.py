"""Floors and rooms in both languages; towers and lifts are neither."""

import pytest

from actions.meaning.locations import Floor, find_floors, find_rooms


@pytest.mark.parametrize(
    ("text", "level", "label"),
    [
        ("18楼", 18, "18F"), ("十八楼", 18, "18F"), ("１８樓", 18, "18F"), ("18F", 18, "18F"),
        ("18/F", 18, "18F"), ("18 楼女厕", 18, "18F"), ("二十三层", 23, "23F"),
        ("第18层", 18, "18F"),
        ("一楼", 1, "1F"), ("底楼", 1, "1F"), ("大堂层", 1, "1F"), ("L1", 1, "1F"), ("F3", 3, "3F"),
        ("G层", 1, "G"), ("ground floor", 1, "G"), ("B1", -1, "B1"), ("b2停车场", -2, "B2"),
        ("负一楼", -1, "B1"), ("负1层", -1, "B1"), ("-1楼", -1, "B1"), ("地下二层", -2, "B2"),
        ("basement 2", -2, "B2"), ("basement", -1, "B1"), ("LG1", -1, "LG1"),
        ("18th floor", 18, "18F"), ("level 3", 3, "3F"), ("floor twelve", 12, "12F"),
        ("twenty-first floor", 21, "21F"), ("on 5th fl", 5, "5F"), ("3rd-floor", 3, "3F"),
        ("2号楼3楼", 3, "3F"), ("B座12楼", 12, "12F"), ("12f pantry", 12, "12F"),
    ],
)  # fmt: skip
def test_a_floor_is_read(text, level, label):
    assert [(floor.level, floor.label) for floor in find_floors(text)] == [(level, label)]


@pytest.mark.parametrize(
    "text",
    ["2号楼", "3号电梯", "B1座", "楼长", "1203室", "vitamin b12", "18fps", "3份", "3层次", "999楼",
     "0楼", "楼上", "五楼事会", "1楼盘"],
)  # fmt: skip
def test_what_is_no_floor(text):
    assert find_floors(text) == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1203室", "1203"), ("Room 1203", "1203"), ("rm 1203", "1203"), ("rm.1203", "1203"),
        ("12A03", "12A03"), ("12a03室", "12A03"), ("1203 房间", "1203"), ("一二〇三室", "1203"),
        ("unit 2105", "2105"), ("Suite 801", "801"), ("B103室", "B103"), ("１２０３室", "1203"),
    ],
)  # fmt: skip
def test_a_room_is_read(text, number):
    assert [room.number for room in find_rooms(text)] == [number]


@pytest.mark.parametrize("text", ["会议室3", "2026年", "18楼", "教室", "1203", "room service"])
def test_what_is_no_room(text):
    assert find_rooms(text) == ()


def test_floor_and_room_of_one_sentence_have_their_own_spans():
    text = "在 18 楼 1803 室"
    assert find_floors(text) == (Floor(18, "18F", 2, 6),)
    (room,) = find_rooms(text)
    assert text[room.start : room.end] == "1803 室"
