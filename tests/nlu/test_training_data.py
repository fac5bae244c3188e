"""The training data is sound, and the judge of it would notice if it were not."""

from __future__ import annotations

from pathlib import Path

from nlu.evaluation.examples import Example, Mark, read_all
from nlu.evaluation.near_duplicates import near_duplicates
from nlu.validate import complaints, names

DATA = Path("nlu/data")


def test_the_training_data_has_nothing_to_mend() -> None:
    assert list(complaints(read_all(Path(__file__).parents[2] / DATA))) == []


def test_every_intent_of_the_domain_has_examples() -> None:
    examples = read_all(Path(__file__).parents[2] / DATA)
    assert {example.intent for example in examples} == names("intents")


def test_unknown_names_and_contradictions_are_complained_about() -> None:
    examples = [
        Example("你好", "greet", path=Path("a.yml"), line=1),
        Example("你好", "thank", path=Path("a.yml"), line=2),
        Example("嗨", "wave", path=Path("a.yml"), line=3),
        Example("北京天气", "out_of_scope", (Mark("place", 0, 2),), path=Path("a.yml"), line=4),
        Example("来碗面", "order_lunch", (Mark("food", 2, 3),), path=Path("a.yml"), line=5),
        Example("漏水", "report_concern", (), {"category": "wet"}, Path("a.yml"), 6),
    ]
    found = list(complaints(examples))
    assert [complaint.split(": ")[0] for complaint in found] == [
        "a.yml:2",
        "a.yml:3",
        "a.yml:4",
        "a.yml:5",
        "a.yml:6",
        "a.yml:6",
    ]


def test_sentences_with_one_word_exchanged_are_near_duplicates() -> None:
    texts = ["请问楼上的空调为什么不制冷了", "请问楼上的空调为什么不制冷呀", "空调不冷"]
    assert near_duplicates(texts) == {0: 1, 1: 0}
