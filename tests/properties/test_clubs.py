"""Whatever people do in whatever order: a club has one lead, right counts, and respects volume."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from activities.clock import SHANGHAI
from activities.clubs import announcing, leading, queries, service
from activities.clubs.errors import AskedTooEarly, OnlyOwner
from activities.clubs.models import Club, Openness, Volume
from activities.clubs.workflow import ACTIVE, MEMBERSHIP_WORKFLOW, RANK, MemberEvent, MemberRole
from activities.db.base import Base
from activities.db.tables import load_tables
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User
from activities.places.models import Building, District, SubDistrict
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals

CALENDAR = WorkingCalendar()
PEOPLE = 4
REFUSED_FOR = timedelta(days=7)
OFFERED_FOR = timedelta(days=7)
STEPS = [timedelta(hours=1), timedelta(days=3), timedelta(days=6, hours=12), timedelta(days=7)]
ROLES = st.sampled_from([MemberRole.MEMBER, MemberRole.MODERATOR, MemberRole.ADMINISTRATOR])
who = st.integers(0, PEOPLE - 1)
THE_LEAD = -1
actors = st.one_of(st.just(THE_LEAD), who)
"""Those with rights act as often as everybody else together."""


@lru_cache(maxsize=1)
def _connection() -> Connection:
    """One database in memory for every example; each takes back what it wrote."""
    load_tables()
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    return engine.connect()


class ClubLife(RuleBasedStateMachine):
    """A model of one club beside the real one."""

    @initialize(
        openness=st.sampled_from(Openness),
        begins=st.lists(st.sampled_from(MemberRole), min_size=PEOPLE - 1, max_size=PEOPLE - 1),
    )
    def found(self, openness: Openness, begins: list[MemberRole]) -> None:
        self.transaction = _connection().begin()
        self.session = Session(
            _connection(), expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        now = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
        self.work = UnitOfWork(self.session, now, Signals(), CALENDAR)
        self.club = self._club(openness)
        self.people = [self._person() for _ in range(PEOPLE)]
        entry = service.entry(self.work, self.club, self.people[0])
        service.move(self.work, self.club, entry, MemberEvent.FOUND, self.people[0])
        self.roles = {person.id: MemberRole.OUTSIDE for person in self.people}
        self.roles[self.people[0].id] = MemberRole.CREATOR
        self.refused_at = {person.id: now for person in self.people}
        self.volume: dict[int, Volume] = {}
        self.offered: int | None = None
        self.began = {self.people[0].id: MemberRole.OUTSIDE}
        for person, role in zip(self.people[1:], begins, strict=True):
            self._begin_as(person, MemberRole.MEMBER if role == MemberRole.CREATOR else role)

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            self.transaction.rollback()

    @rule(at=who)
    def join(self, at: int) -> None:
        person = self.people[at]
        before = self.roles[person.id]
        try:
            joining = service.join(self.work, person, self.club.id)
        except AskedTooEarly:
            assert before == MemberRole.REJECTED
            assert self.work.now - self.refused_at[person.id] < REFUSED_FOR
            return
        except LouyiError:
            assert self.club.openness == Openness.INVITE_ONLY
            assert before in {MemberRole.OUTSIDE, MemberRole.REJECTED}
            return
        if before == MemberRole.REJECTED:
            assert self.work.now - self.refused_at[person.id] >= REFUSED_FOR
        assert joining.fresh == (before not in {*ACTIVE, MemberRole.NOT_APPROVED})
        if joining.fresh:
            is_invited = before == MemberRole.INVITED
            asks = self.club.openness == Openness.MODERATED and not is_invited
            self.roles[person.id] = MemberRole.NOT_APPROVED if asks else MemberRole.MEMBER

    @rule(at=who, by=actors)
    def invite(self, at: int, by: int) -> None:
        person, actor = self.people[at], self._actor(by)
        leads = self.roles[actor.id] in {MemberRole.ADMINISTRATOR, MemberRole.CREATOR}
        try:
            code = leading.invite(self.work, actor, self.club.id)
        except LouyiError:
            assert not leads
            return
        assert leads
        try:
            with self.session.begin_nested():
                leading.use_invitation(self.work, person, code)
        except AskedTooEarly:
            assert self.roles[person.id] == MemberRole.REJECTED
            assert self.work.now - self.refused_at[person.id] < REFUSED_FOR
            return
        if self.roles[person.id] == MemberRole.REJECTED:
            assert self.work.now - self.refused_at[person.id] >= REFUSED_FOR
        if self.roles[person.id] not in ACTIVE:
            self.roles[person.id] = MemberRole.INVITED

    @rule(at=who)
    def leave(self, at: int) -> None:
        person = self.people[at]
        before = self.roles[person.id]
        heirs = [one for one, role in self.roles.items() if role == MemberRole.ADMINISTRATOR]
        try:
            service.leave(self.work, person, self.club.id)
        except OnlyOwner:
            assert before == MemberRole.CREATOR
            assert heirs == []
            return
        except LouyiError:
            assert before in {MemberRole.OUTSIDE, MemberRole.REJECTED}
            return
        self._out(person, MemberRole.OUTSIDE)
        if before == MemberRole.CREATOR:
            heir = queries.creator_of(self.work, self.club.id)
            assert heir is not None
            assert heir.user_id in heirs
            self.roles[heir.user_id] = MemberRole.CREATOR

    @rule(at=who, by=actors, approve=st.booleans())
    def decide(self, at: int, by: int, approve: bool) -> None:
        person, actor = self.people[at], self._actor(by)
        entry = queries.standing(self.work, self.club.id, person)
        if entry is None:
            return
        waits = self.roles[person.id] == MemberRole.NOT_APPROVED
        may = RANK.get(self.roles[actor.id], 0) > RANK[MemberRole.MEMBER]
        try:
            service.decide(self.work, actor, entry.id, approve=approve)
        except LouyiError:
            assert not (waits and may)
            return
        assert waits
        assert may
        if approve:
            self.roles[person.id] = MemberRole.MEMBER
        else:
            self._out(person, MemberRole.REJECTED)

    @rule(at=who, by=actors)
    def remove(self, at: int, by: int) -> None:
        person, actor = self.people[at], self._actor(by)
        entry = queries.standing(self.work, self.club.id, person)
        if entry is None:
            return
        own, theirs = self._rank(actor), self._rank(person)
        try:
            leading.remove(self.work, actor, entry.id, "原因")
        except LouyiError:
            assert not (own > max(theirs, 1) and theirs > 0)
            return
        assert own > theirs > 0
        assert own > RANK[MemberRole.MEMBER]
        self._out(person, MemberRole.REJECTED)

    @rule(at=who, by=actors, role=ROLES)
    def appoint(self, at: int, by: int, role: MemberRole) -> None:
        person, actor = self.people[at], self._actor(by)
        entry = queries.standing(self.work, self.club.id, person)
        if entry is None:
            return
        own, theirs = self._rank(actor), self._rank(person)
        may = own >= RANK[MemberRole.ADMINISTRATOR] and 0 < theirs < own and RANK[role] < own
        try:
            leading.appoint(self.work, actor, entry.id, role)
        except LouyiError:
            assert not may
            return
        assert may
        self.roles[person.id] = role

    @rule(at=who, by=actors)
    def offer(self, at: int, by: int) -> None:
        person, actor = self.people[at], self._actor(by)
        entry = queries.standing(self.work, self.club.id, person)
        if entry is None:
            return
        try:
            leading.offer(self.work, actor, entry.id)
        except LouyiError:
            return
        assert self.roles[actor.id] == MemberRole.CREATOR
        self.offered, self.offered_at = person.id, self.work.now

    @rule(at=who, accept=st.booleans())
    def answer(self, at: int, accept: bool) -> None:
        person = self.people[at]
        try:
            leading.answer_offer(self.work, person, self.club.id, accept=accept)
        except LouyiError:
            is_fresh = self.offered == person.id and self.work.now < self.offered_at + OFFERED_FOR
            assert not is_fresh
            return
        assert self.offered == person.id
        assert self.work.now < self.offered_at + OFFERED_FOR
        self.offered = None
        if accept:
            for one, role in self.roles.items():
                if role == MemberRole.CREATOR:
                    self.roles[one] = MemberRole.ADMINISTRATOR
            self.roles[person.id] = MemberRole.CREATOR

    @rule(at=who, volume=st.sampled_from(Volume))
    def choose_volume(self, at: int, volume: Volume) -> None:
        person = self.people[at]
        try:
            service.set_volume(self.work, person, self.club.id, volume)
        except LouyiError:
            assert self.roles[person.id] not in ACTIVE
            return
        self.volume[person.id] = volume

    @rule(at=who, shown=st.booleans())
    def show(self, at: int, shown: bool) -> None:
        try:
            service.show_me(self.work, self.people[at], self.club.id, shown=shown)
        except LouyiError:
            assert self.roles[self.people[at].id] not in ACTIVE

    @rule(hidden=st.booleans())
    def hide_names(self, hidden: bool) -> None:
        leading.hide_names(self.work, self._lead(), self.club.id, hidden=hidden)

    @rule(step=st.sampled_from(STEPS))
    def wait(self, step: timedelta) -> None:
        self.work.now += step

    @precondition(lambda self: hasattr(self, "club"))
    @invariant()
    def the_club_has_exactly_one_lead(self) -> None:
        leads = queries.members(self.work, self.club.id, (MemberRole.CREATOR,))
        assert len(leads) == 1
        assert self.roles[leads[0].user_id] == MemberRole.CREATOR

    @precondition(lambda self: hasattr(self, "club"))
    @invariant()
    def roles_and_counts_are_right(self) -> None:
        active = {one: role for one, role in self.roles.items() if role in ACTIVE}
        real = {each.user_id: each.role for each in queries.members(self.work, self.club.id)}
        assert real == active
        assert queries.member_counts(self.work, [self.club.id]) == {self.club.id: len(active)}
        for person in self.people:
            seen = queries.members_seen_by(self.work, person, self.club.id)
            assert len(seen.named) + seen.unnamed == len(active)
            assert all(each.shown for each in seen.named)

    @precondition(lambda self: hasattr(self, "club"))
    @invariant()
    def the_muted_hear_nothing_and_everybody_else_what_they_chose(self) -> None:
        for important in (True, False):
            found = announcing.listeners(self.work, self.club.id, 0, important=important)
            expected = {
                one
                for one, role in self.roles.items()
                if role in ACTIVE
                and self.volume.get(one, Volume.ALL)
                in ({Volume.ALL, Volume.IMPORTANT} if important else {Volume.ALL})
            }
            assert {each.user_id for each in found} == expected

    @precondition(lambda self: hasattr(self, "club"))
    @invariant()
    def every_role_was_reached_by_listed_steps(self) -> None:
        for person in self.people:
            entry = queries.standing(self.work, self.club.id, person)
            state = self.began[person.id]
            for step in MEMBERSHIP_WORKFLOW.history(self.work, entry) if entry else ():
                assert step.from_state == state
                state = MEMBERSHIP_WORKFLOW.moves[state, MemberEvent(step.event)]
            assert entry is None or entry.role == state

    def _begin_as(self, person: User, role: MemberRole) -> None:
        entry = service.entry(self.work, self.club, person)
        entry.role = role
        self.session.flush()
        self.roles[person.id] = self.began[person.id] = role

    def _actor(self, number: int) -> User:
        return self._lead() if number == THE_LEAD else self.people[number]

    def _rank(self, person: User) -> int:
        return RANK.get(self.roles[person.id], 0)

    def _lead(self) -> User:
        return next(one for one in self.people if self.roles[one.id] == MemberRole.CREATOR)

    def _out(self, person: User, role: MemberRole) -> None:
        self.roles[person.id] = role
        self.volume.pop(person.id, None)
        if self.offered == person.id:
            self.offered = None
        if role == MemberRole.REJECTED:
            self.refused_at[person.id] = self.work.now

    def _person(self) -> User:
        person = User(
            district_id=self.club.district_id, name="同名", language="zh", created_at=self.work.now
        )
        self.session.add(person)
        self.session.flush()
        return person

    def _club(self, openness: Openness) -> Club:
        district = District(key="d", zh="区", en="District")
        self.session.add(district)
        self.session.flush()
        street = SubDistrict(district_id=district.id, key="s", zh="街道", en="Sub-district")
        tower = Building(
            district_id=district.id,
            sub_district=street,
            key="t",
            zh="楼",
            en="Tower",
            aliases=[],
            address_zh="",
            address_en="",
            latitude=31.2,
            longitude=121.4,
            floors_above=1,
            floors_below=0,
            office_workers=1,
        )
        club = Club(
            district_id=district.id,
            building=tower,
            key="c",
            zh="飞盘社",
            en="Discs",
            aliases=[],
            interest="frisbee",
            openness=openness,
            about_zh="",
            about_en="",
            meets_zh="",
            meets_en="",
        )
        self.session.add(club)
        self.session.flush()
        return club


ClubLife.TestCase.settings = settings(
    max_examples=100,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestClubLife = ClubLife.TestCase
