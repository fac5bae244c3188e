"""The unit of work: what a service needs to act, and nothing about how it will be committed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from activities.db.batch import Batch
from activities.signals import Signals
from activities.vault import Vault

if TYPE_CHECKING:
    from activities.scheduling.calendar import WorkingCalendar


@dataclass(slots=True)
class UnitOfWork:
    """One turn's hold on the database: the session, the moment, and who wants to hear of it."""

    session: Session
    now: datetime
    signals: Signals
    calendar: WorkingCalendar
    replica: str = "local"
    """Which process is working: it gets the first try at delivering what it wrote."""
    vault: Vault | None = None
    """Seals what is sensitive; None where nothing sensitive is ever written."""
    batch: Batch | None = None
    """Set while many steps of one kind are done together."""
    deliveries: list[int] = field(default_factory=list)
    """Conversations that got an outbox row and are leased to this replica."""

    def tell(self, fact: object) -> None:
        """Publish a fact to its subscribers, inside this transaction."""
        self.signals.publish(self, fact)
