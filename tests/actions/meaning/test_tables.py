"""A mistake in a table names its file, its line and the mend."""

import pytest

from actions.meaning.tables import TableError, load_table


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "table.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_cells_are_read_as_written(table):
    cells = load_table(table("word: no\nwords: [yes, 88]\nnumber: 2.5\n")).pairs()
    assert cells["word"].text() == "no"
    assert cells["words"].words() == ("yes", "88")
    assert cells["number"].number() == 2.5


@pytest.mark.parametrize(
    ("text", "read", "message"),
    [
        ("", lambda cell: cell, r"table\.yml:1: the table is empty"),
        ("a: 1\nb: [", lambda cell: cell, r"table\.yml:\d: .*correct the YAML"),
        ("a: 1\na: 2", lambda cell: cell.pairs(), r"table\.yml:2: “a” stands here twice"),
        ("a: 1\nb: 2", lambda cell: cell.fields("a"), r"table\.yml:2: “b” is not known here"),
        ("a: 1", lambda cell: cell.fields("a", "b"), r"table\.yml:1: “b” is missing"),
        ("a: 1", lambda cell: cell.words(), r"table\.yml:1: a list is expected"),
        ("- 1", lambda cell: cell.pairs(), r"table\.yml:1: names with values are expected"),
        ("- [1]", lambda cell: cell.words(), r"table\.yml:1: a word is expected"),
        ("a\n", lambda cell: cell.number(), r"table\.yml:1: “a” is not a number"),
    ],
)
def test_a_mistake_is_pointed_at(table, text, read, message):
    with pytest.raises(TableError, match=message + ".*"):
        read(load_table(table(text)))
