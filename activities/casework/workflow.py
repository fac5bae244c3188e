"""State machines as tables, moved by one function that leaves a history row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy import select

from activities.casework.models import CaseStep
from activities.db.work import UnitOfWork
from activities.errors import StepNotPossible


class Case(Protocol):
    """What a row must have to be moved through a workflow."""

    id: int
    district_id: int
    state: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """The allowed moves of one kind of case: (state, event) → state."""

    subject_kind: str
    moves: Mapping[tuple[str, StrEnum], StrEnum]

    def allows(self, state: str, event: StrEnum) -> bool:
        """Tell whether the event is possible from the state."""
        return (state, event) in self.moves

    def advance(
        self,
        work: UnitOfWork,
        case: Case,
        event: StrEnum,
        *,
        actor_id: int | None,
        reason: str | None = None,
    ) -> CaseStep:
        """Move the case, write the step and return it. Raises StepNotPossible, changing nothing."""
        before = case.state
        after = self.moves.get((before, event))
        if after is None:
            raise StepNotPossible(state=before, event=event.value)
        case.state = after
        step = CaseStep(
            district_id=case.district_id,
            subject_kind=self.subject_kind,
            subject_id=case.id,
            event=event.value,
            from_state=before,
            to_state=after,
            actor_id=actor_id,
            reason=reason,
            at=work.now,
        )
        work.session.add(step)
        work.session.flush()
        return step

    def history(self, work: UnitOfWork, case: Case) -> list[CaseStep]:
        """Return the steps of the case, oldest first."""
        return list(
            work.session.scalars(
                select(CaseStep)
                .where(CaseStep.subject_kind == self.subject_kind, CaseStep.subject_id == case.id)
                .order_by(CaseStep.id)
            )
        )
