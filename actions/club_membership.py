"""Being in a club: joining, leaving, an invitation's code, who is in it, how loud it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions.capability import Capability, Question, Read
from actions.club_cards import card_of, key_of, named_members
from actions.clubs import CLUB, NamedClub
from actions.pointing import for_others
from actions.readers import WholeText
from actions.reply import Card, Reply, Rows
from actions.turn import Turn
from actions.which import which_shown
from activities.clubs import leading, queries
from activities.clubs import service as clubs
from activities.clubs.errors import OnlyOwner
from activities.clubs.models import Club, Membership, Openness, Volume
from activities.clubs.workflow import ACTIVE, MemberRole
from activities.people.codes import canonical

PAGE = 20
OUTCOMES = {
    (True, True): "club.joined",
    (True, False): "club.already_joined",
    (False, True): "club.asked",
    (False, False): "club.already_asked",
}
"""What to say by whether the person is in the club now, and whether that is new."""

capability = Capability("club_membership")


@dataclass(frozen=True, slots=True)
class OwnClub:
    """One of the person's own clubs: named, pointed at, or the only one."""

    def read(self, turn: Turn) -> Read:
        """Return the club's id, or ask which one."""
        named = NamedClub().read(turn)
        if named.value is not None:
            return named
        own = [club for club, _ in queries.clubs_of(turn.work, turn.user)]
        shown = which_shown(turn.heard.text, turn.shown("club"))
        if shown is not None or len(own) == 1:
            return Read(shown if shown is not None else own[0].id)
        choices = tuple((club.id, turn.named(club)) for club in own)
        key = "club.which_own" if own else "club.which_own.none"
        return Read(question=Question(key, "club", choices))


@capability.verb("club.join", intents=("join_club",), reads={"club_id": CLUB})
def join(turn: Turn, club_id: int) -> Reply:
    """Come in, or ask to; nobody can come in for somebody else."""
    if for_others(turn.heard.text):
        club = queries.club(turn.work, club_id)
        return turn.tell("club.each_for_themselves", club=turn.named(club))
    joining = clubs.join(turn.work, turn.user, club_id)
    outcome = OUTCOMES[joining.membership.role in ACTIVE, joining.fresh]
    return _card(turn, club_id, turn.say(outcome))


@capability.verb("club.leave", intents=("leave_club",), reads={"club_id": OwnClub()})
def leave(turn: Turn, club_id: int, sure: int = 0) -> Reply:
    """Leave; asked twice where the way back is not in one's own hand."""
    club = queries.live_club(turn.work, club_id)
    mine = queries.standing(turn.work, club_id, turn.user)
    if not sure and mine is not None and _is_hard_to_undo(club, mine):
        return Reply((_sure(turn, club),))
    was_in = mine is not None and mine.role in ACTIVE
    try:
        clubs.leave(turn.work, turn.user, club_id)
    except OnlyOwner:
        return Reply((_only_owner(turn, club),))
    return _card(turn, club_id, turn.say("club.left" if was_in else "club.withdrawn"))


@capability.verb("club.code", commands=("club",), reads={"code": WholeText()})
def code(turn: Turn, code: str = "") -> Reply:
    """Use an invitation's code."""
    if not canonical(code):
        return turn.tell("club.code_missing")
    club = leading.use_invitation(turn.work, turn.user, code)
    return _card(turn, club.id)


@capability.verb("club.invited")
def invited(turn: Turn, number: int) -> Reply:
    """Use an invitation's code that came as a deep link."""
    return code(turn, str(number))


@capability.verb("club.members")
def members(turn: Turn, club_id: int, offset: int = 0) -> Reply:
    """Show who agreed to be named; everybody else is a number."""
    club = queries.live_club(turn.work, club_id)
    seen = queries.members_seen_by(turn.work, turn.user, club_id)
    page = seen.named[offset : offset + PAGE]
    lines = [turn.say("club.members", n=len(seen.named) + seen.unnamed)]
    names = named_members(turn, seen.named)
    lines += [f"· {names[each.id]}" for each in page]
    if club.hides_names:
        lines.append(turn.say("club.names_hidden"))
    elif seen.unnamed:
        lines.append(turn.say("club.unnamed", n=seen.unnamed))
    card = Card(
        tuple(lines),
        title=turn.named(club),
        buttons=_members_buttons(turn, club, seen.named, offset),
        key=key_of(club),
    )
    return Reply((card,))


@capability.verb("club.show_me")
def show_me(turn: Turn, club_id: int, shown: int) -> Reply:
    """Agree to be named, or take it back."""
    clubs.show_me(turn.work, turn.user, club_id, shown=bool(shown))
    return members(turn, club_id)


@capability.verb("club.volume")
def volume(turn: Turn, club_id: int) -> Reply:
    """Ask which announcements the person wants to hear."""
    club = queries.live_club(turn.work, club_id)
    rows = tuple(
        (turn.button(f"club.volume.{each.value}", "club.set_volume", club.id, each.value),)
        for each in Volume
    )
    return Reply((Card((turn.say("club.ask_volume"),), turn.named(club), rows, key_of(club)),))


@capability.verb("club.set_volume")
def set_volume(turn: Turn, club_id: int, wanted: str) -> Reply:
    """Choose which announcements to hear."""
    clubs.set_volume(turn.work, turn.user, club_id, Volume(wanted))
    return _card(turn, club_id, turn.say(f"club.volume_set.{Volume(wanted).value}"))


def _card(turn: Turn, club_id: int, news: str = "") -> Reply:
    return Reply((card_of(turn, queries.club(turn.work, club_id), news),))


def _is_hard_to_undo(club: Club, mine: Membership) -> bool:
    return mine.role in ACTIVE and (
        mine.role != MemberRole.MEMBER or club.openness != Openness.OPEN
    )


def _sure(turn: Turn, club: Club) -> Card:
    leave_now = turn.button("club.leave_button", "club.leave", club.id, 1, style="danger")
    stay = turn.button("club.stay", "club.show", club.id)
    return Card(
        (turn.say("club.leave_sure"),),
        title=turn.named(club),
        buttons=((leave_now, stay),),
        key=key_of(club),
    )


def _only_owner(turn: Turn, club: Club) -> Card:
    hand_over = turn.button("club.hand_over_button", "club.people", club.id, style="primary")
    close = turn.button("club.close_button", "club.close", club.id, style="danger")
    return Card(
        (turn.say("error.club_only_owner"),),
        title=turn.named(club),
        buttons=((hand_over,), (close,)),
        key=key_of(club),
    )


def _members_buttons(turn: Turn, club: Club, named: Sequence[Membership], offset: int) -> Rows:
    rows = []
    mine = queries.standing(turn.work, club.id, turn.user)
    if mine is not None and mine.role in ACTIVE:
        key = "club.hide_me" if mine.shown else "club.show_me_button"
        rows.append((turn.button(key, "club.show_me", club.id, int(not mine.shown)),))
    if len(named) > offset + PAGE:
        rows.append((turn.button("club.more", "club.members", club.id, offset + PAGE),))
    rows.append((turn.button("club.back", "club.show", club.id),))
    return tuple(rows)
