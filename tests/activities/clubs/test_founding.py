"""Founding: the wish, who answers it, and what may not be called the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from activities.clubs import founding, leading, queries
from activities.clubs.errors import (
    ClubNameInvalid,
    ClubNameTaken,
    ReasonNeeded,
    TooManyFoundings,
)
from activities.clubs.founding import FoundingDecided, Wish
from activities.clubs.models import Openness
from activities.errors import NotAllowed, NotFound, Stale
from activities.people.models import Role

from .conftest import Town


def wish(town: Town, name: str = "飞盘社", tower: int = 0) -> Wish:
    return Wish(town.towers[tower], "frisbee", Openness.OPEN, "周三中午玩飞盘", zh=name)


def test_the_worker_approves_and_the_founder_leads(town: Town) -> None:
    founder, worker = town.person(), town.worker()
    proposed = founding.propose(town.work, founder, wish(town))
    assert queries.clubs(town.work) == []
    club = founding.approve(town.work, worker, proposed.id)
    assert (club.zh, club.en) == ("飞盘社", "飞盘社")
    assert queries.creator_of(town.work, club.id).user_id == founder.id
    assert len(town.heard(FoundingDecided)) == 1


def test_a_wish_is_answered_once(town: Town) -> None:
    proposed = founding.propose(town.work, town.person(), wish(town))
    worker = town.worker()
    founding.approve(town.work, worker, proposed.id)
    with pytest.raises(Stale):
        founding.approve(town.work, worker, proposed.id)
    with pytest.raises(Stale):
        founding.decline(town.work, worker, proposed.id, "太晚")
    assert len(queries.clubs(town.work)) == 1


def test_it_is_declined_with_a_reason(town: Town) -> None:
    proposed = founding.propose(town.work, town.person(), wish(town))
    worker = town.worker()
    with pytest.raises(ReasonNeeded):
        founding.decline(town.work, worker, proposed.id, " ")
    assert founding.decline(town.work, worker, proposed.id, "没有场地").reason == "没有场地"
    assert queries.clubs(town.work) == []


def test_only_the_buildings_worker_or_an_admin_answers_and_nobody_their_own(town: Town) -> None:
    worker = town.worker()
    own = founding.propose(town.work, worker, wish(town))
    for nobody in (town.person(), town.worker(1), worker):
        with pytest.raises(NotAllowed):
            founding.approve(town.work, nobody, own.id)
    assert founding.waiting_for(town.work, worker) == []
    founding.approve(town.work, town.worker(role=Role.ADMIN), own.id)


@pytest.mark.parametrize(
    "again", ["飞盘社", "飞 盘 社", "🥏飞盘社", "飞盘社!", "ＣＬＵＢ 1", "club 1"]
)
def test_a_name_is_taken_once_in_a_building(town: Town, again: str) -> None:
    town.club(name="飞盘社")
    with pytest.raises(ClubNameTaken):
        founding.propose(town.work, town.person(), wish(town, again))
    founding.propose(town.work, town.person(), wish(town, again, tower=1))


def test_two_wishes_of_one_name_in_a_building_do_not_wait_together(town: Town) -> None:
    founding.propose(town.work, town.person(), wish(town))
    with pytest.raises(ClubNameTaken):
        founding.propose(town.work, town.person(), wish(town))


def test_the_name_of_a_closed_club_is_free_again(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    leading.close(town.work, lead, club.id)
    assert founding.propose(town.work, lead, wish(town)).zh == club.zh


@pytest.mark.parametrize("name", ["", "  ", "社", "🥏🥏🥏", "。。。", "飞" * 500, "\u200b\u200b"])
def test_a_name_that_cannot_be_said_is_refused(town: Town, name: str) -> None:
    with pytest.raises(ClubNameInvalid):
        founding.propose(town.work, town.person(), wish(town, name))


def test_one_name_in_another_language_is_enough(town: Town) -> None:
    english = replace(wish(town), zh="", en="Sky Discs")
    proposed = founding.propose(town.work, town.person(), english)
    assert (proposed.zh, proposed.en) == ("Sky Discs", "Sky Discs")


def test_nobody_floods_the_workers(town: Town) -> None:
    person = town.person()
    for name in ("飞盘社", "围棋社"):
        founding.propose(town.work, person, wish(town, name))
    with pytest.raises(TooManyFoundings):
        founding.propose(town.work, person, wish(town, "陶艺社"))


def test_a_wish_that_does_not_exist(town: Town) -> None:
    with pytest.raises(NotFound):
        founding.approve(town.work, town.worker(), 2**40)
