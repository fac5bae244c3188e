"""Data files are read with their lines, and a malformed one says where and what to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.evaluation.categories import read as read_categories
from nlu.evaluation.examples import DataError, Mark, language_of, read
from nlu.evaluation.times import read as read_times

GOOD = """\
# A comment.
version: "3.1"
nlu:
  - intent: order_lunch
    examples: |
      - [两份](quantity)[牛肉面](dish)，[11:45](time)取
      - one [beef noodles]{"entity": "dish"} please
  - intent: report_concern
    examples:
      - text: |
          [18楼](floor)[漏水](problem)
        metadata: {category: water, urgent: true}
"""


@pytest.fixture
def written(tmp_path: Path):
    def write(content: str) -> Path:
        path = tmp_path / "data.yml"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def test_examples_have_their_words_marks_facts_and_lines(written) -> None:
    order, english, concern = read(written(GOOD))
    assert order.text == "两份牛肉面，11:45取"
    assert order.marks == (Mark("quantity", 0, 2), Mark("dish", 2, 5), Mark("time", 6, 11))
    assert english.text == "one beef noodles please"
    assert [(e.intent, e.line) for e in (order, english, concern)] == [
        ("order_lunch", 6),
        ("order_lunch", 7),
        ("report_concern", 10),
    ]
    assert concern.facts == {"category": "water", "urgent": True}


@pytest.mark.parametrize(
    ("content", "line", "mend"),
    [
        ("", 1, "empty"),
        ("version: '3.1'\n", 1, "needs `nlu:`"),
        ("nlu:\n  - intent: greet\n", 2, "`examples:`"),
        ("nlu:\n  - intent: greet\n    examples: |\n      hello\n", 4, "begins with `- `"),
        ("nlu:\n  - intent: greet\n    examples: |\n      - [hi](The Kind)\n", 4, "needs a kind"),
        ("nlu:\n  - intent: greet\n    examples:\n      - metadata: {}\n", 4, "`text:`"),
        ("nlu: [\n", 2, "not YAML"),
        ("nlu: hello\n", 1, "write a list"),
    ],
)
def test_a_malformed_file_says_where_and_what_to_mend(written, content, line, mend) -> None:
    path = written(content)
    with pytest.raises(DataError) as error:
        read(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert mend in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read(tmp_path / "absent.yml")


@pytest.mark.parametrize(
    ("case", "mend"),
    [
        ("{text: 漏水, category: wet, urgent: true}", "is not one of"),
        ("{text: 漏水, category: water, urgent: maybe}", "`urgent: true`"),
        ("{category: water, urgent: true}", "`text:`"),
    ],
)
def test_a_malformed_category_case_is_named(written, case, mend) -> None:
    path = written(f"- {{text: 灯坏了, category: lighting, urgent: false}}\n- {case}\n")
    with pytest.raises(DataError, match=f":2: .*{mend}"):
        read_categories(path)


@pytest.mark.parametrize(
    ("case", "mend"),
    [
        ("{text: 明天, now: 2026-11-24T10:00:00, kind: day}", "is not one of"),
        ("{text: 明天, now: yesterday, kind: date}", "is not ISO 8601"),
        ("{text: 明天, kind: date}", "`now:`"),
    ],
)
def test_a_malformed_time_case_is_named(written, case, mend) -> None:
    with pytest.raises(DataError, match=f":1: .*{mend}"):
        read_times(written(f"- {case}\n"))


@pytest.mark.parametrize(
    ("text", "language"), [("帮我 book lunch", "zh"), ("book 午饭 for me pls", "en")]
)
def test_the_language_of_a_sentence_is_counted_by_words(text, language) -> None:
    assert language_of(text) == language
