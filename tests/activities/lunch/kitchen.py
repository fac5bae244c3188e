"""A kitchen for tests: one vendor with two dishes and two slots, on a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from activities.clock import SHANGHAI, ManualClock
from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.tables import load_tables
from activities.db.work import UnitOfWork
from activities.lunch.models import Dish, PickupPoint, PickupSlot, Vendor, VendorBuilding
from activities.lunch.order_models import Portions, SlotDay
from activities.lunch.orders import Order, Wanted
from activities.lunch.personal_models import VendorManager
from activities.people.models import User
from activities.places.models import Building, District, SubDistrict
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals

TUESDAY = date(2026, 11, 24)
WEDNESDAY = date(2026, 11, 25)
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
CUT_OFF = datetime(2026, 11, 24, 10, 30, tzinfo=SHANGHAI)
CALENDAR = WorkingCalendar()
Result = TypeVar("Result")


@dataclass
class Kitchen:
    engine: Engine
    clock: ManualClock
    facts: list[object] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    def do(self, job: Callable[[UnitOfWork], Result]) -> Result:
        """Run a job in a transaction of its own; a refusal undoes it."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            return job(self.work(session))

    def work(self, session: Session) -> UnitOfWork:
        signals = Signals()
        signals.publish = lambda _work, fact: self.facts.append(fact)  # type: ignore[method-assign]
        return UnitOfWork(session, self.clock.now(), signals, CALENDAR)

    def person(self, work: UnitOfWork, name: str = "worker") -> User:
        return work.session.get_one(User, self.ids[name])

    def vendor(self, work: UnitOfWork) -> Vendor:
        return work.session.get_one(Vendor, self.ids["vendor"])

    def order(self, *items: Wanted, slot: str = "slot_1145", day: date = TUESDAY) -> Order:
        wanted = items or (Wanted(self.ids["noodles"]),)
        return Order(self.ids["vendor"], day, self.ids[slot], self.ids["building"], wanted)

    def taken(self, name: str, day: date = TUESDAY) -> int:
        """How many portions of a dish, or how much of a slot, is taken."""
        table: Any = SlotDay if name.startswith("slot") else Portions
        column = table.slot_id if name.startswith("slot") else table.dish_id
        query = select(table.taken).where(column == self.ids[name], table.day == day)
        return self.do(lambda work: work.session.scalar(query) or 0)


@contextmanager
def open_kitchen(
    url: str, *, stock: int = 10, capacity: int = 8, people: int = 3, now: datetime = MORNING
) -> Iterator[Kitchen]:
    load_tables()
    engine = open_database(url)
    Base.metadata.create_all(engine)
    kitchen = Kitchen(engine, ManualClock(now))
    kitchen.do(lambda work: _stock(work, kitchen, stock, capacity, people))
    try:
        yield kitchen
    finally:
        engine.dispose()


def _stock(work: UnitOfWork, kitchen: Kitchen, stock: int, capacity: int, people: int) -> None:
    add = work.session.add
    district = District(key="d", zh="区", en="District")
    add(district)
    work.session.flush()
    sub = SubDistrict(district_id=district.id, key="s", zh="街道", en="Sub-district")
    add(sub)
    work.session.flush()
    tower = Building(
        district_id=district.id, sub_district_id=sub.id, key="t", zh="大厦", en="Tower",
        aliases=[], address_zh="", address_en="", latitude=31.2, longitude=121.4,
        floors_above=30, floors_below=2, office_workers=1000,
    )  # fmt: skip
    vendor = Vendor(
        district_id=district.id, key="v", zh="面馆", en="Noodles", kind="vendor", cut_off="10:30"
    )
    add(tower)
    add(vendor)
    work.session.flush()
    rows: dict[str, Any] = {
        "noodles": _dish(vendor, "牛肉面", "Beef noodles", 2800, stock, ["no_pork"], ["beef"]),
        "tofu": _dish(vendor, "豆腐饭", "Tofu rice", 2200, stock, ["vegetarian"], ["peanuts"]),
        "soup": _dish(vendor, "牛肉汤", "Beef soup", 1200, stock, ["no_pork"], ["beef"]),
        "slot_1145": PickupSlot(
            vendor_id=vendor.id, starts="11:45", ends="12:00", capacity=capacity
        ),
        "slot_1200": PickupSlot(
            vendor_id=vendor.id, starts="12:00", ends="12:15", capacity=capacity
        ),
        "point": PickupPoint(
            vendor_id=vendor.id, building_id=tower.id, key="p", zh="大堂", en="Lobby", floor="1F"
        ),
        "manager": _user(district.id),
        **{f"worker{'' if at == 0 else at}": _user(district.id, tower.id) for at in range(people)},
    }
    work.session.add_all(rows.values())
    add(VendorBuilding(vendor_id=vendor.id, building_id=tower.id))
    work.session.flush()
    add(
        VendorManager(
            district_id=district.id,
            vendor_id=vendor.id,
            user_id=rows["manager"].id,
            since=work.now,
        )
    )
    kitchen.ids |= {name: row.id for name, row in rows.items()}
    kitchen.ids |= {"vendor": vendor.id, "building": tower.id, "district": district.id}


def _dish(
    vendor: Vendor, zh: str, en: str, price: int, stock: int, diet: list[str], contains: list[str]
) -> Dish:
    return Dish(
        vendor=vendor, key=en, zh=zh, en=en, aliases=[], price_fen=price, stock=stock,
        diet=diet, contains=contains, days=["mo", "tu", "we", "th", "fr"],
    )  # fmt: skip


def _user(district_id: int, building_id: int | None = None) -> User:
    return User(district_id=district_id, name="", building_id=building_id, created_at=MORNING)
