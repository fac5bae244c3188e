"""Coming in and leaving: open, by approval, by invitation; what is refused and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from activities.clubs import leading, queries, service
from activities.clubs.errors import (
    AskedTooEarly,
    ClubHasClosed,
    ClubInvitationInvalid,
    InvitationNeeded,
    NotAMember,
)
from activities.clubs.models import Openness, Volume
from activities.clubs.service import MembershipMoved
from activities.clubs.workflow import MEMBERSHIP_WORKFLOW, MemberEvent, MemberRole
from activities.errors import NotAllowed, NotFound, Stale

from .conftest import Town


def test_an_open_club_takes_people_at_once(town: Town) -> None:
    club, person = town.club(), town.person()
    assert service.join(town.work, person, club.id).fresh
    assert queries.member_counts(town.work, [club.id]) == {club.id: 1}


def test_joining_twice_changes_nothing(town: Town) -> None:
    club, person = town.club(), town.person()
    service.join(town.work, person, club.id)
    again = service.join(town.work, person, club.id)
    assert not again.fresh
    assert again.membership.role == MemberRole.MEMBER
    assert len(town.heard(MembershipMoved)) == 1


def test_a_moderated_club_asks_and_its_lead_decides(town: Town) -> None:
    lead = town.person()
    club = town.club(Openness.MODERATED, creator=lead)
    person = town.person()
    asked = service.join(town.work, person, club.id).membership
    assert asked.role == MemberRole.NOT_APPROVED
    assert queries.member_counts(town.work, [club.id]) == {club.id: 1}
    service.decide(town.work, lead, asked.id, approve=True)
    assert asked.role == MemberRole.MEMBER
    assert queries.member_counts(town.work, [club.id]) == {club.id: 2}


def test_a_request_is_decided_once(town: Town) -> None:
    lead = town.person()
    club = town.club(Openness.MODERATED, creator=lead)
    asked = service.join(town.work, town.person(), club.id).membership
    service.decide(town.work, lead, asked.id, approve=True)
    with pytest.raises(Stale):
        service.decide(town.work, lead, asked.id, approve=False)


def test_a_member_may_not_decide_and_neither_may_the_lead_of_another_club(town: Town) -> None:
    club = town.club(Openness.MODERATED, creator=town.person())
    foreign_lead = town.person()
    town.club(creator=foreign_lead)
    asked = service.join(town.work, town.person(), club.id).membership
    for nobody in (town.member(club).user, foreign_lead, asked.user):
        with pytest.raises(NotAllowed):
            service.decide(town.work, nobody, asked.id, approve=True)


def test_who_was_refused_may_ask_again_after_seven_days(town: Town) -> None:
    lead = town.person()
    club = town.club(Openness.MODERATED, creator=lead)
    person = town.person()
    asked = service.join(town.work, person, club.id).membership
    service.decide(town.work, lead, asked.id, approve=False)
    town.later(days=6, hours=23)
    with pytest.raises(AskedTooEarly) as refused:
        service.join(town.work, person, club.id)
    assert refused.value.data == {"n": 1}
    town.later(hours=1)
    assert service.join(town.work, person, club.id).membership.role == MemberRole.NOT_APPROVED


def test_an_invitation_does_not_lead_around_a_fresh_refusal(town: Town) -> None:
    lead = town.person()
    club = town.club(Openness.MODERATED, creator=lead)
    asked = service.join(town.work, town.person(), club.id).membership
    service.decide(town.work, lead, asked.id, approve=False)
    code = leading.invite(town.work, lead, club.id)
    with pytest.raises(AskedTooEarly):
        leading.use_invitation(town.work, asked.user, code)


def test_an_invite_only_club_needs_a_code(town: Town) -> None:
    lead, person = town.person(), town.person()
    club = town.club(Openness.INVITE_ONLY, creator=lead)
    with pytest.raises(InvitationNeeded):
        service.join(town.work, person, club.id)
    code = leading.invite(town.work, lead, club.id)
    leading.use_invitation(town.work, person, f"{code[:4]}-{code[4:8]} {code[8:]}")
    assert queries.member_counts(town.work, [club.id]) == {club.id: 1}
    assert service.join(town.work, person, club.id).membership.role == MemberRole.MEMBER


def test_a_code_ends_after_seven_days_or_with_the_next_code(town: Town) -> None:
    lead = town.person()
    club = town.club(Openness.INVITE_ONLY, creator=lead)
    first = leading.invite(town.work, lead, club.id)
    second = leading.invite(town.work, lead, club.id)
    with pytest.raises(ClubInvitationInvalid):
        leading.use_invitation(town.work, town.person(), first)
    town.later(days=7)
    with pytest.raises(ClubInvitationInvalid):
        leading.use_invitation(town.work, town.person(), second)


def test_a_code_is_used_up_by_thirty_people_and_not_by_one_who_opens_it_often(town: Town) -> None:
    lead, person = town.person(), town.person()
    club = town.club(Openness.INVITE_ONLY, creator=lead)
    code = leading.invite(town.work, lead, club.id)
    for _ in range(40):
        leading.use_invitation(town.work, person, code)
    for _ in range(29):
        leading.use_invitation(town.work, town.person(), code)
    with pytest.raises(ClubInvitationInvalid):
        leading.use_invitation(town.work, town.person(), code)


@pytest.mark.parametrize("code", ["", "0000", "不是邀请码", "2" * 16])
def test_a_wrong_code_opens_nothing(town: Town, code: str) -> None:
    with pytest.raises(ClubInvitationInvalid):
        leading.use_invitation(town.work, town.person(), code)


def test_leaving_twice_is_refused_kindly(town: Town) -> None:
    club, person = town.club(), town.person()
    service.join(town.work, person, club.id)
    service.leave(town.work, person, club.id)
    with pytest.raises(NotAMember):
        service.leave(town.work, person, club.id)
    assert queries.member_counts(town.work, [club.id]) == {club.id: 0}


def test_a_request_and_an_invitation_can_be_taken_back(town: Town) -> None:
    lead, person = town.person(), town.person()
    club = town.club(Openness.MODERATED, creator=lead)
    asked = service.join(town.work, person, club.id).membership
    service.leave(town.work, person, club.id)
    assert asked.role == MemberRole.OUTSIDE
    with pytest.raises(Stale):
        service.decide(town.work, lead, asked.id, approve=True)


def test_consent_and_volume_end_with_the_membership(town: Town) -> None:
    club, person = town.club(), town.person()
    service.join(town.work, person, club.id)
    service.show_me(town.work, person, club.id, shown=True)
    service.set_volume(town.work, person, club.id, Volume.MUTED)
    service.leave(town.work, person, club.id)
    back = service.join(town.work, person, club.id).membership
    assert (back.shown, back.volume) == (False, Volume.ALL)


def test_a_removed_member_has_no_say_any_more(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    moderator = town.member(club, MemberRole.MODERATOR)
    other = town.member(club)
    leading.remove(town.work, lead, moderator.id, "多次爽约")
    with pytest.raises(NotAllowed):
        leading.remove(town.work, moderator.user, other.id, "报复")
    with pytest.raises(NotAMember):
        service.show_me(town.work, moderator.user, club.id, shown=True)
    with pytest.raises(NotAMember):
        service.set_volume(town.work, moderator.user, club.id, Volume.ALL)
    with pytest.raises(AskedTooEarly):
        service.join(town.work, moderator.user, club.id)


def test_a_club_that_is_gone_or_closed_takes_nobody(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    leading.close(town.work, lead, club.id)
    with pytest.raises(ClubHasClosed):
        service.join(town.work, town.person(), club.id)
    with pytest.raises(NotFound):
        service.join(town.work, town.person(), 2**40)
    assert queries.clubs_of(town.work, lead) == []


def test_every_step_is_in_the_history_with_who_took_it(town: Town) -> None:
    lead = town.person()
    club = town.club(Openness.MODERATED, creator=lead)
    asked = service.join(town.work, town.person(), club.id).membership
    service.decide(town.work, lead, asked.id, approve=True)
    leading.remove(town.work, lead, asked.id, "多次爽约")
    steps = MEMBERSHIP_WORKFLOW.history(town.work, asked)
    assert [(step.event, step.actor_id, step.reason) for step in steps] == [
        (MemberEvent.ASK, asked.user_id, None),
        (MemberEvent.APPROVE, lead.id, None),
        (MemberEvent.REMOVE, lead.id, "多次爽约"),
    ]


def test_a_new_role_keeps_the_day_on_which_somebody_came_in(town: Town) -> None:
    lead = town.person()
    club = town.club(creator=lead)
    member = service.join(town.work, town.person(), club.id).membership
    town.later(days=30)
    leading.appoint(town.work, lead, member.id, MemberRole.MODERATOR)
    assert town.work.now - member.since == timedelta(days=30)
