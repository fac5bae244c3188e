"""Who is told of what happens in a club: those who lead it, those who asked, those concerned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from actions.capability import Capability
from actions.club_names import display_names
from actions.notices import BULK, NORMAL, Notices
from actions.reply import Button, Card, Rows
from activities.clubs import queries
from activities.clubs.founding import FoundingDecided, FoundingProposed
from activities.clubs.leading import ClubClosed, ClubOffered, OfferDeclined
from activities.clubs.models import Club, Membership
from activities.clubs.service import ASK_AGAIN_AFTER, MembershipMoved
from activities.clubs.workflow import ACTIVE, FoundingState, MemberEvent, MemberRole
from activities.people.models import User

APPOINTED: Final = frozenset(
    {MemberEvent.MAKE_MEMBER, MemberEvent.MAKE_MODERATOR, MemberEvent.MAKE_ADMINISTRATOR}
)

capability = Capability("club_notices")


@capability.listens(MembershipMoved)
def moved(notices: Notices, fact: MembershipMoved) -> None:
    """Tell of a step those who did not take it themselves."""
    if fact.event == MemberEvent.ASK:
        _tell_asked(notices, fact)
    elif fact.event in {MemberEvent.APPROVE, MemberEvent.DECLINE}:
        _tell_decided(notices, fact)
    elif fact.event == MemberEvent.REMOVE:
        _tell_member(notices, fact, "club.you_were_removed", reason=fact.reason or "")
    elif fact.event in APPOINTED:
        role = notices.say(fact.membership.user, f"club.role.{fact.membership.role}")
        _tell_member(notices, fact, "club.you_were_appointed", role=role)
    elif fact.event == MemberEvent.TAKE_OVER and fact.actor.id != fact.membership.user_id:
        _tell_member(notices, fact, "club.you_lead_now")
    elif fact.event == MemberEvent.HAND_OVER:
        _tell_member(notices, fact, "club.was_taken_over", name=_name(notices, fact))


@capability.listens(ClubOffered)
def offered(notices: Notices, fact: ClubOffered) -> None:
    """Ask a member to lead the club."""
    user, club = fact.to.user, fact.club
    rows = (
        (
            notices.button(
                user, "club.accept_offer", "club.take_over", club.id, 1, style="primary"
            ),
            notices.button(user, "club.no_thanks", "club.take_over", club.id, 0),
        ),
    )
    card = _card(notices, user, club, notices.say(user, "club.you_are_offered"), rows)
    notices.tell(user, card, cause=f"club_offer:{club.id}:{notices.work.now.isoformat()}")


@capability.listens(OfferDeclined)
def offer_declined(notices: Notices, fact: OfferDeclined) -> None:
    """Tell those who lead the club that the member does not want to."""
    cause = f"club_offer_declined:{fact.club.id}:{notices.work.now.isoformat()}"
    for user in _leaders(notices, fact.club):
        line = notices.say(user, "club.offer_was_declined")
        notices.tell(user, _card(notices, user, fact.club, line), cause=cause)


@capability.listens(ClubClosed)
def closed(notices: Notices, fact: ClubClosed) -> None:
    """Tell every member that the club meets no more."""
    for each in queries.members(notices.work, fact.club.id, (*ACTIVE, MemberRole.NOT_APPROVED)):
        if each.user_id != fact.by.id:
            user = each.user
            card = Card(
                (notices.say(user, "club.has_closed"),), title=notices.named(user, fact.club)
            )
            notices.tell(user, card, cause=f"club_closed:{fact.club.id}", priority=BULK)


@capability.listens(FoundingProposed)
def proposed(notices: Notices, fact: FoundingProposed) -> None:
    """Ask the building's workers, or the administrators when no worker can be reached."""
    wish = fact.founding

    def card_for(user: User) -> Card:
        answers = (
            notices.button(user, "club_found.approve", "club.found_yes", wish.id, style="primary"),
            notices.button(user, "club_found.decline", "club.found_no", wish.id),
        )
        lines = (
            notices.say(user, "club_found.request", building=notices.named(user, wish.building)),
            notices.say(user, f"club.openness.{wish.openness}"),
            wish.about,
        )
        title = notices.named(user, wish)
        return Card(lines, title=title, buttons=(answers,), key=f"club_founding:{wish.id}")

    workers = queries.workers_of(notices.work, wish.building)
    _tell_first_reached(notices, workers, card_for, f"club_founding:{wish.id}", wish.founder_id)


@capability.listens(FoundingDecided)
def founding_decided(notices: Notices, fact: FoundingDecided) -> None:
    """Tell the founder, and whoever else was asked, how it ended."""
    wish, user = fact.founding, fact.founding.founder
    is_approved = wish.state == FoundingState.APPROVED
    key = "club_found.yes" if is_approved else "club_found.no"
    line = notices.say(user, key, reason=wish.reason or "")
    rows: Rows = ()
    if is_approved and wish.club_id is not None:
        rows = ((notices.button(user, "club.manage_button", "club.manage", wish.club_id),),)
    card = Card((line,), title=notices.named(user, wish), buttons=rows)
    notices.tell(user, card, cause=f"club_founding_decided:{wish.id}")
    for other in queries.workers_of(notices.work, wish.building):
        if other.id != fact.by.id:
            done = notices.say(other, "club_found.was_decided")
            key = f"club_founding:{wish.id}"
            card = Card((done,), title=notices.named(other, wish), key=key)
            notices.tell(
                other, card, cause=f"club_founding_done:{wish.id}", update=True, priority=BULK
            )


def _tell_asked(notices: Notices, fact: MembershipMoved) -> None:
    """Ask those who may let people in."""
    asked = fact.membership

    def card_for(user: User) -> Card:
        answers = (
            notices.button(user, "club.approve", "club.approve", asked.id, style="primary"),
            notices.button(user, "club.decline", "club.decline", asked.id),
        )
        line = notices.say(user, "club.somebody_asks", name=_name(notices, fact, user))
        return Card(
            (line,),
            title=notices.named(user, fact.club),
            buttons=(answers,),
            key=f"club_request:{asked.id}",
        )

    people = queries.stewards(notices.work, fact.club)
    _tell_first_reached(notices, people, card_for, f"club_ask:{fact.step}", asked.user_id)


def _tell_decided(notices: Notices, fact: MembershipMoved) -> None:
    """Tell the one who asked; the cards of the others who might have answered say so too."""
    approved = fact.event == MemberEvent.APPROVE
    key = "club.you_are_in" if approved else "club.you_were_refused"
    _tell_member(notices, fact, key, n=ASK_AGAIN_AFTER.days)
    for user in queries.stewards(notices.work, fact.club):
        if user.id in {fact.actor.id, fact.membership.user_id}:
            continue
        done = "club.let_in" if approved else "club.refused"
        card = Card(
            (notices.say(user, done, name=_name(notices, fact, user)),),
            title=notices.named(user, fact.club),
            key=f"club_request:{fact.membership.id}",
        )
        notices.tell(user, card, cause=f"club_decided:{fact.step}", update=True, priority=BULK)


def _tell_member(notices: Notices, fact: MembershipMoved, key: str, **data: object) -> None:
    user = fact.membership.user
    if fact.event != MemberEvent.HAND_OVER and user.id == fact.actor.id:
        return
    card = _card(notices, user, fact.club, notices.say(user, key, **data))
    notices.tell(user, card, cause=f"club_step:{fact.step}")


def _tell_first_reached(
    notices: Notices,
    people: Sequence[User],
    card_for: Callable[[User], Card],
    cause: str,
    but: int,
) -> None:
    """Tell these people; when none of them can be reached, the administrators."""
    reached = [
        notices.tell(user, card_for(user), cause=cause, priority=NORMAL)
        for user in people
        if user.id != but
    ]
    if any(reached):
        return
    for user in queries.admins(notices.work):
        if user.id != but:
            notices.tell(user, card_for(user), cause=cause)


def _card(notices: Notices, user: User, club: Club, line: str, rows: Rows = ()) -> Card:
    show: tuple[Button, ...] = (notices.button(user, "club.show_button", "club.show", club.id),)
    return Card((line,), title=notices.named(user, club), buttons=(*rows, show))


def _leaders(notices: Notices, club: Club) -> Sequence[User]:
    creator = queries.creator_of(notices.work, club.id)
    return [creator.user] if creator else queries.workers_of(notices.work, club.building)


def _name(notices: Notices, fact: MembershipMoved, reader: User | None = None) -> str:
    """Return the name of the one who took the step, kept apart from others of that name."""
    user = reader or fact.membership.user
    moved_one = fact.membership
    if fact.event == MemberEvent.HAND_OVER:
        moved_one = queries.standing(notices.work, fact.club.id, fact.actor) or moved_one
    known: Sequence[Membership] = queries.members(
        notices.work, fact.club.id, (*ACTIVE, MemberRole.NOT_APPROVED, MemberRole.REJECTED)
    )
    names = display_names(known, user.language, notices.say(user, "club.nameless"))
    return names[moved_one.id]
