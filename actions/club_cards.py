"""How clubs look: the line in a list, the card with what this person can do."""

from __future__ import annotations

from collections.abc import Sequence

from actions import formatting
from actions.club_names import display_names
from actions.reply import Button, Card, Rows, rows_of
from actions.turn import Turn
from activities.clubs import queries as clubs
from activities.clubs.models import Club, Membership, Openness
from activities.clubs.service import may_ask_from
from activities.clubs.workflow import ACTIVE, ClubState, MemberRole
from activities.interests import interests


def key_of(club: Club) -> str:
    """Return the key under which the club's card edits itself."""
    return f"club:{club.id}"


def card_of(turn: Turn, club: Club, news: str = "") -> Card:
    """Return the club's card as this person sees it."""
    turn.show("club", [club.id])
    if club.state != ClubState.LIVE:
        return Card(
            (turn.say("club.has_closed"),),
            title=turn.named(club),
            buttons=((turn.button("club.everything", "club.browse"),),),
            key=key_of(club),
        )
    mine = clubs.standing(turn.work, club.id, turn.user)
    return Card(
        tuple(line for line in _lines(turn, club, mine, news) if line),
        title=turn.named(club),
        buttons=_buttons(turn, club, mine),
        key=key_of(club),
    )


def lines_of(turn: Turn, found: Sequence[Club]) -> tuple[str, ...]:
    """Return a numbered line for each club of a list."""
    counts = clubs.member_counts(turn.work, [each.id for each in found])
    return tuple(
        f"{place}. {turn.named(each)} · {turn.named(each.building)}"
        + (f" · {turn.say('club.members', n=counts[each.id])}" if counts[each.id] else "")
        for place, each in enumerate(found, start=1)
    )


def named_members(turn: Turn, members: Sequence[Membership]) -> dict[int, str]:
    """Return a name for each membership's id, no two alike."""
    return display_names(members, turn.language, turn.say("club.nameless"))


def _lines(turn: Turn, club: Club, mine: Membership | None, news: str) -> list[str]:
    meets = turn.named(club, "meets")
    count = clubs.member_counts(turn.work, [club.id])[club.id]
    interest = interests().name(club.interest, turn.language)
    return [
        news,
        turn.named(club, "about"),
        turn.say("club.meets", when=meets) if meets else "",
        turn.say("club.where", building=turn.named(club.building)),
        f"{interest} · {turn.say(f'club.openness.{club.openness}')}",
        turn.say("club.members", n=count),
        _standing_words(turn, club, mine),
    ]


def _standing_words(turn: Turn, club: Club, mine: Membership | None) -> str:
    if mine is None or mine.role == MemberRole.OUTSIDE:
        return ""
    if mine.role == MemberRole.REJECTED:
        again = may_ask_from(mine)
        if again is None or again <= turn.now:
            return ""
        return turn.say("club.again_from", when=formatting.when(again, turn.now, turn.language))
    if club.offered_to_id == turn.user.id and _is_open_offer(turn, club):
        return turn.say("club.you_are_offered")
    return turn.say(f"club.you_are.{mine.role}")


def _buttons(turn: Turn, club: Club, mine: Membership | None) -> Rows:
    events = turn.button("club.events", "event.browse", None, club.interest)
    rows: list[tuple[Button, ...]] = []
    if mine is not None and mine.role in ACTIVE:
        rows += _member_rows(turn, club)
    else:
        rows += _outsider_rows(turn, club, mine)
    if clubs.rights_of(turn.work, club, turn.user):
        rows.append((turn.button("club.manage_button", "club.manage", club.id),))
    return (*rows, (events,))


def _outsider_rows(turn: Turn, club: Club, mine: Membership | None) -> list[tuple[Button, ...]]:
    role = MemberRole.OUTSIDE if mine is None else mine.role
    if role == MemberRole.NOT_APPROVED:
        return [(turn.button("club.withdraw_button", "club.leave", club.id),)]
    if role == MemberRole.INVITED:
        return [
            (
                turn.button("club.join_button", "club.join", club.id, style="primary"),
                turn.button("club.no_thanks", "club.leave", club.id),
            )
        ]
    again = may_ask_from(mine)
    if club.openness == Openness.INVITE_ONLY or (again is not None and again > turn.now):
        return []
    key = "club.ask_button" if club.openness == Openness.MODERATED else "club.join_button"
    return [(turn.button(key, "club.join", club.id, style="primary"),)]


def _member_rows(turn: Turn, club: Club) -> list[tuple[Button, ...]]:
    buttons = [
        turn.button("club.members_button", "club.members", club.id),
        turn.button("club.volume_button", "club.volume", club.id),
        turn.button("club.leave_button", "club.leave", club.id, style="danger"),
    ]
    rows = list(rows_of(buttons))
    if club.offered_to_id == turn.user.id and _is_open_offer(turn, club):
        accept = turn.button("club.accept_offer", "club.take_over", club.id, 1, style="primary")
        rows.insert(0, (accept, turn.button("club.no_thanks", "club.take_over", club.id, 0)))
    return rows


def _is_open_offer(turn: Turn, club: Club) -> bool:
    return club.offered_until is not None and club.offered_until > turn.now
