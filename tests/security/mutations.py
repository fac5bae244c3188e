"""Turning something genuine into forgeries of it, the same ones in every run."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator

LETTERS = string.ascii_letters + string.digits + "-_~:.'=%"


def forgeries(genuine: list[str], count: int, *, seed: int) -> Iterator[str]:
    """Yield texts that are near one of the genuine ones, or spliced from two, and never one."""
    dice = random.Random(seed)
    made = 0
    while made < count:
        forged = _mutated(dice, dice.choice(genuine), dice.choice(genuine))
        if forged not in genuine:
            made += 1
            yield forged


def _mutated(dice: random.Random, one: str, other: str) -> str:
    match dice.randrange(6):
        case 0:
            place = dice.randrange(len(one))
            return one[:place] + dice.choice(LETTERS) + one[place + 1 :]
        case 1:
            place = dice.randrange(len(one))
            return one[:place] + one[place + 1 :]
        case 2:
            place = dice.randrange(len(one) + 1)
            return one[:place] + dice.choice(LETTERS) + one[place:]
        case 3:
            cut = dice.randrange(min(len(one), len(other)))
            return one[:cut] + other[cut:]
        case 4:
            return one[: dice.randrange(len(one))]
        case _:
            letters = list(one)
            dice.shuffle(letters)
            return "".join(letters)
