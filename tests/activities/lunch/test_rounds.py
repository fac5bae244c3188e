"""Group rounds: progress, tolerance, fallback, prolonging once, who gets what and who pays what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.errors import NotAllowed, StepNotPossible
from activities.lunch import round_ends, rounds, vendor_day
from activities.lunch.order_models import LunchOrder
from activities.lunch.refusals import PortionsInvalid, RoundInvalid, RoundOver
from activities.lunch.round_ends import RoundFailed, RoundReached, allot, split
from activities.lunch.round_models import GroupRound
from activities.lunch.rounds import NewRound, RoundMinimumMoved
from tests.activities.lunch.kitchen import CUT_OFF, MORNING, TUESDAY, Kitchen, open_kitchen

CLOSES = MORNING + timedelta(minutes=30)


@pytest.fixture
def kitchen(database_url: str) -> Iterator[Kitchen]:
    with open_kitchen(database_url, people=4) as opened:
        yield opened


def _open(kitchen: Kitchen, minimum: int = 4, target: int = 6, **more) -> int:
    wanted = NewRound(
        dish_id=kitchen.ids["noodles"],
        day=TUESDAY,
        slot_id=kitchen.ids["slot_1145"],
        building_id=kitchen.ids["building"],
        audience="18F",
        minimum=minimum,
        target=target,
        closes_at=more.pop("closes_at", CLOSES),
        **more,
    )
    return kitchen.do(lambda work: rounds.open_group(work, kitchen.person(work), wanted).id)


def _join(kitchen: Kitchen, round_id: int, who: str, count: int, **more) -> None:
    kitchen.do(lambda work: rounds.join(work, kitchen.person(work, who), round_id, count, **more))


def _close(kitchen: Kitchen, round_id: int) -> GroupRound:
    kitchen.clock.set(CLOSES)
    return kitchen.do(lambda work: round_ends.close(work, round_id))


def _orders(kitchen: Kitchen) -> list[tuple[int, int, int]]:
    rows = kitchen.do(lambda work: work.session.query(LunchOrder).order_by(LunchOrder.id).all())
    return [(row.user_id, row.portions, row.amount_fen) for row in rows]


def test_a_round_that_reaches_its_minimum_gives_everybody_an_order(kitchen) -> None:
    round_id = _open(kitchen, fee_fen=1001)
    _join(kitchen, round_id, "worker", 3)
    _join(kitchen, round_id, "worker1", 1)
    assert kitchen.taken("noodles") == 4

    assert _close(kitchen, round_id).state == "locked"

    ids = kitchen.ids
    assert _orders(kitchen) == [(ids["worker"], 3, 3 * 2800 + 751), (ids["worker1"], 1, 2800 + 250)]
    assert (kitchen.taken("noodles"), kitchen.taken("slot_1145")) == (4, 4)


def test_the_minimum_is_told_when_it_is_reached_and_when_it_is_lost_again(kitchen) -> None:
    round_id = _open(kitchen, minimum=4)
    for who, count in (("worker", 2), ("worker1", 1), ("worker2", 1), ("worker3", 1)):
        _join(kitchen, round_id, who, count)
    _join(kitchen, round_id, "worker3", 0)
    _join(kitchen, round_id, "worker2", 0)
    _join(kitchen, round_id, "worker1", 2)
    told = [each for each in kitchen.facts if isinstance(each, RoundMinimumMoved)]
    assert [(each.by.id, each.enough) for each in told] == [
        (kitchen.ids["worker2"], True),
        (kitchen.ids["worker2"], False),
        (kitchen.ids["worker1"], True),
    ]


def test_tolerance_is_drawn_on_only_as_far_as_the_minimum_needs_it(kitchen) -> None:
    round_id = _open(kitchen, minimum=4)
    _join(kitchen, round_id, "worker", 1, tolerance=3)
    _join(kitchen, round_id, "worker1", 2, tolerance=1)
    _close(kitchen, round_id)
    assert [portions for _, portions, _ in _orders(kitchen)] == [2, 2]
    assert kitchen.taken("noodles") == 4


def test_a_missed_minimum_gives_back_what_was_held_and_orders_the_fallbacks(kitchen) -> None:
    round_id = _open(kitchen)
    _join(kitchen, round_id, "worker", 1, fallback_dish_id=kitchen.ids["tofu"])
    _join(kitchen, round_id, "worker1", 2)

    assert _close(kitchen, round_id).state == "cancelled"

    assert _orders(kitchen) == [(kitchen.ids["worker"], 1, 2200)]
    assert (kitchen.taken("noodles"), kitchen.taken("tofu"), kitchen.taken("slot_1145")) == (
        0,
        1,
        1,
    )
    [failed] = [each for each in kitchen.facts if isinstance(each, RoundFailed)]
    assert len(failed.round.shares) == 2


def test_closing_twice_gives_nobody_two_orders(kitchen) -> None:
    round_id = _open(kitchen, minimum=2)
    _join(kitchen, round_id, "worker", 2)
    _close(kitchen, round_id)
    _close(kitchen, round_id)
    assert len(_orders(kitchen)) == 1
    assert [type(each) for each in kitchen.facts].count(RoundReached) == 1


def test_a_round_takes_no_more_than_its_target(kitchen) -> None:
    round_id = _open(kitchen)
    _join(kitchen, round_id, "worker", 5)
    with pytest.raises(RoundOver):
        _join(kitchen, round_id, "worker1", 2)
    _join(kitchen, round_id, "worker1", 1)
    assert kitchen.do(lambda work: rounds.group_round(work, round_id).joined) == 6


def test_a_round_cannot_promise_portions_that_are_not_there(kitchen) -> None:
    round_id = _open(kitchen, target=50)
    _join(kitchen, round_id, "worker", 8)
    with pytest.raises(Exception, match=r"sold_out|slot_full"):
        _join(kitchen, round_id, "worker1", 3)
    assert kitchen.do(lambda work: rounds.group_round(work, round_id).joined) == 8


def test_a_share_can_be_changed_and_given_back_until_it_closes(kitchen) -> None:
    round_id = _open(kitchen)
    _join(kitchen, round_id, "worker", 1)
    _join(kitchen, round_id, "worker", 3)
    assert kitchen.taken("noodles") == 3
    kitchen.do(lambda work: rounds.leave(work, kitchen.person(work), round_id))
    assert (kitchen.taken("noodles"), kitchen.taken("slot_1145")) == (0, 0)
    kitchen.clock.set(CLOSES)
    with pytest.raises(RoundOver):
        _join(kitchen, round_id, "worker", 1)


def test_the_opener_prolongs_once_and_nobody_else(kitchen) -> None:
    round_id = _open(kitchen)
    with pytest.raises(NotAllowed):
        kitchen.do(lambda work: round_ends.prolong(work, kitchen.person(work, "worker1"), round_id))
    found = kitchen.do(lambda work: round_ends.prolong(work, kitchen.person(work), round_id))
    assert found.closes_at == CLOSES + timedelta(minutes=15)
    with pytest.raises((RoundInvalid, StepNotPossible)):
        kitchen.do(lambda work: round_ends.prolong(work, kitchen.person(work), round_id))
    _join(kitchen, round_id, "worker", 4)
    assert _close(kitchen, round_id).state == "locked"


def test_a_round_is_never_prolonged_past_what_the_vendor_can_still_take(kitchen) -> None:
    round_id = _open(kitchen, closes_at=CUT_OFF - timedelta(minutes=10))
    with pytest.raises(RoundInvalid):
        kitchen.do(lambda work: round_ends.prolong(work, kitchen.person(work), round_id))


@pytest.mark.parametrize(
    "wrong",
    [
        {"minimum": 1},
        {"minimum": 7},
        {"target": 1000},
        {"closes_at": MORNING},
        {"closes_at": CUT_OFF},
        {"fee_fen": -1},
    ],
)
def test_numbers_and_times_that_cannot_work_are_refused(kitchen, wrong) -> None:
    with pytest.raises(RoundInvalid):
        _open(kitchen, **wrong)


@pytest.mark.parametrize("count", [-1, 11])
def test_a_share_of_too_many_is_refused(kitchen, count: int) -> None:
    round_id = _open(kitchen)
    with pytest.raises(PortionsInvalid):
        _join(kitchen, round_id, "worker", count)


def test_a_vendor_that_calls_the_day_off_ends_its_rounds(kitchen) -> None:
    round_id = _open(kitchen)
    _join(kitchen, round_id, "worker", 4)
    kitchen.do(
        lambda work: vendor_day.cancel_day(
            work, kitchen.person(work, "manager"), kitchen.ids["vendor"], TUESDAY
        )
    )
    assert kitchen.do(lambda work: rounds.group_round(work, round_id).state) == "cancelled"
    assert kitchen.taken("noodles") == 0


def test_a_round_goes_through_what_its_vendor_goes_through(kitchen) -> None:
    round_id = _open(kitchen, minimum=2)
    _join(kitchen, round_id, "worker", 2)
    vendor_round = kitchen.do(lambda work: rounds.group_round(work, round_id).portions.round_id)
    kitchen.clock.set(CUT_OFF)
    kitchen.do(lambda work: vendor_day.reach_cut_off(work, vendor_round))
    assert kitchen.do(lambda work: rounds.group_round(work, round_id).state) == "sent"
    assert len(_orders(kitchen)) == 1
    kitchen.do(lambda work: vendor_day.arrived(work, kitchen.person(work, "manager"), vendor_round))
    assert kitchen.do(lambda work: rounds.group_round(work, round_id).state) == "arrived"


def test_a_fallback_of_another_vendor_is_refused(kitchen) -> None:
    round_id = _open(kitchen)
    with pytest.raises(Exception, match="not_found"):
        _join(kitchen, round_id, "worker", 1, fallback_dish_id=999)


@given(st.integers(0, 100_000), st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_a_split_adds_up_and_nobody_pays_more_than_a_fen_too_much(total, weights) -> None:
    shares = split(total, weights)
    if not any(weights):
        assert shares == [0] * len(weights)
        return
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * weight / sum(weights)) < 1


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 5)), max_size=12),
    st.integers(1, 60),
    st.integers(0, 60),
)
def test_nobody_gets_less_than_wanted_or_more_than_tolerated(wants, minimum, available) -> None:
    given_ = allot(wants, minimum, available)
    wanted = sum(count for count, _ in wants)
    if not any(given_):
        tolerated = sum(tolerance for _, tolerance in wants)
        assert not wants or minimum - wanted > min(available, tolerated)
        return
    assert all(
        count <= got <= count + tolerance
        for (count, tolerance), got in zip(wants, given_, strict=True)
    )
    assert sum(given_) == max(wanted, minimum)
    assert sum(given_) - wanted <= available
