"""Roles and rights, handing over, the only owner, closing, and clubs that nobody leads."""

from __future__ import annotations

import pytest

from activities.clubs import leading, queries, service
from activities.clubs.errors import (
    AboveOwnRank,
    ClubHasClosed,
    NotAMember,
    OnlyOwner,
    ReasonNeeded,
)
from activities.clubs.leading import ClubClosed
from activities.clubs.models import Openness
from activities.clubs.workflow import RIGHTS, MemberRole, Right
from activities.errors import NotAllowed, Stale
from activities.people.models import Role

from .conftest import Town

R = MemberRole


def test_the_only_owner_cannot_leave(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    town.member(club, R.MODERATOR)
    with pytest.raises(OnlyOwner):
        service.leave(town.work, lead, club.id)
    assert queries.creator_of(town.work, club.id).user_id == lead.id


def test_when_the_lead_leaves_the_longest_administrator_leads(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    heir = town.member(club, R.ADMINISTRATOR)
    town.later(days=1)
    town.member(club, R.ADMINISTRATOR)
    service.leave(town.work, lead, club.id)
    assert queries.creator_of(town.work, club.id).id == heir.id


def test_a_club_is_handed_over_when_the_member_agrees(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    member = town.member(club)
    leading.offer(town.work, lead, member.id)
    assert queries.creator_of(town.work, club.id).user_id == lead.id
    leading.answer_offer(town.work, member.user, club.id, accept=True)
    assert queries.creator_of(town.work, club.id).id == member.id
    assert queries.standing(town.work, club.id, lead).role == R.ADMINISTRATOR
    service.leave(town.work, lead, club.id)


def test_an_offer_is_for_one_member_once_and_for_seven_days(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    member, other = town.member(club), town.member(club)
    leading.offer(town.work, lead, member.id)
    with pytest.raises(Stale):
        leading.answer_offer(town.work, other.user, club.id, accept=True)
    leading.answer_offer(town.work, member.user, club.id, accept=False)
    with pytest.raises(Stale):
        leading.answer_offer(town.work, member.user, club.id, accept=True)
    leading.offer(town.work, lead, member.id)
    town.later(days=7)
    with pytest.raises(Stale):
        leading.answer_offer(town.work, member.user, club.id, accept=True)


def test_an_offer_ends_when_the_member_leaves(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    member = town.member(club)
    leading.offer(town.work, lead, member.id)
    service.leave(town.work, member.user, club.id)
    service.join(town.work, member.user, club.id)
    with pytest.raises(Stale):
        leading.answer_offer(town.work, member.user, club.id, accept=True)


def test_a_club_is_not_offered_to_strangers_or_to_its_lead(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    outside = town.member(club, R.OUTSIDE)
    for nobody in (outside, queries.creator_of(town.work, club.id)):
        with pytest.raises(NotAMember):
            leading.offer(town.work, lead, nobody.id)


@pytest.mark.parametrize(
    ("own", "member", "wanted", "allowed"),
    [
        (R.CREATOR, R.MEMBER, R.ADMINISTRATOR, True),
        (R.CREATOR, R.ADMINISTRATOR, R.MEMBER, True),
        (R.ADMINISTRATOR, R.MEMBER, R.MODERATOR, True),
        (R.ADMINISTRATOR, R.MODERATOR, R.MEMBER, True),
        (R.ADMINISTRATOR, R.MEMBER, R.ADMINISTRATOR, False),
        (R.ADMINISTRATOR, R.ADMINISTRATOR, R.MEMBER, False),
        (R.ADMINISTRATOR, R.CREATOR, R.MEMBER, False),
        (R.MODERATOR, R.MEMBER, R.MODERATOR, False),
        (R.MEMBER, R.MEMBER, R.MODERATOR, False),
        (R.CREATOR, R.MEMBER, R.CREATOR, False),
        (R.CREATOR, R.MEMBER, R.REJECTED, False),
        (R.CREATOR, R.NOT_APPROVED, R.MODERATOR, False),
        (R.CREATOR, R.OUTSIDE, R.MEMBER, False),
    ],
)
def test_roles_are_given_below_ones_own(
    town: Town, own: R, member: R, wanted: R, allowed: bool
) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    actor = lead if own == R.CREATOR else town.member(club, own).user
    whom = queries.creator_of(town.work, club.id) if member == R.CREATOR else None
    whom = whom or town.member(club, member)
    if allowed:
        assert leading.appoint(town.work, actor, whom.id, wanted).role == wanted
        return
    with pytest.raises((NotAllowed, AboveOwnRank, NotAMember)):
        leading.appoint(town.work, actor, whom.id, wanted)
    assert whom.role == member


@pytest.mark.parametrize(
    ("own", "member", "allowed"),
    [
        (R.CREATOR, R.ADMINISTRATOR, True),
        (R.ADMINISTRATOR, R.MODERATOR, True),
        (R.MODERATOR, R.MEMBER, True),
        (R.MODERATOR, R.MODERATOR, False),
        (R.ADMINISTRATOR, R.ADMINISTRATOR, False),
        (R.MEMBER, R.MEMBER, False),
        (R.NOT_APPROVED, R.MEMBER, False),
    ],
)
def test_people_are_removed_from_above(town: Town, own: R, member: R, allowed: bool) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    actor = lead if own == R.CREATOR else town.member(club, own).user
    whom = town.member(club, member)
    if allowed:
        assert leading.remove(town.work, actor, whom.id, "原因").role == R.REJECTED
        return
    with pytest.raises((NotAllowed, AboveOwnRank)):
        leading.remove(town.work, actor, whom.id, "原因")


def test_nobody_is_removed_without_a_reason_or_by_themselves(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    member = town.member(club)
    with pytest.raises(ReasonNeeded):
        leading.remove(town.work, lead, member.id, "  ")
    with pytest.raises(AboveOwnRank):
        leading.remove(town.work, lead, queries.creator_of(town.work, club.id).id, "自己")


def test_each_role_has_the_rights_of_the_one_below_and_members_have_none() -> None:
    assert R.MEMBER not in RIGHTS
    assert RIGHTS[R.MODERATOR] < RIGHTS[R.ADMINISTRATOR] < RIGHTS[R.CREATOR]
    assert RIGHTS[R.CREATOR] == frozenset(Right)


def test_only_the_lead_hands_over_and_closes(town: Town) -> None:
    club = town.club(creator=town.person())
    administrator, member = town.member(club, R.ADMINISTRATOR), town.member(club)
    for nobody in (administrator.user, member.user, town.worker(), town.worker(role=Role.ADMIN)):
        with pytest.raises(NotAllowed):
            leading.offer(town.work, nobody, member.id)
        with pytest.raises(NotAllowed):
            leading.close(town.work, nobody, club.id)


def test_closing_is_told_and_done_once(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    leading.close(town.work, lead, club.id)
    assert len(town.heard(ClubClosed)) == 1
    with pytest.raises(ClubHasClosed):
        leading.close(town.work, lead, club.id)
    assert club not in queries.clubs(town.work)


def test_a_club_without_a_lead_is_cared_for_by_the_worker_of_its_building_only(town: Town) -> None:
    club = town.club(Openness.MODERATED)
    worker, elsewhere = town.worker(0), town.worker(1)
    asked = service.join(town.work, town.person(), club.id).membership
    assert worker in queries.stewards(town.work, club)
    assert elsewhere not in queries.stewards(town.work, club)
    with pytest.raises(NotAllowed):
        service.decide(town.work, elsewhere, asked.id, approve=True)
    service.decide(town.work, worker, asked.id, approve=True)
    leading.offer(town.work, worker, asked.id)
    leading.answer_offer(town.work, asked.user, club.id, accept=True)
    assert queries.creator_of(town.work, club.id).id == asked.id
    assert worker not in queries.stewards(town.work, club)
    with pytest.raises(NotAllowed):
        leading.close(town.work, worker, club.id)
