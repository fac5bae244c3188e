"""A small city for the tests of clubs: two towers, a worker in the first, people as needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from activities.clock import SHANGHAI
from activities.clubs import service
from activities.clubs.models import Club, Membership, Openness
from activities.clubs.workflow import MemberEvent, MemberRole
from activities.db.work import UnitOfWork
from activities.people.models import Role, RoleGrant, User
from activities.places.models import Building, District, SubDistrict
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals
from tests.databases import BOTH, shared_url, with_tables

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
CALENDAR = WorkingCalendar()


@dataclass
class Town:
    work: UnitOfWork
    towers: list[Building]
    facts: list[object] = field(default_factory=list)
    people: int = 0
    founded: int = 0

    def person(self, name: str = "") -> User:
        self.people += 1
        user = User(
            district_id=self.towers[0].district_id,
            name=name or f"白领{self.people}",
            language="zh",
            created_at=self.work.now,
        )
        self.work.session.add(user)
        self.work.session.flush()
        return user

    def worker(self, tower: int = 0, role: Role = Role.BUILDING_WORKER) -> User:
        user = self.person("楼宇工作者")
        place = self.towers[tower].id if role == Role.BUILDING_WORKER else None
        user.roles.append(RoleGrant(role=role.value, building_id=place, granted_at=self.work.now))
        self.work.session.flush()
        return user

    def club(
        self,
        openness: Openness = Openness.OPEN,
        *,
        name: str = "飞盘社",
        creator: User | None = None,
        tower: int = 0,
    ) -> Club:
        self.founded += 1
        club = Club(
            district_id=self.towers[tower].district_id,
            building=self.towers[tower],
            building_id=self.towers[tower].id,
            key=f"club_{self.founded}",
            zh=name,
            en=f"Club {self.founded}",
            aliases=[],
            interest="frisbee",
            openness=openness,
            about_zh="",
            about_en="",
            meets_zh="",
            meets_en="",
        )
        self.work.session.add(club)
        self.work.session.flush()
        if creator is not None:
            entry = service.entry(self.work, club, creator)
            service.move(self.work, club, entry, MemberEvent.FOUND, creator)
        return club

    def member(
        self, club: Club, role: MemberRole = MemberRole.MEMBER, name: str = ""
    ) -> Membership:
        entry = service.entry(self.work, club, self.person(name))
        entry.role = role
        self.work.session.flush()
        return entry

    def later(self, **step: float) -> None:
        self.work.now += timedelta(**step)

    def heard(self, kind: type) -> list:
        return [fact for fact in self.facts if isinstance(fact, kind)]


class Listening(Signals):
    """Keeps every fact that is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def publish(self, work: UnitOfWork, fact: object) -> None:
        self.told.append(fact)
        super().publish(work, fact)


def build_town(session: Session) -> Town:
    signals = Listening()
    work = UnitOfWork(session, NOON, signals, CALENDAR)
    district = District(key="d", zh="区", en="District")
    session.add(district)
    session.flush()
    street = SubDistrict(district_id=district.id, key="s", zh="街道", en="Sub-district")
    session.add(street)
    session.flush()
    towers = [
        Building(
            district_id=district.id,
            sub_district=street,
            key=f"tower_{number}",
            zh=f"{number}号楼",
            en=f"Tower {number}",
            aliases=[],
            address_zh="",
            address_en="",
            latitude=31.2,
            longitude=121.4,
            floors_above=30,
            floors_below=3,
            office_workers=1000,
        )
        for number in (1, 2)
    ]
    session.add_all(towers)
    session.flush()
    return Town(work, towers, signals.told)


@pytest.fixture(scope="package", params=BOTH)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Each database in turn, its tables made once: every test takes back what it wrote."""
    with with_tables(shared_url(request, tmp_path_factory)) as opened:
        yield opened


@pytest.fixture
def town(engine: Engine) -> Iterator[Town]:
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            yield build_town(session)
        transaction.rollback()
