"""Leading a club by taps: requests, members, roles, removing, inviting, handing over, closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions import formatting
from actions.capability import Capability
from actions.club_cards import card_of, key_of, named_members
from actions.club_words import WordsForm
from actions.reply import Button, Card, Reply, Rows, rows_of
from actions.turn import Turn
from activities.clubs import leading, queries
from activities.clubs import service as clubs
from activities.clubs.models import Club, Membership
from activities.clubs.workflow import APPOINTABLE, RANK, RIGHTS, MemberRole, Right
from activities.errors import NotAllowed

PAGE = 10

capability = Capability("club_leading")


@capability.verb("club.manage")
def manage(turn: Turn, club_id: int) -> Reply:
    """Show what the person may do for the club."""
    club = queries.live_club(turn.work, club_id)
    rights = queries.rights_of(turn.work, club, turn.user)
    if not rights:
        raise NotAllowed
    requests = len(queries.members(turn.work, club.id, (MemberRole.NOT_APPROVED,)))
    hidden = int(not club.hides_names)
    hide_key = "club.hide_names" if hidden else "club.unhide_names"
    offered = {
        Right.DECIDE_REQUESTS: turn.button(
            "club.requests_button", "club.requests", club.id, n=requests
        ),
        Right.SEE_EVERY_NAME: turn.button("club.people_button", "club.people", club.id),
        Right.ANNOUNCE: turn.button("club.announce_button", "club.announce", club.id),
        Right.INVITE: turn.button("club.invite_button", "club.invite", club.id),
        Right.POST_EVENTS: turn.button("club.post_button", "club.post", club.id),
        Right.HIDE_NAMES: turn.button(hide_key, "club.hide_names", club.id, hidden),
        Right.HAND_OVER: turn.button("club.hand_over_button", "club.people", club.id),
        Right.CLOSE: turn.button("club.close_button", "club.close", club.id, style="danger"),
    }
    buttons = rows_of([button for right, button in offered.items() if right in rights])
    back = turn.button("club.back", "club.show", club.id)
    return Reply((_card(turn, club, turn.say("club.manage"), buttons=(*buttons, (back,))),))


@capability.verb("club.requests")
def requests(turn: Turn, club_id: int) -> Reply:
    """List who asks to come in, with one tap each way."""
    club = _led(turn, club_id, Right.DECIDE_REQUESTS)
    asking = queries.members(turn.work, club.id, (MemberRole.NOT_APPROVED,))[:PAGE]
    if not asking:
        return Reply((_card(turn, club, turn.say("club.no_requests"), buttons=_back(turn, club)),))
    names = named_members(turn, asking)
    rows = tuple(
        (
            turn.button("club.approve_named", "club.approve", each.id, name=names[each.id]),
            turn.button("club.decline", "club.decline", each.id),
        )
        for each in asking
    )
    line = turn.say("club.requests", n=len(asking))
    return Reply((_card(turn, club, line, buttons=rows + _back(turn, club)),))


@capability.verb("club.approve")
def approve(turn: Turn, membership_id: int) -> Reply:
    """Let somebody in."""
    return _decided(turn, clubs.decide(turn.work, turn.user, membership_id, approve=True))


@capability.verb("club.decline")
def decline(turn: Turn, membership_id: int) -> Reply:
    """Refuse somebody."""
    return _decided(turn, clubs.decide(turn.work, turn.user, membership_id, approve=False))


@capability.verb("club.people")
def people(turn: Turn, club_id: int, offset: int = 0) -> Reply:
    """List every member to somebody who leads the club."""
    club = _led(turn, club_id, Right.SEE_EVERY_NAME)
    everybody = queries.members(turn.work, club.id)
    names = named_members(turn, everybody)
    rows: Rows = rows_of(
        [
            Button(_with_role(turn, each, names[each.id]), "club.person", (each.id,))
            for each in everybody[offset : offset + PAGE]
        ]
    )
    if len(everybody) > offset + PAGE:
        rows += ((turn.button("club.more", "club.people", club.id, offset + PAGE),),)
    line = turn.say("club.people", n=len(everybody))
    return Reply((_card(turn, club, line, buttons=rows + _back(turn, club)),))


@capability.verb("club.person")
def person(turn: Turn, membership_id: int) -> Reply:
    """Show one member with what may be done."""
    member, own = leading.managed(turn.work, turn.user, membership_id)
    return Reply((_person_card(turn, member, own),))


@capability.verb("club.appoint")
def appoint(turn: Turn, membership_id: int, role: str) -> Reply:
    """Give a member another role."""
    member = leading.appoint(turn.work, turn.user, membership_id, MemberRole(role))
    _, own = leading.managed(turn.work, turn.user, membership_id)
    news = turn.say("club.appointed", role=turn.say(f"club.role.{member.role}"))
    return Reply((_person_card(turn, member, own, news),))


@capability.verb("club.remove")
def remove(turn: Turn, membership_id: int) -> Reply:
    """Ask why a member is to be removed."""
    member, _ = leading.managed(turn.work, turn.user, membership_id)
    return turn.drafting.begin(turn, RemoveForm.kind, {"subject": member.id, "words": None})


@capability.verb("club.invite")
def invite(turn: Turn, club_id: int) -> Reply:
    """Make a code with which people may come in."""
    digits = leading.invite(turn.work, turn.user, club_id)
    club = queries.club(turn.work, club_id)
    spaced = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    lines = [turn.say("club.invitation", code=spaced, n=leading.INVITATION_USES)]
    link = turn.chat_link("j", digits)
    lines += [turn.say("club.invitation_link", link=link)] if link else []
    return Reply((_card(turn, club, *lines, buttons=_back(turn, club)),))


@capability.verb("club.post")
def post(turn: Turn, club_id: int) -> Reply:
    """Begin to post an event of the club, in its building and of its interest."""
    club = _led(turn, club_id, Right.POST_EVENTS)
    fields = {"club": club.id, "building": club.building_id, "interest": club.interest}
    return turn.drafting.begin(turn, "event_post", fields)


@capability.verb("club.hide_names")
def hide_names(turn: Turn, club_id: int, hidden: int) -> Reply:
    """Show members a number only, or names again."""
    leading.hide_names(turn.work, turn.user, club_id, hidden=bool(hidden))
    return manage(turn, club_id)


@capability.verb("club.offer")
def offer(turn: Turn, membership_id: int) -> Reply:
    """Offer the lead of the club to a member."""
    member = leading.offer(turn.work, turn.user, membership_id)
    club = queries.club(turn.work, member.club_id)
    return Reply((_card(turn, club, turn.say("club.offered"), buttons=_back(turn, club)),))


@capability.verb("club.take_over")
def take_over(turn: Turn, club_id: int, accept: int) -> Reply:
    """Answer the offer to lead the club."""
    club = leading.answer_offer(turn.work, turn.user, club_id, accept=bool(accept))
    news = turn.say("club.taken_over" if accept else "club.offer_declined")
    return Reply((card_of(turn, club, news),))


@capability.verb("club.close")
def close(turn: Turn, club_id: int) -> Reply:
    """Ask once more before the club is closed."""
    club = _led(turn, club_id, Right.CLOSE)
    yes = turn.button("club.close_button", "club.close_now", club.id, style="danger")
    count = queries.member_counts(turn.work, [club.id])[club.id]
    line = turn.say("club.close_sure", n=count)
    return Reply((_card(turn, club, line, buttons=((yes,), *_back(turn, club))),))


@capability.verb("club.close_now")
def close_now(turn: Turn, club_id: int) -> Reply:
    """Close the club."""
    club = leading.close(turn.work, turn.user, club_id)
    return Reply((card_of(turn, club),))


class RemoveForm(WordsForm):
    """Why a member is removed."""

    kind: ClassVar[str] = "club_remove"

    def do(self, turn: Turn, fields: Mapping[str, Any]) -> Reply:
        """Remove the member, who is told the reason."""
        member = leading.remove(turn.work, turn.user, fields["subject"], fields["words"])
        club = queries.club(turn.work, member.club_id)
        return Reply((_card(turn, club, turn.say("club.removed"), buttons=_back(turn, club)),))


capability.forms.append(RemoveForm())


def _led(turn: Turn, club_id: int, right: Right) -> Club:
    club = queries.live_club(turn.work, club_id)
    queries.require(turn.work, club, turn.user, right)
    return club


def _card(turn: Turn, club: Club, *lines: str, buttons: Rows) -> Card:
    return Card(lines, title=turn.named(club), buttons=buttons, key=key_of(club))


def _back(turn: Turn, club: Club) -> Rows:
    return ((turn.button("club.back", "club.manage", club.id),),)


def _decided(turn: Turn, asked: Membership) -> Reply:
    club = queries.club(turn.work, asked.club_id)
    name = named_members(turn, [asked])[asked.id]
    key = "club.refused" if asked.role == MemberRole.REJECTED else "club.let_in"
    card = Card((turn.say(key, name=name),), turn.named(club), key=f"club_request:{asked.id}")
    return Reply((card,))


def _with_role(turn: Turn, member: Membership, name: str) -> str:
    if member.role == MemberRole.MEMBER:
        return name
    return f"{name} · {turn.say(f'club.role.{member.role}')}"


def _person_card(turn: Turn, member: Membership, own: MemberRole, news: str = "") -> Card:
    club = queries.club(turn.work, member.club_id)
    name = named_members(turn, queries.members(turn.work, club.id))[member.id]
    since = turn.say("club.since", day=formatting.day(member.since, turn.now, turn.language))
    line = f"{name} · {turn.say(f'club.role.{member.role}')} · {since}"
    return Card(
        tuple(each for each in (news, line) if each),
        title=turn.named(club),
        buttons=_person_rows(turn, member, own),
        key=key_of(club),
    )


def _person_rows(turn: Turn, member: Membership, own: MemberRole) -> Rows:
    rights, rank = RIGHTS[own], RANK[own]
    buttons: list[Button] = []
    if Right.SET_ROLES in rights and RANK[MemberRole(member.role)] < rank:
        buttons += [
            turn.button(f"club.make.{role.value}", "club.appoint", member.id, role.value)
            for role in APPOINTABLE
            if role != member.role and RANK[role] < rank
        ]
    if Right.HAND_OVER in rights and member.role != MemberRole.CREATOR:
        buttons.append(turn.button("club.offer_button", "club.offer", member.id))
    if Right.REMOVE in rights and RANK[MemberRole(member.role)] < rank:
        buttons.append(turn.button("club.remove_button", "club.remove", member.id, style="danger"))
    back = turn.button("club.back", "club.people", member.club_id)
    return (*rows_of(buttons), (back,))
