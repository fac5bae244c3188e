"""The numbers of an evaluation, worked out by hand."""

from __future__ import annotations

import pytest

from nlu.evaluation.examples import Example, Mark
from nlu.evaluation.intents import judge
from nlu.evaluation.scores import confusions, macro_f1, percentile, span_f1


def test_macro_f1_counts_a_rare_label_as_much_as_a_frequent_one() -> None:
    assert macro_f1(["a", "a", "a", "b"], ["a", "a", "a", "a"]) == pytest.approx((6 / 7 + 0) / 2)


def test_a_span_counts_only_with_its_kind_and_both_ends() -> None:
    truth = [{("dish", 0, 3), ("time", 4, 6)}]
    assert span_f1(truth, [{("dish", 0, 3), ("time", 4, 7)}]) == pytest.approx(0.5)
    assert span_f1(truth, [{("vendor", 0, 3), ("time", 4, 6)}]) == pytest.approx(0.5)


def test_confusions_come_with_the_most_frequent_first() -> None:
    assert confusions(["a", "a", "b", "a"], ["b", "b", "a", "a"]) == [("a", "b", 2), ("b", "a", 1)]


def test_percentiles_of_a_hundred_values() -> None:
    values = [float(value) for value in range(100)]
    assert (percentile(values, 0.5), percentile(values, 0.99)) == (50.0, 99.0)


def _answer(intent: str, *spans: tuple[str, int, int]) -> dict:
    found = [{"entity": kind, "start": start, "end": end} for kind, start, end in spans]
    return {"intent": {"name": intent}, "entities": found}


def test_out_of_scope_is_judged_apart_and_its_spans_do_not_count() -> None:
    examples = [
        Example("来份牛肉面", "order_lunch", (Mark("dish", 2, 5),)),
        Example("你好", "greet"),
        Example("买牛肉面股票", "out_of_scope"),
        Example("讲个笑话", "out_of_scope"),
    ]
    answers = [
        _answer("order_lunch", ("dish", 2, 5)),
        _answer("out_of_scope"),
        _answer("out_of_scope", ("dish", 1, 4)),
        _answer("ask_help"),
    ]
    numbers = judge(examples, answers, [1.0, 2.0, 3.0, 4.0])
    assert numbers["intent_accuracy"] == 0.5
    assert numbers["in_scope_rejected"] == 0.5
    assert numbers["out_of_scope_recall"] == 0.5
    assert numbers["false_accept_rate"] == 0.5
    assert numbers["entity_f1"] == 1.0
    assert numbers["parse_p99_ms"] == 4.0
