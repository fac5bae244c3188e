"""One spelling for matching, of the same length as what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.meaning.normalise import normalise


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("１８樓", "18楼"), ("ＰＬＡＺＡ　６６", "plaza 66"), ("報修電梯", "报修电梯"),
        ("Lift\tOK", "lift ok"),
        ("空\u200b调", "空 调"), ("！？，", "!?,"), ("a\nb", "a b"),
    ],
)  # fmt: skip
def test_different_ways_of_writing_become_one(written, folded):
    assert normalise(written) == folded


@given(st.text(max_size=60))
def test_the_length_never_changes_so_that_spans_stay_true(text):
    assert len(normalise(text)) == len(text)


@given(st.text(max_size=60))
def test_what_is_normalised_stays_as_it_is(text):
    once = normalise(text)
    assert normalise(once) == once
