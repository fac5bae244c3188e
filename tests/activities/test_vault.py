"""Sealed words say nothing without the key, and nothing else opens them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.vault import MARK, Vault, VaultLocked, is_sealed

KEY, OTHER = b"k" * 32, b"o" * 32


@given(st.text(max_size=300), st.text(min_size=1, max_size=20))
def test_what_was_sealed_is_opened_by_the_same_key_for_the_same_case(words: str, case: str) -> None:
    sealed = Vault(KEY).seal(words, case)
    assert is_sealed(sealed)
    assert Vault(KEY).open(sealed, case) == words


def test_the_same_words_are_sealed_differently_each_time() -> None:
    sealed = {Vault(KEY).seal("被骚扰", "K7QM-2XRD") for _ in range(50)}
    assert len(sealed) == 50
    assert not any("被骚扰" in each for each in sealed)


@pytest.mark.parametrize(
    ("key", "case"), [(OTHER, "K7QM-2XRD"), (KEY, "K7QM-2XRE")], ids=["other key", "other case"]
)
def test_another_key_or_case_opens_nothing(key: bytes, case: str) -> None:
    sealed = Vault(KEY).seal("被骚扰", "K7QM-2XRD")
    with pytest.raises(VaultLocked):
        Vault(key).open(sealed, case)


def test_every_changed_letter_is_noticed() -> None:
    sealed = Vault(KEY).seal("被骚扰", "K7QM-2XRD")
    for place in range(len(MARK), len(sealed)):
        changed = "A" if sealed[place] != "A" else "B"
        with pytest.raises(VaultLocked):
            Vault(KEY).open(sealed[:place] + changed + sealed[place + 1 :], "K7QM-2XRD")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(b"short")
