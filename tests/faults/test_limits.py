"""Line 10: Telegram enforces its limits and floods at random; all of it arrives, within them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.faults.amounts import measured, of
from tests.faults.test_replicas import fleet

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
PAIRS, ROUNDS = of(4, 40), of(3, 10)


async def test_replicas_keep_the_limits_together(postgres_url: str, tmp_path: Path) -> None:
    settings = {"TELEGRAM_MESSAGES_PER_SECOND": "25"}
    async with fleet(postgres_url, tmp_path, by_webhook=True, **settings) as found:
        await found.relay.open(PAIRS)
        await found.telegram.enforce_limits(per_chat_per_second=3)
        await found.telegram.flood(0.1, retry_after=1, longest=of(2, 10), seed=10)
        for _ in range(ROUNDS):
            for pair in found.relay.pairs:
                await found.relay.says(pair)
        await found.relay.until_answered(300)
        floods = [each for each in found.telegram.calls if each.error_code == 429]
        broken = Counter(each.rule for each in found.telegram.violations)
        result = found.relay.found()
    measured(
        10,
        f"{len(found.replicas)} replicas, {len(floods)} random 429: calls inside a retry window "
        f"{broken['retry_window']}, other limits broken {broken.total() - broken['retry_window']}, "
        f"{result}",
    )
    assert floods, "nothing was flooded: nothing was shown"
    assert (result.lost, result.doubled, result.undelivered) == (0, 0, 0)
    assert broken["retry_window"] == 0
    assert broken["overall"] == 0
