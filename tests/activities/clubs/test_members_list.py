"""Who is named: only with consent, and counters that are right whatever is hidden."""

from __future__ import annotations

import pytest

from activities.clubs import leading, queries, service
from activities.clubs.errors import ClubHasClosed
from activities.clubs.workflow import MemberRole
from activities.errors import NotAllowed

from .conftest import Town


def test_only_those_who_agreed_are_named(town: Town) -> None:
    club = town.club(creator=town.person())
    shown, hidden = town.member(club), town.member(club)
    service.show_me(town.work, shown.user, club.id, shown=True)
    seen = queries.members_seen_by(town.work, hidden.user, club.id)
    assert [each.id for each in seen.named] == [shown.id]
    assert seen.unnamed == 2


def test_outsiders_and_those_who_wait_see_a_number_only(town: Town) -> None:
    club = town.club(creator=town.person())
    member = town.member(club)
    service.show_me(town.work, member.user, club.id, shown=True)
    waiting = town.member(club, MemberRole.NOT_APPROVED)
    for user in (town.person(), waiting.user):
        seen = queries.members_seen_by(town.work, user, club.id)
        assert (list(seen.named), seen.unnamed) == ([], 2)


def test_hiding_and_showing_names_leaves_the_counters_right(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    members = [town.member(club) for _ in range(3)]
    for each in members[:2]:
        service.show_me(town.work, each.user, club.id, shown=True)
    for hidden, named in ((True, 0), (False, 2), (True, 0), (False, 2)):
        leading.hide_names(town.work, lead, club.id, hidden=hidden)
        seen = queries.members_seen_by(town.work, members[2].user, club.id)
        assert len(seen.named) == named
        assert len(seen.named) + seen.unnamed == 4
        assert queries.member_counts(town.work, [club.id]) == {club.id: 4}


def test_a_member_takes_consent_back(town: Town) -> None:
    club = town.club(creator=town.person())
    member = town.member(club)
    service.show_me(town.work, member.user, club.id, shown=True)
    service.show_me(town.work, member.user, club.id, shown=False)
    seen = queries.members_seen_by(town.work, member.user, club.id)
    assert (list(seen.named), seen.unnamed) == ([], 2)


def test_the_names_of_a_closed_club_are_gone(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    leading.close(town.work, lead, club.id)
    with pytest.raises(ClubHasClosed):
        queries.members_seen_by(town.work, lead, club.id)


def test_a_plain_member_may_not_hide_names_or_open_a_person(town: Town) -> None:
    club = town.club(creator=town.person())
    member, other = town.member(club), town.member(club)
    with pytest.raises(NotAllowed):
        leading.hide_names(town.work, member.user, club.id, hidden=True)
    with pytest.raises(NotAllowed):
        leading.managed(town.work, member.user, other.id)
