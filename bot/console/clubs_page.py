"""The clubs that somebody leads or looks after: members, requests, announcements, foundings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from activities.clubs import announcing, founding, leading, queries
from activities.clubs import service as clubs
from activities.clubs.models import Club, ClubAnnouncement, ClubFounding, Membership
from activities.clubs.workflow import MemberRole, Right
from activities.errors import NotFound
from activities.interests import interests
from activities.sections import Section
from bot.console.asking import Asking
from bot.console.serving import Filled, Read, filled_form, follow, show
from bot.gateway.hearing import clean

router = APIRouter(prefix="/console", include_in_schema=False)
LIST, PAGE = "clubs.html", "club.html"
MOST_MEMBERS = 300
SAME_WITHIN = timedelta(minutes=10)
ROLES: Final = (MemberRole.MEMBER, MemberRole.MODERATOR, MemberRole.ADMINISTRATOR)


@router.get("/clubs")
async def all_clubs(request: Request) -> Response:
    """List the clubs, and wishes to found one."""
    return await show(request, Section.CLUBS, LIST, read_list)


@router.get("/clubs/{club_id}")
async def one_club(request: Request, club_id: int) -> Response:
    """Show a club as those who lead it see it."""
    return await show(request, Section.CLUBS, PAGE, _reading(club_id))


@router.post("/clubs/{club_id}/{step}")
async def act(request: Request, club_id: int, step: str) -> Response:
    """Do one step with a club."""
    filled = await filled_form(request)
    made: dict[str, str] = {}

    def do(asking: Asking) -> str:
        if step not in STEPS:
            raise NotFound(kind="step")
        club = _led(asking, club_id)
        code = STEPS[step](asking, club, filled)
        made["code"] = code or ""
        return f"/console/clubs/{club_id}?said=club_{step}"

    answer = await follow(request, Section.CLUBS, filled, do, (PAGE, _reading(club_id)))
    if answer.status_code == 303 and made.get("code"):
        # A code is shown once, on the answer itself: an address would be kept by the browser.
        return await show(request, Section.CLUBS, PAGE, _reading(club_id, code=made["code"]))
    return answer


@router.post("/clubs/foundings/{founding_id}/{step}")
async def decide_founding(request: Request, founding_id: int, step: str) -> Response:
    """Answer the wish to found a club."""
    filled = await filled_form(request)

    def do(asking: Asking) -> str:
        if step == "approve":
            club = founding.approve(asking.work, asking.user, founding_id)
            return f"/console/clubs/{club.id}?said=founded"
        if step != "decline":
            raise NotFound(kind="step")
        reason = clean(filled["reason"]).strip()
        founding.decline(asking.work, asking.user, founding_id, reason)
        return "/console/clubs?said=declined"

    return await follow(request, Section.CLUBS, filled, do, (LIST, read_list))


def read_list(asking: Asking) -> dict[str, Any]:
    """Return the clubs in which the person may do something, and the wishes to answer."""
    found = [
        each
        for each in queries.clubs(asking.work)
        if queries.rights_of(asking.work, each, asking.user)
    ]
    counted = queries.member_counts(asking.work, [each.id for each in found])
    wishes = founding.waiting_for(asking.work, asking.user)
    return {
        "clubs": [_line(asking, each, counted[each.id]) for each in found],
        "wishes": [_wish(asking, each) for each in wishes],
    }


def _reading(club_id: int, code: str = "") -> Read:
    def read(asking: Asking) -> dict[str, Any]:
        club = _led(asking, club_id)
        rights = queries.rights_of(asking.work, club, asking.user)
        members = queries.members(asking.work, club.id) if Right.SEE_EVERY_NAME in rights else []
        pending = queries.members(asking.work, club.id, (MemberRole.NOT_APPROVED,))
        return {
            "club": _line(asking, club, len(members)),
            "rights": {each.value for each in rights},
            "members": [_member(asking, each) for each in members[:MOST_MEMBERS]],
            "asking": [_member(asking, each) for each in pending],
            "roles": [(each.value, asking.say(f"console.club.role.{each}")) for each in ROLES],
            "left": announcing.left_on(asking.work, club.id, asking.now),
            "hides_names": club.hides_names,
            "code": code,
        }

    return read


def _led(asking: Asking, club_id: int) -> Club:
    club = queries.live_club(asking.work, club_id)
    if not queries.rights_of(asking.work, club, asking.user):
        raise NotFound(kind="club")
    return club


def _membership(asking: Asking, club: Club, filled: Filled) -> Membership:
    found = queries.membership(asking.work, filled.number("membership"))
    if found.club_id != club.id:
        raise NotFound(kind="membership")
    return found


def _decide(asking: Asking, club: Club, filled: Filled) -> None:
    found = _membership(asking, club, filled)
    clubs.decide(asking.work, asking.user, found.id, approve=filled["approve"] == "yes")


def _announce(asking: Asking, club: Club, filled: Filled) -> None:
    words = clean(filled["text"]).strip()
    same = asking.work.session.scalars(
        select(ClubAnnouncement.id).where(
            ClubAnnouncement.club_id == club.id,
            ClubAnnouncement.author_id == asking.user.id,
            ClubAnnouncement.text == words,
            ClubAnnouncement.created_at > asking.now - SAME_WITHIN,
        )
    ).first()
    if same is not None:
        return
    announcing.announce(
        asking.work, asking.user, club.id, words, important=bool(filled["important"])
    )


def _appoint(asking: Asking, club: Club, filled: Filled) -> None:
    found = _membership(asking, club, filled)
    if filled["role"] not in set(ROLES):
        raise NotFound(kind="role")
    if found.role != filled["role"]:
        leading.appoint(asking.work, asking.user, found.id, MemberRole(filled["role"]))


def _remove(asking: Asking, club: Club, filled: Filled) -> None:
    found = _membership(asking, club, filled)
    leading.remove(asking.work, asking.user, found.id, clean(filled["reason"]).strip())


def _hide(asking: Asking, club: Club, filled: Filled) -> None:
    leading.hide_names(asking.work, asking.user, club.id, hidden=bool(filled["hidden"]))


def _invite(asking: Asking, club: Club, filled: Filled) -> str:
    del filled
    return leading.invite(asking.work, asking.user, club.id)


STEPS: Final[dict[str, Callable[[Asking, Club, Filled], str | None]]] = {
    "decide": _decide,
    "announce": _announce,
    "appoint": _appoint,
    "remove": _remove,
    "hide": _hide,
    "invite": _invite,
}


def _line(asking: Asking, club: Club, members: int) -> dict[str, Any]:
    return {
        "id": club.id,
        "name": asking.named(club),
        "place": asking.named(club.building),
        "interest": interests().name(club.interest, asking.language),
        "about": asking.named(club, "about"),
        "meets": asking.named(club, "meets"),
        "members": members,
    }


def _member(asking: Asking, member: Membership) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": asking.called(member.user),
        "role": member.role,
        "since": asking.when(member.since),
        "is_self": member.user_id == asking.user.id,
        "can_be_led": member.role in set(ROLES),
    }


def _wish(asking: Asking, wish: ClubFounding) -> dict[str, Any]:
    return {
        "id": wish.id,
        "name": asking.named(wish) or wish.zh or wish.en,
        "place": asking.named(wish.building),
        "by": asking.called(wish.founder),
        "about": wish.about,
        "at": asking.when(wish.created_at),
    }
