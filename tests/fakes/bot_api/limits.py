"""Telegram's sending limits: counted always, enforced only when a test asks for it."""

import math
from collections import deque
from dataclasses import dataclass, field

from tests.fakes.bot_api.clock import ServerClock
from tests.fakes.bot_api.errors import ApiError, too_many_requests

SENDING = frozenset(
    {"sendmessage", "sendphoto", "senddocument", "sendlocation", "sendvenue", "createforumtopic"}
)
EDITING = frozenset(
    {"editmessagetext", "editmessagecaption", "editmessagemedia", "editmessagereplymarkup"}
)


@dataclass(slots=True)
class Limits:
    """Calls allowed in each window; `grace_seconds` forgives the jitter of a well-paced bot."""

    per_second: int = 30
    per_chat_per_second: int = 1
    per_group_per_minute: int = 20
    grace_seconds: float = 0.05
    is_enforced: bool = False
    counts_edits: bool = False


@dataclass(frozen=True, slots=True)
class Violation:
    """A call above a limit, or one made before an earlier retry_after was over."""

    rule: str
    """overall, chat, group or retry_window."""
    chat_id: int
    at: float


@dataclass(slots=True)
class LimitBook:
    """What was sent when, which chats must wait, and which rules were broken."""

    clock: ServerClock
    limits: Limits = field(default_factory=Limits)
    violations: list[Violation] = field(default_factory=list)
    _sent: dict[int, deque[float]] = field(default_factory=dict)
    _wait_until: dict[int, float] = field(default_factory=dict)

    def check(self, method: str, chat_id: int | None) -> ApiError | None:
        """Count a call; the 429 to answer with, if limits are enforced and it broke one."""
        if chat_id is None or method not in SENDING | EDITING:
            return None
        is_counted = method in SENDING or self.limits.counts_edits
        broken = self._in_retry_window(chat_id)
        if broken is None and is_counted:
            broken = self._broken_rule(chat_id)
        if broken is not None:
            rule, wait = broken
            self.violations.append(Violation(rule, chat_id, self.clock.monotonic()))
            if self.limits.is_enforced:
                return self.refuse(wait, 0 if rule == "overall" else chat_id)
        if is_counted:
            self._note(chat_id)
        return None

    def refuse(self, wait: float, chat_id: int) -> ApiError:
        """A 429 whose window is remembered; `chat_id` 0 is the window of the whole bot."""
        seconds = max(1, math.ceil(wait))
        end = self.clock.monotonic() + seconds
        self._wait_until[chat_id] = max(end, self._wait_until.get(chat_id, 0.0))
        return too_many_requests(seconds)

    def _in_retry_window(self, chat_id: int) -> tuple[str, float] | None:
        now = self.clock.monotonic()
        end = max(self._wait_until.get(0, 0.0), self._wait_until.get(chat_id, 0.0))
        left = end - now - self.limits.grace_seconds
        return ("retry_window", left) if left > 0 else None

    def _broken_rule(self, chat_id: int) -> tuple[str, float] | None:
        rules = [
            ("overall", 0, self.limits.per_second, 1.0),
            ("chat", chat_id, self.limits.per_chat_per_second, 1.0),
        ]
        if chat_id < 0:
            rules.append(("group", chat_id, self.limits.per_group_per_minute, 60.0))
        for rule, key, allowed, seconds in rules:
            wait = self._wait_for(key, allowed, seconds)
            if wait > 0:
                return rule, wait
        return None

    def _wait_for(self, key: int, allowed: int, seconds: float) -> float:
        sent = self._sent.get(key)
        if sent is None or len(sent) < allowed:
            return 0.0
        return sent[-allowed] + seconds - self.limits.grace_seconds - self.clock.monotonic()

    def _note(self, chat_id: int) -> None:
        longest = max(self.limits.per_second, self.limits.per_group_per_minute)
        for key in (0, chat_id):
            sent = self._sent.setdefault(key, deque())
            sent.append(self.clock.monotonic())
            if len(sent) > longest:
                sent.popleft()
