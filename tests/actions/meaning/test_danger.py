"""Danger words: real cries are heard, what only sounds like one is not."""

from pathlib import Path

import pytest
import yaml

from actions.meaning.danger import DANGER_WORDS, DangerWords, find_danger
from actions.meaning.tables import TableError

HERE = Path(__file__).parent
CRIES = [
    (kind, sentence)
    for kind, sentences in yaml.safe_load((HERE / "danger_true.yml").read_text("utf-8")).items()
    for sentence in sentences
]
FALSE_ALARMS = yaml.safe_load((HERE / "danger_false.yml").read_text("utf-8"))


@pytest.mark.parametrize(("kind", "sentence"), CRIES)
def test_a_cry_for_help_is_heard(kind, sentence):
    danger = find_danger(sentence)
    assert danger is not None
    assert danger.kind == kind


@pytest.mark.parametrize("sentence", FALSE_ALARMS)
def test_a_false_alarm_is_not_raised(sentence):
    assert find_danger(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("着火了", ("119",)), ("困在电梯里", ("119",)), ("不想活了", ("120", "110", "12356")),
        ("有人持刀", ("110", "120")), ("有人晕倒", ("120",)), ("食物中毒", ("120",)),
    ],
)  # fmt: skip
def test_each_kind_says_whom_to_call(sentence, numbers):
    danger = find_danger(sentence)
    assert danger is not None
    assert danger.numbers == numbers


def test_the_word_is_returned_as_it_was_written():
    danger = find_danger("快来，着.火了")
    assert danger is not None
    assert danger.word == "着.火" == "快来，着.火了"[danger.start : danger.end]


@pytest.mark.parametrize(
    "word", ["着\u200b火了", "著火了", "着　火了", "ＦＩＲＥ ｆｉｒｅ", "O n fire: i'm on   fire"]
)
def test_odd_writing_does_not_hide_danger(word):
    assert find_danger(word) is not None


def test_a_denial_of_one_danger_does_not_hide_another():
    danger = find_danger("没有着火，但是有人晕倒了")
    assert danger is not None
    assert danger.kind == "medical"


def test_the_reviewed_list_is_long_enough():
    kinds = yaml.safe_load(DANGER_WORDS.read_text("utf-8"))["kinds"]
    assert sum(len(kind["zh"]) for kind in kinds.values()) >= 120
    assert sum(len(kind["en"]) for kind in kinds.values()) >= 80


def test_no_word_of_the_list_is_written_twice_in_a_kind():
    kinds = yaml.safe_load(DANGER_WORDS.read_text("utf-8"))["kinds"]
    for kind, cell in kinds.items():
        words = [*cell["zh"], *cell["en"]]
        assert sorted(set(words)) == sorted(words), kind


@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        ("  fire: {numbers: ['911'], zh: [着火], en: []}", r"words\.yml:4: 911 is no emergency"),
        ("  fire: {numbers: ['119'], zh: [火], en: []}", r"words\.yml:4: the word is too short"),
        ("  fire: {numbers: ['119'], zh: [着火]}", r"words\.yml:4: “en” is missing"),
        (
            "  fire: {numbers: ['119'], zh: [着火], en: [], e: []}",
            r"words\.yml:4: “e” is not known",
        ),
    ],
)
def test_a_malformed_list_names_file_line_and_mend(tmp_path, kinds, message):
    table = tmp_path / "words.yml"
    head = "before: {zh: [没有], en: [not], questions: []}\nsupposed: {zh: [], en: []}\nkinds:\n"
    table.write_text(head + kinds, encoding="utf-8")
    with pytest.raises(TableError, match=message):
        DangerWords(table)
