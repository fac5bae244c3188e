"""The measure of written times: what it counts as right, prints and refuses."""

import json

import pytest

from nlu.evaluation.times import main

NOON = "now: 2026-11-24T12:00"
RIGHT = f"- {{text: 明天, {NOON}, kind: date, start: 2026-11-25, end: 2026-11-26T00:00:00+08:00}}"
WRONG = f"- {{text: 后天, {NOON}, kind: date, start: 2026-11-25, end: 2026-11-26}}"


@pytest.fixture
def data(tmp_path):
    def write(*lines):
        file = tmp_path / "times.yml"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    return write


def test_accuracy_and_failures_are_the_last_line_as_json(data, capsys):
    assert main([str(data(RIGHT, WRONG)), "--format", "json"]) == 0

    measured = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert measured["times_accuracy"] == 0.5
    assert [failure["text"] for failure in measured["times_failures"]] == ["后天"]


def test_a_failure_is_printed_with_its_line_and_both_readings(data, capsys):
    assert main([str(data(RIGHT, WRONG))]) == 0

    printed = capsys.readouterr().out
    assert "line 2: '后天'" in printed
    assert "2026-11-26T00:00+08:00" in printed


def test_a_past_time_may_leave_its_bounds_open_and_a_number_is_no_time(data, capsys):
    rows = [f"- {{text: 刚才, {NOON}, kind: past}}", f"- {{text: 18楼, {NOON}, kind: none}}"]

    assert main([str(data(*rows)), "--format", "json"]) == 0

    assert json.loads(capsys.readouterr().out)["times_accuracy"] == 1


@pytest.mark.parametrize(
    ("lines", "line", "mend"),
    [
        (["text: [明天"], 2, "is not YAML"),
        (["text: 明天"], 1, "is not a list of rows"),
        ([RIGHT, "- 明天"], 2, "is not a row"),
        ([RIGHT, f"- {{text: 明天, {NOON}}}"], 2, "lacks `kind`"),
        ([f"- {{text: 明天, {NOON}, kind: day}}"], 1, "has kind `day`"),
        ([f"- {{text: 明天, {NOON}, kind: date, strat: 2026-11-25}}"], 1, "unknown key `strat`"),
        (["- {text: 明天, now: noon, kind: none}"], 1, "`noon` is not a moment"),
        (["- {text: 明天, now: , kind: none}"], 1, "empty `now`"),
        ([f"- {{text: 明天, {NOON}, kind: date}}"], 1, "give its start and end"),
        ([f"- {{text: 明天, {NOON}, kind: none, start: 2026-11-25}}"], 1, "take out start"),
        (
            [f"- {{text: 明天, {NOON}, kind: date, start: 2026-11-26, end: 2026-11-25}}"],
            1,
            "ends before it starts",
        ),
    ],
)
def test_a_malformed_file_is_named_with_line_and_mend(data, capsys, lines, line, mend):
    assert main([str(data(*lines))]) == 2

    message = capsys.readouterr().err
    assert f"times.yml:{line}: " in message
    assert mend in message


def test_a_missing_file_is_refused(tmp_path, capsys):
    assert main([str(tmp_path / "missing.yml")]) == 2

    assert "missing.yml:1: cannot be read" in capsys.readouterr().err
