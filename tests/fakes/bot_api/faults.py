"""Faults by script: what goes wrong with which call; the server carries them out."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Literal, get_args

from tests.fakes.bot_api.errors import ApiError

FaultKind = Literal[
    "error", "hang", "drop", "garbage", "lose_answer", "hang_answer", "ignore_acknowledgement"
]
"""error: refused with a code. hang: never answered, not done. drop: connection cut, not done.
garbage: a proxy's error page. lose_answer: done, then the connection is cut. hang_answer: done,
never answered. ignore_acknowledgement: a webhook's 2xx is taken for no answer."""

ANY_METHOD = "*"
WEBHOOK = "webhook"


@dataclass(slots=True)
class Fault:
    """A fault for the next `times` matching calls, after `after` of them went well."""

    kind: FaultKind
    method: str = ANY_METHOD
    times: int = 1
    after: int = 0
    chat_id: int | None = None
    error: ApiError | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"unknown fault {self.kind!r}; known: {get_args(FaultKind)}")
        if self.kind == "error" and self.error is None:
            raise ValueError("an error fault needs the error to answer with")
        self.method = self.method.lower()

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether the call is one this fault is meant for."""
        if self.method not in {ANY_METHOD, method}:
            return False
        if self.method == ANY_METHOD and method == WEBHOOK:
            return False
        return self.chat_id is None or self.chat_id == chat_id


@dataclass(slots=True)
class Faults:
    """All scripted faults; empty by default."""

    scripted: list[Fault] = field(default_factory=list)
    latency_seconds: dict[str, float] = field(default_factory=dict)
    """By lower-case method; ANY_METHOD is for the others."""
    flood_share: float = 0.0
    flood_retry_after: tuple[int, int] = (1, 1)
    """The shortest and the longest wait a flooded call is told."""
    _random: random.Random = field(default_factory=random.Random)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault this call meets; it is used up by that."""
        for fault in self.scripted:
            if not fault.matches(method, chat_id):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.scripted.remove(fault)
            return fault
        return None

    def flood(self, share: float, *, retry_after: tuple[int, int], seed: int = 0) -> None:
        """Answer a random `share` (0 to 1) of all sends with 429."""
        self.flood_share, self.flood_retry_after = share, retry_after
        self._random = random.Random(seed)

    def floods(self) -> bool:
        """Whether the present call is one of the flooded share."""
        return self.flood_share > 0 and self._random.random() < self.flood_share

    def flood_seconds(self) -> int:
        """The retry_after of the present call."""
        return self._random.randint(*self.flood_retry_after)

    def latency(self, method: str) -> float:
        """Seconds the answer to `method` is held back."""
        if not self.latency_seconds:
            return 0.0
        return self.latency_seconds.get(method, self.latency_seconds.get(ANY_METHOD, 0.0))

    async def hang(self) -> None:
        """Wait until the faults are cleared; a lost connection cancels the wait."""
        await self._released.wait()

    def clear(self) -> None:
        """Remove every fault and cut the connections that hang."""
        self.scripted.clear()
        self.latency_seconds.clear()
        self.flood_share = 0.0
        self._released.set()
        self._released = asyncio.Event()
