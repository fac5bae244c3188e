"""A town in which an office comes to the tower: proposals, people, slots, and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from activities.appointments import facts, following, personal, proposing, queries, service, slots
from activities.appointments.models import CollectiveAppointment, Interest, Slot
from activities.appointments.proposing import Proposal
from activities.appointments.slots import Day
from activities.db.base import Base
from activities.db.work import UnitOfWork
from activities.enrolment.facts import ThresholdMoved
from activities.people.models import Role, User
from activities.places.models import Building
from activities.scheduling.models import Due
from tests.activities.enrolment.town import DUE, Town, here

HEARD = (
    facts.AppointmentProposed,
    facts.AppointmentDecided,
    facts.DayMissing,
    facts.DaySet,
    facts.NumbersChanged,
    facts.AppointmentOff,
    facts.SwapAsked,
    facts.SwapMade,
    facts.AppointmentHeld,
    facts.ResultsReady,
)


def told_in_actions(work: UnitOfWork, subject: int) -> None:
    """Do nothing: who is reminded is said in actions."""


HANDLERS = DUE | {
    following.SET_DAY: following.set_day_due,
    following.CHOOSE: told_in_actions,
    following.DAY_BEFORE: told_in_actions,
    following.OVER: following.over_due,
    following.RESULTS: following.results_due,
    following.ERASE: following.erase_due,
    following.EXPIRY: told_in_actions,
}
CITIZEN = "11010519491231002X"
"""The example number of the standard, with its check digit."""
TOLD = {"name": "王小明", "id_number": CITIZEN, "phone": "138 1234 5678"}


@dataclass
class Clinic(Town):
    """What these tests act on."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for fact in HEARD:
            self.hears(fact)
        self.signals.subscribe(ThresholdMoved, following.follow)
        self.worker = self.person("楼宇工作者", role=Role.BUILDING_WORKER)

    def tick(self, handlers: Any = None) -> None:
        super().tick(handlers or HANDLERS)

    def passes(self, **step: float) -> None:
        """Let days pass in steps of an hour."""
        target = self.now + timedelta(**step)
        while self.now < target:
            self.now = min(target, self.now + timedelta(hours=1))
            self.tick()

    def proposal(self, work: UnitOfWork, **changes: Any) -> Proposal:
        told: dict[str, Any] = {
            "building": work.session.get_one(Building, self.building_id),
            "zh": "健康证",
            "en": "Health certificate",
            "minimum": 3,
            "maximum": 6,
            "cut_off_at": self.now + timedelta(days=7),
        }
        return Proposal(**(told | changes))

    def proposed(self, by: User | None = None, **changes: Any) -> int:
        with self.work() as work:
            told = self.proposal(work, **changes)
            return proposing.propose(work, here(work, by or self.worker), told).id

    def join(self, appointment_id: int, *people: User, only_if: int | None = None) -> None:
        for each in people:
            with self.work() as work:
                service.join(work, here(work, each), appointment_id, only_if=only_if)

    def leave(self, appointment_id: int, user: User) -> None:
        with self.work() as work:
            service.leave(work, here(work, user), appointment_id)

    def day(self, **changes: Any) -> Day:
        told: dict[str, Any] = {
            "starts_at": self.at(14, 9, 30),
            "ends_at": self.at(14, 10, 30),
            "minutes": 20,
            "per_slot": 2,
            "needs": ("name", "id_number", "phone"),
            "valid_months": 12,
        }
        return Day(**(told | changes))

    def set_day(self, appointment_id: int, by: User | None = None, **changes: Any) -> list[int]:
        """Set the day, and return the ids of its slots."""
        with self.work() as work:
            who = here(work, by or self.worker)
            slots.set_day(work, who, appointment_id, self.day(**changes))
            return [each.id for each in queries.slots_of(work, appointment_id)]

    def choose(self, user: User, slot_id: int) -> None:
        with self.work() as work:
            slots.choose(work, here(work, user), slot_id)

    def slot_of(self, appointment_id: int, user: User) -> int | None:
        with self.work() as work:
            found = queries.interest_of(work, appointment_id, user)
            return None if found is None else found.slot_id

    def tells(self, user: User, appointment_id: int, told: Any = None) -> None:
        with self.work() as work:
            personal.give(work, here(work, user), appointment_id, told or TOLD, consents=True)

    def ready(self, number: int = 4, **changes: Any) -> tuple[int, list[User], list[int]]:
        """An appointment whose day is set, its people, and its slots."""
        people = self.people(number)
        appointment_id = self.proposed(**changes)
        self.join(appointment_id, *people)
        return appointment_id, people, self.set_day(appointment_id)

    def stage(self, appointment_id: int) -> str:
        with self.work() as work:
            return queries.stage(work, queries.appointment(work, appointment_id))

    def of(self, appointment_id: int) -> CollectiveAppointment:
        with self.work() as work:
            return queries.appointment(work, appointment_id)

    def planned(self, kind: str, appointment_id: int) -> list[datetime]:
        """When something of this kind is planned and not done yet."""
        with self.work() as work:
            rows = work.session.query(Due).filter_by(kind=kind, subject_id=appointment_id)
            return [row.due_at for row in rows if row.done_at is None]

    def is_counted_right(self, appointment_id: int) -> bool:
        """Tell whether slots and pool count what the rows say."""
        pool_id = self.of(appointment_id).seat_pool_id
        with self.work() as work:
            chosen = [each.slot_id for each in work.session.query(Interest).all()]
            right = all(each.taken == chosen.count(each.id) for each in work.session.query(Slot))
        return right and self.is_sound(pool_id)


def cleared(engine: Any) -> Any:
    """Return the database without the rows of the test before."""
    with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
    return engine
