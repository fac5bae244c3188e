"""Categories guessed by words, measured on sentences written apart from the lexicon."""

from pathlib import Path

import pytest
import yaml

from actions.meaning.categories import CATEGORIES, CategoryTable, guess_category
from actions.meaning.tables import TableError

TABLE = yaml.safe_load(Path(__file__).with_name("categories.yml").read_text("utf-8"))
SENTENCES = [(category, text) for category, texts in TABLE.items() for text in texts]


def test_the_table_covers_every_category():
    assert set(TABLE) == set(CATEGORIES)
    assert len(SENTENCES) >= 150


def test_at_least_17_of_20_concerns_get_their_category():
    wrong = [(c, text) for c, text in SENTENCES if guess_category(text).category != c]
    assert 1 - len(wrong) / len(SENTENCES) >= 0.85, wrong


@pytest.mark.parametrize("category", CATEGORIES)
def test_no_category_is_mostly_wrong(category):
    right = [text for text in TABLE[category] if guess_category(text).category == category]
    assert len(right) > len(TABLE[category]) / 2


@pytest.mark.parametrize(
    "text",
    ["配电箱冒烟了", "消防通道被堵了", "水管爆了淹到走廊", "插座漏电", "有人在电梯里受伤了",
     "好几个人吃完午饭上吐下泻", "sparks from the socket", "the fire exit is blocked",
     "a ceiling panel is about to fall", "water is pouring from the ceiling"],
)  # fmt: skip
def test_immediate_danger_is_urgent(text):
    assert guess_category(text).urgent


@pytest.mark.parametrize(
    "text",
    ["空调太冷", "女厕没纸了", "wifi好慢", "建议增加自行车位", "the lift is slow", "食堂的菜太咸",
     "the lights flicker", "公司拖欠工资", "灭火器过期了", "parking is too expensive"],
)  # fmt: skip
def test_everyday_concerns_are_not_urgent(text):
    assert not guess_category(text).urgent


def test_confidence_stays_honest():
    assert guess_category("有件事想说").confidence == 0.3
    assert all(0.3 <= guess_category(text).confidence <= 0.8 for _, text in SENTENCES)


def test_a_malformed_lexicon_names_file_line_and_mend(tmp_path):
    table = tmp_path / "categories.yml"
    lines = ["urgent: {zh: [], en: []}", "categories:"]
    lines += [f"  {name}: {{zh: {{}}, en: {{}}}}" for name in CATEGORIES]
    lines[3] = "  lift: {zh: {heavy: [电梯]}, en: {}}"
    table.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(TableError, match=r"categories\.yml:4: “heavy” is no weight\. To mend it"):
        CategoryTable(table)
