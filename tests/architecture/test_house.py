"""The rules of the house that no tool knows: sizes, names, docstrings, verbs, table columns."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest

from actions.everything import CAPABILITIES
from actions.texts import Texts
from actions.turn_taking import Concierge
from activities.db.base import Base
from activities.db.tables import load_tables
from bot.gateway.button_tokens import LONGEST, ButtonSigner

ROOT = Path(__file__).parents[2]
MODULES = [
    path
    for folder in ("bot", "actions", "activities", "nlu")
    for path in (ROOT / folder).rglob("*.py")
    if not {".venv", "versions", "models"} & set(path.parts)
]
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "misc"}
CONCIERGE = Concierge(CAPABILITIES, Texts())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_small_and_says_what_lives_in_it(path: Path) -> None:
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= 400, "split it: one word, one place"
    assert path.stem not in FORBIDDEN_NAMES, "name it by what it holds"
    assert ast.get_docstring(ast.parse(source)), "say what lives here and what does not"


def test_half_of_the_modules_are_at_most_120_lines() -> None:
    lines = [len(path.read_text("utf-8").splitlines()) for path in MODULES]
    assert statistics.median(lines) <= 120


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_is_at_most_50_lines(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno
            assert length <= 60, f"{node.name} has {length} lines: name its parts"


def test_nobody_asks_the_machine_for_the_time_but_the_clock() -> None:
    offenders = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in MODULES
        if path.name != "clock.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if "datetime.now(" in line or "date.today(" in line
    ]
    assert offenders == []


def test_every_button_in_the_code_has_a_handler() -> None:
    verbs = set(CONCIERGE.conversing.verbs)
    missing = []
    for path in (ROOT / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            told = [getattr(argument, "value", None) for argument in node.args]
            words = [each for each in told if isinstance(each, str) and "." in each]
            # The label's key may come first: the verb is the last of the two.
            if name in {"Button", "button"} and words and words[-1] not in verbs:
                missing.append(f"{path.name}:{node.lineno} {words[-1]}")
    assert missing == []


def test_every_verb_fits_into_a_button_with_large_arguments() -> None:
    signer = ButtonSigner(b"secret")
    for verb in CONCIERGE.conversing.verbs:
        if verb.startswith("draft."):
            continue
        token = signer.sign(2**40, verb, (2**31, 2**31))
        assert len(token.encode()) <= LONGEST


def test_every_table_that_grows_carries_the_district() -> None:
    load_tables()
    fixed = {
        "district", "grid", "identity", "role_grant", "invitation", "duty_roster",
        "substitution", "login_link", "offering", "station_offering", "programme", "category",
        "vendor_building", "pickup_point", "pickup_slot", "dish", "replica_lease",
    }  # fmt: skip
    without = {
        name for name, table in Base.metadata.tables.items() if "district_id" not in table.columns
    }
    assert without == fixed
