"""What has happened, told to whoever wants to know, inside the same transaction.

The domain publishes facts in the past tense; the layers above subscribe. A subscriber may run
again when its transaction is retried, so it must only write to the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from activities.db.work import UnitOfWork

Fact = TypeVar("Fact")


class Signals:
    """The subscriptions of one process."""

    def __init__(self) -> None:
        self._subscribers: dict[type[Any], list[Callable[[UnitOfWork, Any], None]]]
        self._subscribers = defaultdict(list)

    def subscribe(self, fact: type[Fact], subscriber: Callable[[UnitOfWork, Fact], None]) -> None:
        """Call `subscriber` for every published fact of this class."""
        self._subscribers[fact].append(subscriber)

    def publish(self, work: UnitOfWork, fact: object) -> None:
        """Tell every subscriber of the fact's class, in the order of subscription."""
        for subscriber in self._subscribers[type(fact)]:
            subscriber(work, fact)
