"""The circuit breaker: failures open it, it is left alone, one success closes it again."""

from __future__ import annotations

from actions.meaning.meaning import Meaning
from bot.understanding.breaker import FAILURES_TO_OPEN, SECONDS_OPEN, CircuitBreaker
from bot.understanding.port import UnderstandingFailed


class Adapter:
    """Understands, or fails, and counts how often it was asked."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.is_away = False
        self.asked = 0

    async def understand(self, text: str) -> Meaning:
        self.asked += 1
        if self.is_away:
            raise UnderstandingFailed("away")
        return Meaning(text, "greet", 1.0, source=self.source)


class Watch:
    """Monotonic seconds that we move."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def parts():
    first, second, watch = Adapter("first"), Adapter("second"), Watch()
    return first, second, watch, CircuitBreaker(first, second, watch)


async def source(breaker: CircuitBreaker) -> str:
    return (await breaker.understand("你好")).source


async def test_the_first_adapter_is_asked_while_it_answers():
    first, second, _, breaker = parts()
    assert [await source(breaker) for _ in range(5)] == ["first"] * 5
    assert (first.asked, second.asked) == (5, 0)


async def test_every_failure_is_answered_by_the_second_and_a_few_open_it():
    first, _, _, breaker = parts()
    first.is_away = True
    assert [await source(breaker) for _ in range(20)] == ["second"] * 20
    assert first.asked == FAILURES_TO_OPEN
    assert breaker.is_open


async def test_after_a_while_it_is_tried_once_and_left_alone_again():
    first, _, watch, breaker = parts()
    first.is_away = True
    for _ in range(FAILURES_TO_OPEN):
        await source(breaker)
    watch.seconds += SECONDS_OPEN
    assert not breaker.is_open
    assert [await source(breaker) for _ in range(5)] == ["second"] * 5
    assert first.asked == FAILURES_TO_OPEN + 1


async def test_when_it_is_back_one_answer_closes_it():
    first, _, watch, breaker = parts()
    first.is_away = True
    for _ in range(FAILURES_TO_OPEN):
        await source(breaker)
    first.is_away = False
    assert await source(breaker) == "second"
    watch.seconds += SECONDS_OPEN
    assert [await source(breaker) for _ in range(3)] == ["first"] * 3
    first.is_away = True
    await source(breaker)
    assert not breaker.is_open, "one failure after a recovery is only one"


async def test_without_a_first_adapter_the_second_carries_all():
    first, second, watch, _ = parts()
    breaker = CircuitBreaker(None, second, watch)
    assert await source(breaker) == "second"
    breaker.use(first)
    assert await source(breaker) == "first"
    breaker.use(None)
    assert breaker.is_open
