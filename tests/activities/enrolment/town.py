"""A town of one building, with people and a clock that tests move, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from activities.clock import SHANGHAI
from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.tables import load_tables
from activities.db.work import UnitOfWork
from activities.enrolment import draw, facts, line, offers, seats, threshold
from activities.enrolment import service as enrolment
from activities.enrolment.models import SeatPool
from activities.enrolment.service import Standing, Wish
from activities.people.models import Role, RoleGrant, User
from activities.places.models import Building, District, SubDistrict
from activities.scheduling.calendar import WorkingCalendar
from activities.scheduling.due import do_due
from activities.signals import Signals

TUESDAY_TEN = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
CALENDAR = WorkingCalendar()
DUE = {
    line.OFFER_SENT: offers.send_due,
    line.OFFER_EXPIRY: offers.lapse_due,
    line.SWEEP: offers.sweep_due,
    draw.DRAW: draw.draw_due,
    threshold.CUT_OFF: threshold.cut_off_due,
}
TOUCHED = {
    "district", "sub_district", "building", "user", "role_grant", "due", "seat_pool",
    "registration", "waiting_list_entry", "offer", "reservation", "threshold", "check_in",
    "enrolment_log", "event", "event_series", "event_message", "event_feedback", "calendar_feed",
}  # fmt: skip
HEARD = (
    facts.RegistrationCreated,
    facts.RegistrationWithdrawn,
    facts.RegistrationDecided,
    facts.LineJoined,
    facts.OfferMade,
    facts.OfferLapsed,
    facts.CapacityChanged,
    facts.LotsDrawn,
    facts.ThresholdMoved,
    facts.ThresholdMissed,
    facts.CheckedIn,
)


@dataclass
class Town:
    """What tests of seats and events act on."""

    engine: Engine
    now: datetime = TUESDAY_TEN
    told: list[Any] = field(default_factory=list)
    signals: Signals = field(default_factory=Signals)
    building_id: int = 0
    district_id: int = 0

    def __post_init__(self) -> None:
        for fact in HEARD:
            self.hears(fact)
        with self.work() as work:
            district = District(key="d", zh="区", en="District")
            work.session.add(district)
            work.session.flush()
            sub = SubDistrict(district_id=district.id, key="s", zh="街道", en="Sub-district")
            building = Building(
                district_id=district.id,
                sub_district=sub,
                key="b",
                zh="恒隆广场",
                en="Plaza 66",
                aliases=["恒隆"],
                address_zh="南京西路 1266 号",
                address_en="1266 West Nanjing Road",
                latitude=31.2282,
                longitude=121.4485,
                floors_above=66,
                floors_below=3,
                office_workers=6000,
            )
            work.session.add(sub)
            work.session.flush()
            work.session.add(building)
            work.session.flush()
            self.building_id, self.district_id = building.id, district.id

    def hears(self, fact: type[Any]) -> None:
        self.signals.subscribe(fact, lambda _work, told: self.told.append(told))

    def heard(self, kind: type[Any]) -> list[Any]:
        return [each for each in self.told if isinstance(each, kind)]

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        with (
            self.engine.begin() as connection,
            Session(
                connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
            ) as session,
        ):
            yield UnitOfWork(session, self.now, self.signals, CALENDAR)
            session.commit()

    def later(self, **step: float) -> None:
        """Let time pass, and do what fell due meanwhile, each at its own moment."""
        target = self.now + timedelta(**step)
        while self.now < target:
            self.now = min(target, self.now + timedelta(minutes=5))
            self.tick()

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment so many days after the first one."""
        first = TUESDAY_TEN.replace(hour=hour, minute=minute)
        return first + timedelta(days=day)

    def tick(self, handlers: Any = None) -> None:
        with self.work() as work:
            do_due(work, handlers or DUE)

    def person(self, name: str = "白领", *, role: Role | None = None) -> User:
        with self.work() as work:
            user = User(district_id=self.district_id, name=name, language="zh", created_at=self.now)
            work.session.add(user)
            work.session.flush()
            if role is not None:
                grant = RoleGrant(
                    user_id=user.id,
                    role=role,
                    building_id=self.building_id if role == Role.BUILDING_WORKER else None,
                    granted_at=self.now,
                )
                user.roles.append(grant)
            work.session.flush()
            assert user.roles is not None
            return user

    def people(self, number: int) -> list[User]:
        return [self.person(f"白领{place}") for place in range(1, number + 1)]

    def pool(self, capacity: int | None, *, in_hours: float = 50, **columns: Any) -> int:
        with self.work() as work:
            fresh = SeatPool(
                district_id=self.district_id,
                capacity=capacity,
                closes_at=self.now + timedelta(hours=in_hours),
                **columns,
            )
            pool_id: int = seats.open_pool(work, fresh).id
            if fresh.draw_at is not None:
                draw.plan(work, fresh)
            return pool_id

    def register(self, pool_id: int, user: User, **wish: Any) -> Standing:
        with self.work() as work:
            return enrolment.register(work, pool_id, here(work, user), Wish(**wish))

    def withdraw(self, pool_id: int, user: User) -> None:
        with self.work() as work:
            enrolment.withdraw(work, pool_id, here(work, user))

    def accept(self, pool_id: int, user: User) -> None:
        with self.work() as work:
            offers.accept(work, pool_id, here(work, user))

    def decline(self, pool_id: int, user: User) -> None:
        with self.work() as work:
            offers.decline(work, pool_id, here(work, user))

    def resize(self, pool_id: int, capacity: int | None, by: User) -> None:
        with self.work() as work:
            enrolment.resize(work, pool_id, capacity, here(work, by))

    def stands(self, pool_id: int, user: User) -> Standing:
        with self.work() as work:
            return enrolment.standing(work, pool_id, user)

    def offered(self, pool_id: int) -> list[int]:
        """Return who holds an offer, first in line first."""
        with self.work() as work:
            entries = enrolment.everybody_in_line(work, pool_id)
            return [each.user_id for each in entries if each.state == "offered"]

    def waiting(self, pool_id: int) -> list[int]:
        with self.work() as work:
            return [each.user_id for each in enrolment.waiting(work, pool_id)]

    def registered(self, pool_id: int) -> list[int]:
        with self.work() as work:
            return [each.user_id for each in enrolment.registered(work, pool_id)]

    def count(self, pool_id: int) -> seats.SeatCount:
        with self.work() as work:
            return seats.count(work, seats.pool(work, pool_id))

    def is_sound(self, pool_id: int) -> bool:
        """Tell whether the counters say what the rows say."""
        with self.work() as work:
            pool = seats.pool(work, pool_id)
            return (pool.taken, pool.waiting) == seats.held_by_rows(work, pool_id)


def here(work: UnitOfWork, user: User) -> User:
    """Return the person as this unit of work knows them."""
    return work.session.get_one(User, user.id)


def emptied(engine: Engine) -> Engine:
    """Return the database without the rows of the test before."""
    with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in TOUCHED:
                connection.execute(table.delete())
    return engine


def open_town(database_url: str) -> Town:
    load_tables()
    engine = open_database(database_url)
    Base.metadata.create_all(engine)
    return Town(engine)
