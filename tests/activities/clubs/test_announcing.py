"""Announcements: who may, how often, who hears, and never at night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from activities.clock import SHANGHAI
from activities.clubs import announcing, leading, service
from activities.clubs.errors import AnnouncementsSpent, AnnouncementTextInvalid, ClubHasClosed
from activities.clubs.models import Club, Volume
from activities.clubs.workflow import MemberRole
from activities.errors import NotAllowed
from activities.scheduling import quiet
from activities.scheduling.due import do_due
from activities.scheduling.models import Due

from .conftest import Town


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def hearers(town: Town, club: Club, author: int, *, important: bool) -> set[int]:
    found = announcing.listeners(town.work, club.id, author, important=important)
    return {each.user_id for each in found}


@pytest.mark.parametrize(
    ("moment", "sends"),
    [
        (at(8, 30), at(8, 30)),
        (at(20, 59), at(20, 59)),
        (at(21, 0), at(8, 30, day=25)),
        (at(23, 59), at(8, 30, day=25)),
        (at(0, 0), at(8, 30)),
        (at(8, 29), at(8, 30)),
    ],
)
def test_nobody_is_disturbed_at_night(moment: datetime, sends: datetime) -> None:
    assert quiet.next_waking(moment) == sends


def test_each_member_hears_what_they_chose(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    members = {volume: town.member(club).user for volume in Volume}
    for volume, user in members.items():
        service.set_volume(town.work, user, club.id, volume)
    assert hearers(town, club, lead.id, important=False) == {members[Volume.ALL].id}
    assert hearers(town, club, lead.id, important=True) == {
        members[Volume.ALL].id,
        members[Volume.IMPORTANT].id,
    }


def test_who_has_left_asks_or_is_removed_hears_nothing(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    leaves, removed = town.member(club), town.member(club)
    town.member(club, MemberRole.NOT_APPROVED)
    service.leave(town.work, leaves.user, club.id)
    leading.remove(town.work, lead, removed.id, "多次爽约")
    assert hearers(town, club, lead.id, important=True) == set()


def test_a_club_says_two_things_a_day(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    for _ in range(announcing.A_DAY):
        announcing.announce(town.work, lead, club.id, "周三见")
    with pytest.raises(AnnouncementsSpent):
        announcing.announce(town.work, lead, club.id, "再说一句")
    other = town.club(name="围棋社", creator=lead)
    announcing.announce(town.work, lead, other.id, "周四见")
    town.later(days=1)
    announcing.announce(town.work, lead, club.id, "新的一天")


def test_what_is_written_at_night_counts_for_the_day_on_which_it_is_heard(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    town.work.now = at(22)
    for _ in range(announcing.A_DAY):
        assert announcing.announce(town.work, lead, club.id, "早").sends_at == at(8, 30, day=25)
    town.work.now = at(12, day=25)
    with pytest.raises(AnnouncementsSpent):
        announcing.announce(town.work, lead, club.id, "第三条")


@pytest.mark.parametrize("text", ["", " \n", "长" * 1001])
def test_an_announcement_has_words_and_an_end(town: Town, text: str) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    with pytest.raises(AnnouncementTextInvalid):
        announcing.announce(town.work, lead, club.id, text)


def test_members_and_strangers_may_not_announce(town: Town) -> None:
    club = town.club(creator=town.person())
    foreign_lead = town.person()
    town.club(name="围棋社", creator=foreign_lead)
    for nobody in (town.member(club).user, town.person(), foreign_lead):
        with pytest.raises(NotAllowed):
            announcing.announce(town.work, nobody, club.id, "大家好")
    announcing.announce(town.work, town.member(club, MemberRole.MODERATOR).user, club.id, "大家好")


def test_a_closed_club_is_silent_even_with_something_planned(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    told = announcing.announce(town.work, lead, club.id, "周三见")
    leading.close(town.work, lead, club.id)
    assert announcing.due_announcement(town.work, told.id) is None
    with pytest.raises(ClubHasClosed):
        announcing.announce(town.work, lead, club.id, "再见")


def test_a_process_that_comes_back_at_night_waits_for_the_morning(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    town.work.now = at(20, 59)
    told = announcing.announce(town.work, lead, club.id, "周三见")
    delivered: list[datetime] = []

    def deliver(work: object, number: int) -> None:
        if announcing.due_announcement(town.work, number) is not None:
            delivered.append(town.work.now)

    for moment in (at(23), at(8, 29, day=25), at(8, 30, day=25), at(8, 31, day=25)):
        town.work.now = moment
        do_due(town.work, {announcing.DELIVERY: deliver})
    assert delivered == [at(8, 30, day=25)]
    rows = town.work.session.scalars(select(Due).where(Due.subject_id == told.id)).all()
    assert [row.due_at for row in rows] == [at(20, 59), at(8, 30, day=25)]


def test_an_announcement_of_long_ago_is_not_delivered(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    announcing.announce(town.work, lead, club.id, "周三见")
    town.work.now += announcing.USEFUL_FOR + timedelta(minutes=1)
    delivered: list[int] = []
    do_due(town.work, {announcing.DELIVERY: lambda _work, number: delivered.append(number)})
    assert delivered == []
