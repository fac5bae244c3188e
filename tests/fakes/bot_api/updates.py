"""The queue of updates the bot has not confirmed; getting them out is in `methods.receiving`."""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from tests.fakes.bot_api.records import Json

ONLY_WHEN_ASKED_FOR = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Update:
    """One update, encoded when it happened: later edits do not change it."""

    update_id: int
    kind: str
    lane: int
    """Webhooks keep the order inside one lane, which is a chat."""
    raw: str


class UpdateQueue:
    """Unconfirmed updates in order; identifiers are sequential."""

    def __init__(self, *, first_id: int = 1000) -> None:
        self.next_id = first_id
        self.pending: OrderedDict[int, Update] = OrderedDict()
        self.allowed: frozenset[str] = frozenset()
        """Kinds the bot asked for; empty means all but ONLY_WHEN_ASKED_FOR."""
        self.when_added: Callable[[Update], None] = lambda _update: None

    def allow(self, kinds: Iterable[str]) -> None:
        """Set the kinds that are queued from now on; older updates stay."""
        self.allowed = frozenset(kinds)

    def accepts(self, kind: str) -> bool:
        """Whether an update of this kind reaches the bot."""
        return kind in self.allowed if self.allowed else kind not in ONLY_WHEN_ASKED_FOR

    def add(self, kind: str, body: Json, *, lane: int) -> int | None:
        """Queue an update and return its identifier, or None if the bot does not want it."""
        if not self.accepts(kind):
            return None
        update_id = self.next_id
        self.next_id += 1
        update = Update(update_id, kind, lane, to_json({"update_id": update_id, kind: body}))
        self.pending[update_id] = update
        self.when_added(update)
        return update_id

    def confirm_below(self, offset: int) -> None:
        """Forget everything before `offset`."""
        while self.pending and next(iter(self.pending)) < offset:
            self.pending.popitem(last=False)

    def keep_last(self, number: int) -> None:
        """Forget all but the last `number` updates: what a negative offset means."""
        while len(self.pending) > number:
            self.pending.popitem(last=False)

    def first(self, limit: int) -> list[Update]:
        """The oldest unconfirmed updates."""
        return list(islice(self.pending.values(), limit))
