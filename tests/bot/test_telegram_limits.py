"""Sending limits: a flood wait in a group holds for everything inside it, and only there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channel import TryAgain
from bot.telegram.limits import SendingLimits

GROUP, OTHER, PERSON = "-100123", "-100124", "77"


class Watch:
    """Monotonic seconds that we move."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_group_in_a_flood_wait_is_not_called_until_it_is_over():
    watch = Watch()
    limits = SendingLimits(1_000, watch)
    limits.hold(GROUP, timedelta(seconds=30))
    watch.seconds += 29
    with pytest.raises(TryAgain) as refused:
        await limits.wait(GROUP)
    assert refused.value.after == timedelta(seconds=1)
    await limits.wait(OTHER)
    await limits.wait(PERSON)
    watch.seconds += 1
    await limits.wait(GROUP)


async def test_a_private_chat_waits_in_the_outbox_instead():
    limits = SendingLimits(1_000, Watch())
    limits.hold(PERSON, timedelta(seconds=30))
    await limits.wait(PERSON)
