"""A small town for tests of concerns: two towers, two rungs above them, a clock that we move."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from activities.casework import clocks
from activities.casework.clock_models import AppliedSla
from activities.casework.duty_models import Absence
from activities.clock import SHANGHAI, ManualClock
from activities.concerns import closing, ladder
from activities.concerns import service as concerns
from activities.concerns.models import Category, Concern
from activities.concerns.promises import subject_of
from activities.concerns.service import Report
from activities.conversations.models import Conversation
from activities.db.work import UnitOfWork
from activities.people.models import DutyRoster, Identity, Role, RoleGrant, Substitution, User
from activities.places.models import Building, District, Grid, SubDistrict
from activities.scheduling.calendar import WorkingCalendar
from activities.scheduling.due import do_due
from activities.signals import Signals
from activities.vault import Vault

TUESDAY_TEN = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
CALENDAR = WorkingCalendar()
VAULT = Vault(b"a key that only tests have, 32 letters")
CATEGORIES = (
    ("air_conditioning", False, 60, 16),
    ("toilet", False, 60, 8),
    ("fire_safety", False, 15, 8),
    ("security", False, 30, 8),
    ("other", False, 120, 24),
    ("harassment", True, 30, 24),
    ("mental_health", True, 30, 24),
)


class Remembering(Signals):
    """Signals that also keep every fact, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[Any] = []

    def publish(self, work: UnitOfWork, fact: object) -> None:
        self.facts.append(fact)
        super().publish(work, fact)


@dataclass
class Office:
    """The town, one session, and whatever was told."""

    session: Session
    clock: ManualClock
    signals: Remembering = field(default_factory=Remembering)
    people: dict[str, User] = field(default_factory=dict)
    chats: dict[int, Conversation] = field(default_factory=dict)

    @property
    def work(self) -> UnitOfWork:
        return UnitOfWork(self.session, self.clock.now(), self.signals, CALENDAR, vault=VAULT)

    def person(
        self,
        name: str,
        role: Role | None = None,
        *,
        building: Building | None = None,
        sub_district: SubDistrict | None = None,
        reachable: bool = True,
    ) -> User:
        work = self.work
        user = User(district_id=self.district.id, name=name, created_at=work.now)
        self.session.add(user)
        self.session.flush()
        if role is not None:
            self.grant(user, role, building=building, sub_district=sub_district)
        if reachable:
            self.session.add(Identity(user_id=user.id, channel="web", external_id=f"p{user.id}"))
            chat = Conversation(
                district_id=self.district.id,
                channel="web",
                address=f"a{user.id}",
                user=user,
                focus=[],
                created_at=work.now,
            )
            self.session.add(chat)
            self.session.flush()
            self.chats[user.id] = chat
        self.people[name] = user
        return user

    def grant(
        self,
        user: User,
        role: Role,
        *,
        building: Building | None = None,
        sub_district: SubDistrict | None = None,
    ) -> None:
        user.roles.append(
            RoleGrant(
                role=role,
                building_id=building.id if building else None,
                sub_district_id=sub_district.id if sub_district else None,
                granted_at=self.clock.now(),
            )
        )
        self.session.flush()

    def on_duty(self, user: User, building: Building, days: range = range(5)) -> None:
        for day in days:
            self.session.add(DutyRoster(building_id=building.id, weekday=day, user_id=user.id))
        self.session.flush()

    def substitute(self, user: User, by: User) -> None:
        self.session.add(Substitution(user_id=user.id, substitute_id=by.id))
        self.session.flush()

    def away(self, user: User, days: float = 3) -> None:
        now = self.clock.now()
        self.session.add(
            Absence(
                district_id=self.district.id,
                user_id=user.id,
                begins_at=now,
                ends_at=now + timedelta(days=days),
            )
        )
        self.session.flush()

    @property
    def district(self) -> District:
        return self.session.scalars(select(District)).one()

    def building(self, key: str = "tower_one") -> Building:
        return self.session.scalars(select(Building).where(Building.key == key)).one()

    def category(self, code: str) -> Category:
        return self.session.scalars(select(Category).where(Category.code == code)).one()

    def report(
        self, text: str = "空调太冷", category: str = "air_conditioning", **more: Any
    ) -> Concern:
        reporter = more.pop("by", self.people["报告人"])
        building = more.pop("building", self.building())
        more.setdefault("consent_version", 1)
        what = Report(building=building, category=self.category(category), text=text, **more)
        return concerns.report(self.work, reporter, self.chats[reporter.id], what)

    def later(self, **step: float) -> None:
        """Let time pass, and do what falls due on the way in quarters of an hour."""
        end = self.clock.now() + timedelta(**step)
        while self.clock.now() < end:
            self.clock.set(min(end, self.clock.now() + timedelta(minutes=15)))
            self.tick()

    def until(self, moment: datetime) -> None:
        self.later(seconds=(moment - self.clock.now()).total_seconds())

    def tick(self) -> int:
        handlers = {
            clocks.MARK: ladder.promise_came_due,
            closing.SILENCE: closing.close_after_silence,
            ladder.ESCALATE_LATER: ladder.escalate_at_opening,
            closing.SECOND_QUESTION: closing.ask_second_question,
        }
        return do_due(self.work, handlers)  # type: ignore[arg-type]

    def promises(self, concern: Concern, clock: str | None = None) -> list[AppliedSla]:
        made = clocks.made(self.work, subject_of(concern))
        return [each for each in made if clock is None or each.clock == clock]

    def told(self, kind: type) -> list[Any]:
        return [each for each in self.signals.facts if isinstance(each, kind)]


def open_office(connection: Connection, start: datetime = TUESDAY_TEN) -> Office:
    session = Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    office = Office(session, ManualClock(start))
    _build(office)
    return office


def _build(office: Office) -> None:
    session = office.session
    district = District(key="district", zh="静安区", en="Jing'an")
    session.add(district)
    session.flush()
    sub = SubDistrict(district_id=district.id, key="sub", zh="南京西路街道", en="West Nanjing Road")
    session.add(sub)
    session.flush()
    grid = Grid(sub_district_id=sub.id, key="grid", zh="商圈", en="Grid")
    session.add(grid)
    session.flush()
    for number, key in enumerate(("tower_one", "tower_two")):
        session.add(
            Building(
                district_id=district.id,
                sub_district=sub,
                grid_id=grid.id,
                key=key,
                zh=key,
                en=key,
                aliases=[],
                address_zh="",
                address_en="",
                latitude=31.23 + number / 100,
                longitude=121.45,
                floors_above=30,
                floors_below=3,
                office_workers=3000,
            )
        )
    for code, sensitive, first, hours in CATEGORIES:
        session.add(
            Category(
                code=code,
                icon="📌",
                zh=code,
                en=code,
                sensitive=sensitive,
                first_response_minutes=first,
                resolution_hours=hours,
            )
        )
    session.flush()
    one, two = office.building("tower_one"), office.building("tower_two")
    office.person("报告人")
    office.person("同楼白领")
    worker = office.person("一岗", Role.BUILDING_WORKER, building=one)
    office.person("二岗", Role.BUILDING_WORKER, building=one)
    office.person("邻楼工作者", Role.BUILDING_WORKER, building=two)
    office.person("街道专员", Role.SUB_DISTRICT_OFFICER, sub_district=sub)
    office.person("区专员", Role.DISTRICT_OFFICER)
    office.person("保密专员", Role.CONFIDENTIAL_HANDLER)
    office.on_duty(worker, one)
