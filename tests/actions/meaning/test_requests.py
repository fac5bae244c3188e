"""Where one message is cut into pieces that may be requests of their own."""

from __future__ import annotations

import pytest

from actions.meaning.requests import load_patterns, pieces_of
from actions.meaning.tables import TableError


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("帮我看看明天午饭吃什么，另外18楼灯坏了", ["帮我看看明天午饭吃什么", "18楼灯坏了"]),
        ("加入瑜伽社顺便报名八人饭桌", ["加入瑜伽社", "报名八人饭桌"]),
        ("订两份面然后帮我取消八人饭桌", ["订两份面", "帮我取消八人饭桌"]),
        ("18楼灯坏了。还有，12楼空调不冷", ["18楼灯坏了", "12楼空调不冷"]),
        ("加入瑜伽社 报名桌游夜", ["加入瑜伽社", "报名桌游夜"]),
        (
            "what's for lunch tomorrow, and also the light on 18F is broken",
            ["what's for lunch tomorrow", "the light on 18F is broken"],
        ),
        ("join the choir and book two salads", ["join the choir ", "book two salads"]),
    ],
)
def test_a_message_is_cut_where_another_request_may_begin(text: str, pieces: list[str]) -> None:
    assert [text[each.start : each.end] for each in pieces_of(text)] == pieces


@pytest.mark.parametrize(
    "text",
    [
        "明天中午两份牛肉面，11:45取",
        "大模型那个课还有名额吗",
        "不对，是19楼",
        "two beef noodles and one tea egg",
        "18楼女厕漏水",
        "好",
        "",
        "再见",
    ],
)
def test_one_request_is_not_cut(text: str) -> None:
    assert len(pieces_of(text)) == 1


def test_a_flood_of_clauses_is_not_taken_apart() -> None:
    assert len(pieces_of("请修灯。" * 40)) == 1


def test_a_malformed_table_names_file_line_and_mend(tmp_path) -> None:
    table = tmp_path / "requests.yml"
    table.write_text("joints: {zh: [另外], en: [and then]}\nlinks: {zh: [还有]}\nopeners: {}\n")
    with pytest.raises(TableError, match=r"requests\.yml:2: “en” is missing"):
        load_patterns(table)
