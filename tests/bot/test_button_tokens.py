"""Buttons carry what we put in, for the conversation we made them for, and nothing else."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.button_tokens import LONGEST, ButtonSigner, ButtonTooLong, looks_like_token

SIGNER = ButtonSigner(b"secret")
VERBS = st.from_regex(r"[a-z]{1,8}\.[a-z_]{1,10}", fullmatch=True)
NUMBERS = st.integers(min_value=-(2**31), max_value=2**31)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
ARGUMENTS = st.lists(st.none() | NUMBERS | WORDS, max_size=2).map(tuple)
LETTERS = string.ascii_letters + string.digits + "~:'-_=%一"


@given(st.integers(min_value=1, max_value=2**40), VERBS, ARGUMENTS)
def test_what_is_signed_is_read_back_within_64_bytes(conversation, verb, args):
    try:
        token = SIGNER.sign(conversation, verb, args)
    except ButtonTooLong:
        return
    assert len(token.encode()) <= LONGEST
    press = SIGNER.read(conversation, token, "7")
    assert press is not None
    assert (press.verb, press.args, press.message_id) == (verb, args, "7")
    assert [type(each) for each in press.args] == [type(each) for each in args]


@given(VERBS, ARGUMENTS, st.integers(min_value=1, max_value=10**6))
def test_another_conversation_refuses_it(verb, args, other):
    try:
        token = SIGNER.sign(10**7, verb, args)
    except ButtonTooLong:
        return
    assert SIGNER.read(other, token) is None


def test_another_installation_refuses_it():
    token = SIGNER.sign(1, "event.register", (3, 1))
    assert ButtonSigner(b"another secret").read(1, token) is None


def _mutated(token: str, chance: random.Random) -> str:
    letters = list(token)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(letters)) if letters else 0
        match chance.randrange(4):
            case 0 if letters:
                letters[place] = chance.choice(LETTERS)
            case 1 if letters:
                del letters[place]
            case 2:
                letters.insert(place, chance.choice(LETTERS))
            case _:
                chance.shuffle(letters)
    return "".join(letters)


def test_ten_thousand_mutations_are_all_refused():
    chance = random.Random(66)
    tokens = [
        SIGNER.sign(1, "event.register", (3, 1)),
        SIGNER.sign(1, "case.resolved", (12, "fixed")),
        SIGNER.sign(1, "staff.invite_to", ("admin", None, 4)),
        SIGNER.sign(1, "draft.confirm", ("concern", 9)),
    ]
    accepted = 0
    tried = 0
    while tried < 10_000:
        token = chance.choice(tokens)
        forged = _mutated(token, chance)
        if forged == token:
            continue
        tried += 1
        accepted += SIGNER.read(1, forged) is not None
    assert accepted == 0
    assert all(SIGNER.read(1, token) is not None for token in tokens)


@pytest.mark.parametrize("token", ["", "~", ":", "~:", "~a:", "x" * 5_000, "~a:b:c", "\x00", "💧"])
def test_anything_at_all_can_be_read_without_an_error(token):
    assert SIGNER.read(1, token) is None


def test_what_does_not_fit_is_refused_when_it_is_made():
    with pytest.raises(ButtonTooLong):
        SIGNER.sign(1, "event.show", ("楼" * 20,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("~talk.menu:AAAA", True), ("~100 元: 便宜", False), ("~", False), ("talk.menu:AAAA", False)],
)
def test_only_the_shape_of_a_token_is_taken_for_one(text, expected):
    assert looks_like_token(text) is expected
