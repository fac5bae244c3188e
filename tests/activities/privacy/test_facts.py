"""Every column of every table is declared: personal with purpose and days, or plain."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.texts import Texts
from activities.bootstrap.personal_parts import PARTS
from activities.db.base import Base
from activities.db.tables import MODULES, load_tables
from activities.privacy.facts import (
    ACCOUNT_DAYS,
    ALWAYS_PLAIN,
    PersonalFactsError,
    TableFacts,
    read_facts,
)
from activities.privacy.rows import over, rows_of

load_tables()
TABLES = Base.metadata.tables
FACTS = {facts.table: facts for part in PARTS for facts in part.facts.tables}
IMPERSONAL = frozenset(name for part in PARTS for name in part.facts.impersonal)
GOOD = """\
club:
  zh: 社团
  en: Clubs
  person: user_id
  since: since
  forget: delete
  personal:
    clubs, 30: [user_id]
  plain: [since]
"""


def test_every_folder_with_tables_has_a_part() -> None:
    folders = {module.split(".")[1] for module in MODULES}
    assert folders == {part.folder.name for part in PARTS}


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_says_what_it_keeps_about_people(table: str) -> None:
    assert (table in FACTS) != (table in IMPERSONAL), f"declare {table} in its personal.yml, once"


@pytest.mark.parametrize("table", sorted(FACTS))
def test_every_column_has_a_purpose_and_days_or_is_declared_plain(table: str) -> None:
    facts, columns = FACTS[table], set(TABLES[table].columns.keys())
    assert columns - ALWAYS_PLAIN - facts.columns == set(), "declare it: purpose and days, or plain"
    assert facts.columns - columns == set(), "no such column any more: remove it"
    assert {each.name for each in facts.personal}.isdisjoint(facts.plain)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_whatever_leads_to_a_person_is_declared_personal(table: str) -> None:
    leads = {
        column.name
        for column in TABLES[table].columns
        for key in column.foreign_keys
        if key.column.table.name == "user"
    }
    declared = {each.name for each in FACTS[table].personal} if table in FACTS else set()
    assert leads <= declared


@pytest.mark.parametrize("facts", FACTS.values(), ids=lambda facts: facts.table)
def test_the_paths_lead_somewhere(facts: TableFacts) -> None:
    assert rows_of(facts, 1) is not None
    assert over(facts, datetime(2026, 11, 24, tzinfo=UTC), ACCOUNT_DAYS) is not None


def test_what_an_export_shows_has_a_name_for_people() -> None:
    texts = Texts()
    unnamed = [
        f"{facts.table}.{column.name}"
        for facts in FACTS.values()
        if facts.person
        for column in facts.personal
        if column.name not in facts.secret and not TABLES[facts.table].c[column.name].foreign_keys
        if not texts.has(f"mydata.column.{column.name}")
    ]
    assert unnamed == []


@pytest.mark.parametrize(
    ("wrong", "instead", "said"),
    [
        ("clubs, 30", "fun, 30", "no purpose"),
        ("clubs, 30", "clubs, soon", "needs days"),
        ("forget: delete", "forget: maybe", "`forget`"),
        ("  plain: [since]\n", "", "lacks `plain`"),
        ("  plain", "  colour: red\n  plain", "nobody reads"),
        ("clubs, 30", "clubs, 90", "outlives its row"),
        ("club:", "club: [", "mend its syntax"),
    ],
)
def test_a_mistake_names_file_line_and_mend(
    tmp_path: Path, wrong: str, instead: str, said: str
) -> None:
    file = tmp_path / "personal.yml"
    row = GOOD.replace("  forget", "  delete: 60\n  forget")
    assert read_facts(tmp_path / _written(file, row)).tables[0].delete == 60
    file.write_text(row.replace(wrong, instead), "utf-8")
    with pytest.raises(PersonalFactsError, match=r"personal\.yml:1: ") as error:
        read_facts(file)
    assert said in str(error.value)


def _written(file: Path, text: str) -> str:
    file.write_text(text, "utf-8")
    return file.name
