"""Every sentence exists in both languages, is used, and is filled with the same data."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

import bot.__main__
import bot.web.application  # these load every module that defines a refusal
from actions.everything import CAPABILITIES
from actions.texts import LANGUAGES, Texts
from actions.turn_taking import Concierge
from activities import errors as _errors
from activities.errors import LouyiError

ROOT = Path(__file__).parents[2]
TEXTS = Texts()
KEYS = TEXTS.keys("zh")
CODE = [
    path
    for folder in ("actions", "bot")
    for path in (ROOT / folder).rglob("*.py")
    if "meaning" not in path.parts
]
TEMPLATES = list((ROOT / "bot").rglob("*.html"))
LOOKS_LIKE_A_KEY = re.compile(r"^[a-z_]+(\.[a-z_0-9]+)+$")


def _strings() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every plain string of the code, and a pattern for every formatted one."""
    plain: set[str] = set()
    patterns = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[a-z_0-9.]+"
                    for part in node.values
                ]
                patterns.append(re.compile("^" + "".join(parts) + "$"))
    for template in TEMPLATES:
        plain |= set(re.findall(r"say\('([a-z_.]+)'", template.read_text("utf-8")))
        patterns += [
            re.compile(f"^{re.escape(start)}[a-z_]+$")
            for start in re.findall(r"say\('([a-z_.]+\.)' ~", template.read_text("utf-8"))
        ]
    return plain, patterns


PLAIN, PATTERNS = _strings()
VERBS = set(Concierge(CAPABILITIES, TEXTS).conversing.verbs)


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_the_same_keys(language: str) -> None:
    assert TEXTS.keys(language) == KEYS


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_sentence_says_something_with_the_same_data_in_both_languages(key: str) -> None:
    zh = [_placeholders(variant) for variant in TEXTS.variants(key, "zh")]
    en = [_placeholders(variant) for variant in TEXTS.variants(key, "en")]
    assert all(variant.strip() or key.startswith("list.") for variant in TEXTS.variants(key, "zh"))
    assert all(variant.strip() or key.startswith("list.") for variant in TEXTS.variants(key, "en"))
    assert set.union(*zh) == set.union(*en)


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_sentence_is_used(key: str) -> None:
    used = key in PLAIN or any(pattern.match(key) for pattern in PATTERNS)
    used |= key.startswith(("error.", "page."))
    assert used, f"{key} is in the catalogue and nowhere in the code: remove it or use it"


def test_every_key_in_a_call_exists() -> None:
    missing = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in {"say", "tell", "button"}:
                continue
            told = [getattr(argument, "value", None) for argument in node.args]
            key = next((each for each in told if isinstance(each, str)), "")
            if LOOKS_LIKE_A_KEY.match(key) and key not in KEYS | VERBS:
                missing.append(f"{path.relative_to(ROOT)}:{node.lineno} {key}")
    assert missing == []


def _all_errors(base: type[LouyiError]) -> set[type[LouyiError]]:
    return {base} | {each for child in base.__subclasses__() for each in _all_errors(child)}


def test_every_refusal_has_a_sentence() -> None:
    assert bot.web.application
    codes = {error.code for error in _all_errors(_errors.LouyiError)}
    assert {f"error.{code}" for code in codes} <= KEYS
