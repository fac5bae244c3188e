"""A crowd that comes at one moment is decided in one pass: everybody gets what they would get."""

from __future__ import annotations

from activities.enrolment import facts
from activities.enrolment import service as enrolment
from activities.enrolment.refusals import PartySizeInvalid, RegistrationClosed
from activities.enrolment.service import Answer, Request, Standing, Wish
from activities.people.models import User
from tests.activities.enrolment.town import Town, here


def together(town: Town, pool: int, *wishes: tuple[User, Wish]) -> list[Answer]:
    with town.work() as work:
        crowd = [Request(here(work, user), wish) for user, wish in wishes]
        return enrolment.register_all(work, pool, crowd)


def test_the_first_get_the_seats_and_the_others_their_places_in_order(town: Town) -> None:
    crowd = town.people(6)
    pool = town.pool(2)
    answers = together(town, pool, *((each, Wish()) for each in crowd))
    assert all(isinstance(each, Standing) and each.fresh for each in answers)
    assert town.registered(pool) == [each.id for each in crowd[:2]]
    assert town.waiting(pool) == [each.id for each in crowd[2:]]
    assert [each.position for each in answers if isinstance(each, Standing)][2:] == [1, 2, 3, 4]
    assert town.is_sound(pool)
    assert len(town.heard(facts.RegistrationCreated)) == 2
    assert len(town.heard(facts.LineJoined)) == 4


def test_a_party_that_does_not_fit_is_not_passed_by_a_newcomer(town: Town) -> None:
    couple, trio, single = town.people(3)
    pool = town.pool(3)
    together(town, pool, (couple, Wish(2)), (trio, Wish(3)), (single, Wish()))
    assert town.registered(pool) == [couple.id]
    assert town.waiting(pool) == [trio.id]
    assert town.offered(pool) == [single.id], "the seat left over is offered, not lost"


def test_one_persons_refusal_is_theirs_alone(town: Town) -> None:
    crowd, ordinary = town.people(2)
    pool = town.pool(5)
    refused, seated = together(town, pool, (crowd, Wish(6)), (ordinary, Wish()))
    assert isinstance(refused, PartySizeInvalid)
    assert isinstance(seated, Standing)
    assert town.registered(pool) == [ordinary.id]


def test_the_same_person_twice_in_one_crowd_comes_once(town: Town) -> None:
    [person] = town.people(1)
    pool = town.pool(5)
    first, second = together(town, pool, (person, Wish()), (person, Wish(3)))
    assert isinstance(first, Standing)
    assert isinstance(second, Standing)
    assert (first.fresh, second.fresh) == (True, False)
    assert town.count(pool).left == 4


def test_who_is_in_already_is_told_so_after_the_end_too(town: Town) -> None:
    member, late = town.people(2)
    pool = town.pool(5, in_hours=1)
    town.register(pool, member)
    town.later(hours=2)
    known, refused = together(town, pool, (member, Wish()), (late, Wish()))
    assert isinstance(known, Standing)
    assert isinstance(refused, RegistrationClosed)
