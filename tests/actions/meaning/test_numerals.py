"""Numbers in digits, Chinese characters and English words."""

import pytest

from actions.meaning.numerals import read_number


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("12", 12), ("十", 10), ("十二", 12), ("二十", 20), ("廿三", 23), ("一百零五", 105),
        ("一百一十", 110), ("两千", 2000), ("一二〇三", 1203), ("twelve", 12), ("twenty-one", 21),
        ("twenty first", 21), ("twelfth", 12), ("fortieth", 40), ("零", 0),
    ],
)  # fmt: skip
def test_a_number_is_read(word, number):
    assert read_number(word) == number


@pytest.mark.parametrize("word", ["", "百", "十几", "几", "三四十五", "many", "两百千", "1.5"])
def test_what_is_no_whole_number(word):
    assert read_number(word) is None
