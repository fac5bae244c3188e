"""A machine that does to one pool of seats whatever people, organizers and time may do.

After every step it checks what must always hold. The rules of the line are said a second time
here, as invariants, in other words than the product says them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from activities.db.base import Base
from activities.db.engine import open_database
from activities.db.tables import load_tables
from activities.db.work import UnitOfWork
from activities.enrolment import draw, offers, seats
from activities.enrolment import service as enrolment
from activities.enrolment.draw import Tier
from activities.enrolment.line import Wish
from activities.enrolment.models import (
    Allotment,
    EnrolmentLog,
    Offer,
    Registration,
    SeatPool,
    WaitingListEntry,
)
from activities.enrolment.refusals import OfferExpired
from activities.errors import LouyiError
from activities.people.models import User
from activities.places.models import District
from activities.scheduling import quiet
from activities.signals import Signals
from tests.activities.enrolment.town import CALENDAR, TUESDAY_TEN

PEOPLE = 7
BEGINS = TUESDAY_TEN + timedelta(days=3)
SEED = "0123456789abcdef"
people = st.integers(min_value=0, max_value=PEOPLE - 1)


def memory() -> Engine:
    """Return an empty database in memory with all tables and the people."""
    load_tables()
    engine = open_database("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        district = District(key="d", zh="区", en="District")
        session.add(district)
        session.flush()
        session.add_all(
            User(district_id=district.id, name="白领", language="zh", created_at=TUESDAY_TEN)
            for _ in range(PEOPLE + 1)
        )
        session.commit()
    return engine


ENGINE = memory()


class Seats(RuleBasedStateMachine):
    """One pool, nine people, an organizer, and the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.connection = ENGINE.connect()
        self.transaction = self.connection.begin()
        self.session = Session(self.connection, join_transaction_mode="create_savepoint")
        self.now = TUESDAY_TEN
        self.users = list(self.session.scalars(select(User).order_by(User.id)))
        self.last: Callable[[], None] = lambda: None
        self.lapses: dict[int, int] = {}
        self.taken_before = 0

    def teardown(self) -> None:
        self.session.close()
        self.transaction.rollback()
        self.connection.close()

    @property
    def work(self) -> UnitOfWork:
        return UnitOfWork(self.session, self.now, Signals(), CALENDAR)

    @initialize(
        capacity=st.integers(min_value=1, max_value=3),
        by_draw=st.booleans(),
        lost_before=st.sets(people, min_size=1),
        approval=st.booleans(),
    )
    def open(self, capacity: int, by_draw: bool, lost_before: set[int], approval: bool) -> None:
        pool = SeatPool(
            district_id=self.users[0].district_id,
            capacity=capacity,
            closes_at=BEGINS,
            needs_approval=approval,
            allotment=Allotment.DRAW if by_draw else Allotment.FIRST_COME,
            draw_at=TUESDAY_TEN + timedelta(hours=5) if by_draw else None,
            draw_seed=SEED if by_draw else None,
        )
        self.pool_id = seats.open_pool(self.work, pool).id
        other = seats.open_pool(
            self.work, SeatPool(district_id=pool.district_id, capacity=1, closes_at=BEGINS)
        )
        self.lost_before = lost_before
        for one in lost_before:
            self.session.add(
                EnrolmentLog(
                    district_id=pool.district_id,
                    pool_id=other.id,
                    user_id=self.users[one].id,
                    at=self.now,
                    what="not_drawn",
                    data={},
                )
            )
        self.session.flush()

    def does(self, step: Callable[[], Any]) -> Any:
        """Do a step as a turn does: a refusal undoes what it wrote."""
        before = self.snapshot()
        self.last = lambda: None
        with contextlib.suppress(LouyiError), self.session.begin_nested():
            result = step()
            self.after(before)
            return result
        return None

    def snapshot(self) -> dict[str, Any]:
        pool = seats.pool(self.work, self.pool_id)
        return {
            "waiting": pool.waiting,
            "line": [each.user_id for each in self.entries("waiting", "offered")],
            "offers": {each.id for each in self.open_offers()},
            "lots": pool.awaits_draw,
        }

    def after(self, before: dict[str, Any]) -> None:
        """Check what must hold between the moment before a step and the one after."""
        self.session.flush()
        for offer in self.open_offers():
            if offer.id not in before["offers"]:
                self.check_offer(offer)

    def check_offer(self, offer: Offer) -> None:
        entry = offer.entry
        assert offer.party == entry.party or (entry.takes_part and offer.party < entry.party)
        ahead = [each for each in self.entries("waiting") if each.rank < entry.rank]
        for other in ahead:
            assert not other.takes_part, "somebody further ahead would have taken a part"
            assert other.party > offer.party, "somebody further ahead would have fitted"
        last_hour = BEGINS - timedelta(hours=1)
        assert not quiet.is_quiet(offer.sends_at) or offer.sends_at >= last_hour
        assert offer.sends_at < offer.expires_at <= BEGINS
        waking = _waking_minutes(offer.sends_at, offer.expires_at)
        assert waking >= 4.9 or offer.expires_at == BEGINS, "time to answer that runs at night"
        assert not quiet.is_quiet(offer.expires_at) or offer.expires_at >= last_hour

    # What people do.

    @rule(one=people, party=st.integers(min_value=1, max_value=3), takes_part=st.booleans())
    def register(self, one: int, party: int, takes_part: bool) -> None:
        user = self.users[one]
        had = enrolment.standing(self.work, self.pool_id, user)
        others_wait = bool(self.entries("waiting"))

        def step() -> None:
            result = enrolment.register(self.work, self.pool_id, user, Wish(party, takes_part))
            if had.registration or had.entry:
                assert not result.fresh
            elif others_wait:
                assert result.registration is None, "a newcomer passed those who wait"

        self.does(step)
        self.last = step if had.registration or had.entry else lambda: None

    @rule(
        crowd=st.lists(
            st.tuples(people, st.integers(min_value=1, max_value=3), st.booleans()), min_size=3
        )
    )
    def rush(self, crowd: list[tuple[int, int, bool]]) -> None:
        """Many come at once, so that there is a line."""
        for one, party, takes_part in crowd:
            self.register(one, party, takes_part)

    @rule(one=people)
    def withdraw(self, one: int) -> None:
        user = self.one_of("registered", one)

        def step() -> None:
            enrolment.withdraw(self.work, self.pool_id, user)
            found = enrolment.standing(self.work, self.pool_id, user)
            assert found.registration is None
            assert found.entry is None, "who cancels is not offered again"
            self.lapses.pop(user.id, None)

        self.does(step)

    @rule(one=people)
    def leave_the_line(self, one: int) -> None:
        user = self.one_of("waiting", one)
        self.does(lambda: enrolment.withdraw(self.work, self.pool_id, user))
        if enrolment.standing(self.work, self.pool_id, user).entry is None:
            self.lapses.pop(user.id, None)

    @rule(one=people)
    def accept(self, one: int) -> None:
        self.free_a_seat(one)
        user = self.one_of("offered", one)
        found = enrolment.standing(self.work, self.pool_id, user)
        live = [
            each
            for each in self.open_offers()
            if each.entry.user_id == user.id and each.expires_at > self.now
        ]

        def step() -> None:
            try:
                offers.accept(self.work, self.pool_id, user)
            except OfferExpired:
                assert not live
                raise
            assert live or found.registration is not None, "accepted after its time"
            self.lapses.pop(user.id, None)

        self.does(step)
        self.last = step if found.registration is not None else lambda: None

    @rule(one=people)
    def decline(self, one: int) -> None:
        self.free_a_seat(one)
        user = self.one_of("offered", one)

        def step() -> None:
            offers.decline(self.work, self.pool_id, user)
            self.lapses.pop(user.id, None)
            assert enrolment.standing(self.work, self.pool_id, user).entry is None

        self.does(step)

    def free_a_seat(self, one: int) -> None:
        """Let somebody leave when people wait and nobody is offered anything."""
        seated = enrolment.registered(self.work, self.pool_id)
        if self.entries("waiting") and seated and not self.open_offers():
            user = self.session.get_one(User, seated[one % len(seated)].user_id)
            self.does(lambda: enrolment.withdraw(self.work, self.pool_id, user))
            self.lapses.pop(user.id, None)

    def one_of(self, kind: str, one: int) -> User:
        """Return somebody who is where the step needs them, else anybody."""
        if kind == "registered":
            ids = [each.user_id for each in enrolment.registered(self.work, self.pool_id)]
        else:
            ids = [each.user_id for each in self.entries(kind)]
        wanted = ids[one % len(ids)] if ids else self.users[one].id
        return self.session.get_one(User, wanted)

    # What the organizer does.

    @rule(capacity=st.integers(min_value=1, max_value=6))
    def resize(self, capacity: int) -> None:
        before = [each.id for each in enrolment.registered(self.work, self.pool_id)]

        def step() -> None:
            enrolment.resize(self.work, self.pool_id, capacity, self.users[-1])
            after = [each.id for each in enrolment.registered(self.work, self.pool_id)]
            assert after == before, "somebody was thrown out"

        self.does(step)

    @rule(approve=st.booleans())
    def decide(self, approve: bool) -> None:
        pending = self.session.scalars(
            select(Registration).where(
                Registration.pool_id == self.pool_id, Registration.state == "pending_approval"
            )
        ).first()
        if pending is not None:
            chosen = pending.id
            self.does(lambda: enrolment.decide(self.work, chosen, self.users[-1], approve=approve))

    # What time does.

    @rule(minutes=st.sampled_from([1, 20, 61, 300, 725]))
    def wait(self, minutes: int) -> None:
        if self.now + timedelta(minutes=minutes) < BEGINS:
            self.now += timedelta(minutes=minutes)

    @rule(minutes=st.sampled_from([61, 300, 725]))
    def pass_by(self, minutes: int) -> None:
        """Let time pass, and do what fell due."""
        self.wait(minutes)
        self.tick()

    @rule(one=people)
    def accept_too_late(self, one: int) -> None:
        """Accept an offer a minute after its end, before anybody has looked at the clock."""
        self.free_a_seat(one)
        offered = self.open_offers()
        if not offered:
            return
        offer = offered[one % len(offered)]
        late = offer.expires_at + timedelta(minutes=1)
        if self.now < late < BEGINS:
            self.now = late
            user = self.session.get_one(User, offer.entry.user_id)
            self.does(lambda: offers.accept(self.work, self.pool_id, user))
            assert offer.state == "open", "accepted after its time"

    @rule(times=st.integers(min_value=1, max_value=6))
    def ignore_offers(self, times: int) -> None:
        """Let offers lapse one after the other, as if nobody looked at their phone."""
        for _ in range(times):
            ends = [each.expires_at for each in self.open_offers() if each.expires_at < BEGINS]
            if not ends:
                return
            self.now = max(self.now, min(ends))
            self.tick()

    @rule()
    def wait_for_the_draw(self) -> None:
        pool = seats.pool(self.work, self.pool_id)
        if pool.awaits_draw and pool.draw_at is not None:
            for one in range(0, PEOPLE, 2):
                self.register(one, 1, False)
            self.now = max(self.now, pool.draw_at)
            self.tick()

    @rule()
    def tick(self) -> None:
        """Do what is due: draw, and end offers whose time is over, oldest first."""
        pool = seats.pool(self.work, self.pool_id)
        if pool.awaits_draw and pool.draw_at is not None and pool.draw_at <= self.now:
            self.draw()
        for offer in self.open_offers():
            if offer.expires_at <= self.now:
                self.lapse(offer)

    @rule()
    def redeliver(self) -> None:
        """Do the last thing again, as a repeated message would: nothing may change."""
        before = self.picture()
        self.does(self.last)
        assert self.picture() == before

    @rule()
    def sweep(self) -> None:
        """The sweep finds nothing to mend."""
        self.tick()
        before = self.picture()
        self.does(lambda: offers.sweep_due(self.work, self.pool_id))
        assert self.picture() == before, "the sweep had to mend something"

    def draw(self) -> None:
        lots = self.entries("waiting")
        order = [each.user_id for each in lots]

        def step() -> None:
            draw.draw_due(self.work, self.pool_id)
            self.check_draw(order)

        self.does(step)
        before = self.picture()
        self.does(lambda: draw.draw_due(self.work, self.pool_id))
        assert self.picture() == before, "drawn twice"

    def check_draw(self, order: list[int]) -> None:
        lost = {self.users[each].id for each in self.lost_before}
        expected = sorted(order, key=lambda one: (one not in lost, draw.lot_number(SEED, one)))
        places = {
            row.user_id: int(row.data["place"])
            for row in self.session.scalars(
                select(EnrolmentLog).where(
                    EnrolmentLog.pool_id == self.pool_id,
                    EnrolmentLog.what.in_(["drawn", "not_drawn"]),
                )
            )
        }
        assert places == {one: place for place, one in enumerate(expected, start=1)}
        drawn_first = Tier.LOST_LAST_TIME
        assert drawn_first < Tier.ORDINARY < Tier.OFTEN_ABSENT

    def lapse(self, offer: Offer) -> None:
        """End one offer and check that it costs one place the first time, and the line then."""
        entry = offer.entry
        waiting = [each.id for each in self.entries("waiting")]
        behind = [each.id for each in self.entries("waiting") if each.rank > entry.rank]
        lapses = self.lapses.get(entry.user_id, 0) + 1
        chosen = offer.id

        def step() -> None:
            offers.lapse_due(self.work, chosen)

        self.does(step)
        self.session.refresh(entry)
        if lapses > 1:
            assert entry.state == "offer_expired"
            self.lapses.pop(entry.user_id, None)
            return
        self.lapses[entry.user_id] = lapses
        assert entry.state in {"waiting", "offered"}, "one lapse costs one place, not the line"
        passed = [
            each
            for each in behind
            if (other := self.session.get_one(WaitingListEntry, each)).rank < entry.rank
            and other.id in waiting
        ]
        assert len(passed) == min(1, len(behind)), "one place back, no more and no less"

    # What must always hold.

    @invariant()
    def counters_say_what_the_rows_say(self) -> None:
        pool = seats.pool(self.work, self.pool_id)
        assert (pool.taken, pool.waiting) == seats.held_by_rows(self.work, self.pool_id)

    @invariant()
    def no_seat_is_given_twice(self) -> None:
        pool = seats.pool(self.work, self.pool_id)
        assert pool.capacity is not None
        held, _ = seats.held_by_rows(self.work, self.pool_id)
        assert held <= max(pool.capacity, self.taken_before), "more seats held than there are"
        self.taken_before = held

    @invariant()
    def no_seat_is_left_while_somebody_waits_who_fits(self) -> None:
        pool = seats.pool(self.work, self.pool_id)
        if pool.awaits_draw:
            assert not self.open_offers()
            assert not enrolment.registered(self.work, self.pool_id)
            return
        assert pool.capacity is not None
        held, _ = seats.held_by_rows(self.work, self.pool_id)
        left = pool.capacity - held
        for each in self.entries("waiting"):
            least = 1 if each.takes_part else each.party
            assert least > left, "a seat is free and somebody waits for it"

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        seated = [each.user_id for each in enrolment.registered(self.work, self.pool_id)]
        line = [each.user_id for each in self.entries("waiting", "offered")]
        assert len(set(seated + line)) == len(seated) + len(line)

    @invariant()
    def who_is_offered_holds_an_open_offer(self) -> None:
        offered = {each.id for each in self.entries("offered")}
        assert offered == {each.entry_id for each in self.open_offers()}

    def entries(self, *states: str) -> list[WaitingListEntry]:
        return list(
            self.session.scalars(
                select(WaitingListEntry)
                .where(WaitingListEntry.pool_id == self.pool_id, WaitingListEntry.state.in_(states))
                .order_by(WaitingListEntry.rank, WaitingListEntry.id)
            )
        )

    def open_offers(self) -> list[Offer]:
        return list(
            self.session.scalars(
                select(Offer)
                .where(Offer.pool_id == self.pool_id, Offer.state == "open")
                .order_by(Offer.expires_at, Offer.id)
            )
        )

    def picture(self) -> list[Any]:
        """Return everything that a person could notice."""
        rows = self.session.scalars(
            select(Registration).where(Registration.pool_id == self.pool_id)
        )
        line = [
            (each.user_id, each.state, each.rank) for each in self.entries("waiting", "offered")
        ]
        return [sorted((each.user_id, each.state, each.party) for each in rows), line]


def _waking_minutes(start: datetime, end: datetime) -> float:
    minutes, moment = 0.0, start
    while moment < end:
        step = min(timedelta(minutes=5), end - moment)
        minutes += 0 if quiet.is_quiet(moment) else step / timedelta(minutes=1)
        moment += step
    return minutes
