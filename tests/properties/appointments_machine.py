"""A machine that does to one collective appointment whatever people, workers and time may do.

After every step it checks the numbers, the slots, who has told what, and that each state of the
threshold has its next step planned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from activities.appointments import following, personal, proposing, queries, service, slots, swaps
from activities.appointments.models import CollectiveAppointment, Interest, Slot
from activities.appointments.personal_models import AppointmentConsent, PersonalDetails
from activities.appointments.proposing import Proposal
from activities.appointments.slots import Day
from activities.appointments.workflow import AppointmentState
from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.tables import load_tables
from activities.db.work import UnitOfWork
from activities.enrolment import seats, threshold
from activities.enrolment.facts import ThresholdMoved
from activities.enrolment.threshold import CUT_OFF, MOVES, ThresholdState
from activities.errors import LouyiError
from activities.people.models import Role, RoleGrant, User
from activities.places.models import Building, District, SubDistrict
from activities.scheduling.due import do_due
from activities.scheduling.models import Due
from activities.signals import Signals
from tests.activities.appointments.clinic import HANDLERS
from tests.activities.enrolment.town import CALENDAR, TUESDAY_TEN

PEOPLE = 6
TOLD = {"name": "王小明", "phone": "13812345678"}
people = st.integers(min_value=0, max_value=PEOPLE - 1)
places = st.integers(min_value=0, max_value=3)


def memory() -> Engine:
    """Return an empty database in memory with a building, its worker and the people."""
    load_tables()
    engine = open_database("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        district = District(key="d", zh="区", en="District")
        session.add(district)
        session.flush()
        sub = SubDistrict(district_id=district.id, key="s", zh="街道", en="Sub-district")
        session.add(sub)
        session.flush()
        building = Building(
            district_id=district.id,
            sub_district=sub,
            key="b",
            zh="恒隆广场",
            en="Plaza 66",
            aliases=[],
            address_zh="",
            address_en="",
            latitude=31.2,
            longitude=121.4,
            floors_above=66,
            floors_below=3,
            office_workers=6000,
        )
        users = [
            User(district_id=district.id, name="白领", language="zh", created_at=TUESDAY_TEN)
            for _ in range(PEOPLE + 1)
        ]
        session.add_all([building, *users])
        session.flush()
        role = RoleGrant(
            user_id=users[-1].id,
            role=Role.BUILDING_WORKER,
            building_id=building.id,
            granted_at=TUESDAY_TEN,
        )
        session.add(role)
        session.commit()
    return engine


ENGINE = memory()


class Together(RuleBasedStateMachine):
    """One appointment, six people, a worker, and the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.connection = ENGINE.connect()
        self.transaction = self.connection.begin()
        self.session = Session(self.connection, join_transaction_mode="create_savepoint")
        self.now = TUESDAY_TEN
        self.signals = Signals()
        self.moves: list[tuple[str, str]] = []
        self.signals.subscribe(ThresholdMoved, self.moved)
        *self.people, self.worker = self.session.scalars(select(User).order_by(User.id))

    def teardown(self) -> None:
        self.session.close()
        self.transaction.rollback()
        self.connection.close()

    def moved(self, work: UnitOfWork, fact: ThresholdMoved) -> None:
        self.moves.append((fact.before, fact.threshold.state))
        following.follow(work, fact)

    @property
    def work(self) -> UnitOfWork:
        return UnitOfWork(self.session, self.now, self.signals, CALENDAR)

    @property
    def found(self) -> CollectiveAppointment:
        return queries.appointment(self.work, self.number)

    @property
    def pool_id(self) -> int:
        return self.found.seat_pool_id or 0

    @property
    def stage(self) -> str:
        return queries.stage(self.work, self.found)

    def slot_ids(self) -> list[int]:
        return [each.id for each in queries.slots_of(self.work, self.number)]

    def does(self, step: Callable[[], Any]) -> None:
        """Do a step as a turn does: a refusal undoes what it wrote."""
        before = len(self.moves)
        try:
            with self.session.begin_nested():
                step()
        except LouyiError:
            del self.moves[before:]
            self.session.expire_all()

    @initialize(
        minimum=st.integers(2, 4),
        more=st.integers(0, 2),
        days=st.integers(1, 10),
        joined=st.sets(people),
        with_day=st.booleans(),
    )
    def begin(self, minimum: int, more: int, days: int, joined: set[int], with_day: bool) -> None:
        """Begin anywhere between nobody and a day that is set, so that no part is rare."""
        told = Proposal(
            building=self.session.scalars(select(Building)).one(),
            zh="健康证",
            en="Health certificate",
            minimum=minimum,
            maximum=minimum + more,
            cut_off_at=self.now + timedelta(days=days),
        )
        self.number = proposing.propose(self.work, self.worker, told).id
        for who in joined:
            self.join(who, None)
        if with_day:
            self.set_day(2, 30, 1)
            self.set_day(2, 30, 2)

    @rule(who=people, only_if=st.none() | st.integers(2, 7))
    def join(self, who: int, only_if: int | None) -> None:
        self.does(lambda: service.join(self.work, self.people[who], self.number, only_if=only_if))

    @rule(who=people)
    def leave(self, who: int) -> None:
        self.does(lambda: service.leave(self.work, self.people[who], self.number))

    @rule(who=people, takes=st.booleans())
    def answer(self, who: int, takes: bool) -> None:
        step = service.accept if takes else service.decline
        self.does(lambda: step(self.work, self.people[who], self.number))

    @rule(minimum=st.integers(1, 5), maximum=st.integers(1, 7))
    def change_numbers(self, minimum: int, maximum: int) -> None:
        self.does(
            lambda: proposing.change_numbers(
                self.work, self.worker, self.number, minimum=minimum, maximum=maximum
            )
        )

    @rule()
    def prolong(self) -> None:
        self.does(lambda: proposing.prolong(self.work, self.worker, self.number))

    @rule(in_days=st.integers(1, 4), minutes=st.sampled_from([20, 30]), each=st.integers(1, 3))
    def set_day(self, in_days: int, minutes: int, each: int) -> None:
        morning = self.now.replace(hour=10, minute=0) + timedelta(days=in_days)
        needs = ("name", "phone")
        day = Day(morning, morning + timedelta(hours=1), minutes, each, needs=needs)
        self.does(lambda: slots.set_day(self.work, self.worker, self.number, day))

    @rule(who=people, place=places)
    def choose(self, who: int, place: int) -> None:
        ids = self.slot_ids()
        if place < len(ids):
            self.does(lambda: slots.choose(self.work, self.people[who], ids[place]))

    @rule(who=people, place=places)
    def ask_swap(self, who: int, place: int) -> None:
        ids = self.slot_ids()
        if place < len(ids):
            self.does(lambda: swaps.ask(self.work, self.people[who], ids[place]))

    @rule(who=people)
    def agree(self, who: int) -> None:
        for swap in swaps.open_swaps(self.work, self.number)[:1]:
            before = self.by_slot()
            self.does(lambda swap=swap: swaps.agree(self.work, self.people[who], swap.id))
            assert self.by_slot() == before, "a swap leaves every slot as full as it was"

    @rule(who=people)
    def tell(self, who: int) -> None:
        user = self.people[who]
        self.does(lambda: personal.give(self.work, user, self.number, TOLD, consents=True))

    @rule(who=people)
    def erase(self, who: int) -> None:
        self.does(lambda: personal.erase(self.work, self.people[who], self.number))

    @rule(who=people)
    def tick(self, who: int) -> None:
        chosen = queries.interest_of(self.work, self.number, self.people[who])
        if chosen is not None:
            self.does(lambda: service.tick(self.work, self.worker, chosen.registration_id))

    @rule()
    def announce(self) -> None:
        self.does(lambda: service.announce_results(self.work, self.worker, self.number, "来取"))

    @rule(hours=st.sampled_from([1, 6, 24, 72]))
    def wait(self, hours: int) -> None:
        """Do what falls due, each at its own moment, as the ticks do."""
        until = self.now + timedelta(hours=hours)
        waiting = select(func.min(Due.due_at)).where(Due.done_at.is_(None))
        while (due_at := self.session.scalar(waiting)) is not None and due_at <= until:
            self.now = max(self.now, due_at)
            with self.session.begin_nested():
                do_due(self.work, HANDLERS)
        self.now = until

    def by_slot(self) -> Counter[int]:
        return Counter(each.slot_id for each in self.session.scalars(select(Interest)))

    def planned(self, kind: str, subject: int) -> bool:
        query = select(Due.id).where(
            Due.kind == kind, Due.subject_id == subject, Due.done_at.is_(None)
        )
        return self.session.scalars(query).first() is not None

    @invariant()
    def seats_are_counted_right(self) -> None:
        pool = seats.pool(self.work, self.pool_id)
        assert (pool.taken, pool.waiting) == seats.held_by_rows(self.work, self.pool_id)

    @invariant()
    def slots_are_counted_right(self) -> None:
        chosen = self.by_slot()
        self.session.expire_all()
        for slot in self.session.scalars(select(Slot)):
            assert slot.taken == chosen[slot.id]
            assert slot.taken <= slot.capacity
            assert not (slot.void and slot.taken)

    @invariant()
    def who_has_a_slot_has_a_place(self) -> None:
        if self.found.state != AppointmentState.OPEN:
            return
        for each in self.session.scalars(select(Interest)):
            assert each.registration.state in {"registered", "checked_in", "no_show"}
            assert each.registration.user_id == each.user_id

    @invariant()
    def nothing_personal_without_consent_and_slot(self) -> None:
        in_force = {
            each.id
            for each in self.session.scalars(select(AppointmentConsent))
            if each.withdrawn_at is None
        }
        for each in self.session.scalars(select(PersonalDetails)):
            assert each.consent_id in in_force
            assert self.found.starts_at is not None

    @invariant()
    def every_move_is_listed(self) -> None:
        allowed = {(before, after) for (before, _), after in MOVES.items()}
        assert set(self.moves) <= allowed

    @invariant()
    def reached_means_enough(self) -> None:
        if self.found.state != AppointmentState.OPEN:
            return
        coming = threshold.count_coming(self.work, self.pool_id)
        if self.stage == ThresholdState.REACHED:
            assert coming >= self.found.minimum
        elif self.stage in {ThresholdState.COLLECTING, ThresholdState.PROLONGED}:
            assert coming < self.found.minimum

    @invariant()
    def each_state_has_its_next_step_planned(self) -> None:
        """Line 29 of the acceptance list."""
        if self.found.state != AppointmentState.OPEN:
            return
        stage, has_day = self.stage, self.found.starts_at is not None
        if stage in {ThresholdState.COLLECTING, ThresholdState.PROLONGED}:
            assert self.planned(CUT_OFF, threshold.threshold_of(self.work, self.pool_id).id)
        elif stage in {ThresholdState.REACHED, ThresholdState.CONFIRMED}:
            assert self.planned(following.OVER if has_day else following.SET_DAY, self.number)
        elif stage == ThresholdState.HELD:
            assert self.planned(following.RESULTS, self.number)

    @invariant()
    def a_wish_to_swap_offers_the_askers_own_slot(self) -> None:
        for swap in swaps.open_swaps(self.work, self.number):
            if self.found.state == AppointmentState.OPEN:
                mine = queries.interest_of(self.work, self.number, swap.asker)
                assert mine is not None
                assert mine.slot_id == swap.offered_slot_id
