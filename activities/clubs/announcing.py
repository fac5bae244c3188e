"""What a club tells its members: within a budget, by each member's volume, never at night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select

from activities.clock import SHANGHAI, local
from activities.clubs.errors import AnnouncementsSpent, AnnouncementTextInvalid
from activities.clubs.models import ClubAnnouncement, Membership, Volume
from activities.clubs.queries import members, require
from activities.clubs.service import locked_club
from activities.clubs.workflow import ClubState, Right
from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.scheduling import due, quiet

DELIVERY: Final = "club.announcement"
A_DAY: Final = 2
LONGEST_TEXT: Final = 1_000
USEFUL_FOR: Final = timedelta(days=1)


def announce(
    work: UnitOfWork, actor: User, club_id: int, text: str, *, important: bool = False
) -> ClubAnnouncement:
    """Tell the members something, two times a day at most; at night it waits for the morning.

    Raises NotFound, ClubHasClosed, NotAllowed, AnnouncementTextInvalid, AnnouncementsSpent.
    """
    club = locked_club(work, club_id)
    require(work, club, actor, Right.ANNOUNCE)
    words = text.strip()
    if not words or len(words) > LONGEST_TEXT:
        raise AnnouncementTextInvalid(longest=LONGEST_TEXT)
    sends_at = quiet.next_waking(work.now)
    if left_on(work, club_id, sends_at) <= 0:
        raise AnnouncementsSpent(n=A_DAY)
    announcement = ClubAnnouncement(
        district_id=club.district_id,
        club_id=club.id,
        club=club,
        author_id=actor.id,
        text=words,
        important=important,
        sends_at=sends_at,
        created_at=work.now,
    )
    work.session.add(announcement)
    work.session.flush()
    _plan(work, announcement, sends_at)
    return announcement


def left_on(work: UnitOfWork, club_id: int, moment: datetime) -> int:
    """Return how many more announcements the club may send on the day of the moment."""
    begins = datetime.combine(local(moment).date(), time(0), SHANGHAI)
    sent = work.session.scalar(
        select(func.count(ClubAnnouncement.id)).where(
            ClubAnnouncement.club_id == club_id,
            ClubAnnouncement.sends_at >= begins,
            ClubAnnouncement.sends_at < begins + timedelta(days=1),
        )
    )
    return A_DAY - (sent or 0)


def listeners(
    work: UnitOfWork, club_id: int, author_id: int, *, important: bool
) -> Sequence[Membership]:
    """Return the members who want to hear an announcement; its author knows it already."""
    wanted = {Volume.ALL, Volume.IMPORTANT} if important else {Volume.ALL}
    return [
        each
        for each in members(work, club_id)
        if each.volume in wanted and each.user_id != author_id
    ]


def due_announcement(work: UnitOfWork, announcement_id: int) -> ClubAnnouncement | None:
    """Return what is to be delivered now; None when it is gone, closed, or night has fallen.

    A process that comes back at night does not catch up by waking people: it waits until 08:30.
    """
    found = work.session.get(ClubAnnouncement, announcement_id)
    if found is None or found.club.state != ClubState.LIVE:
        return None
    later = quiet.next_waking(work.now)
    if later > work.now:
        _plan(work, found, later)
        return None
    return found


def _plan(work: UnitOfWork, announcement: ClubAnnouncement, moment: datetime) -> None:
    due.plan(
        work,
        announcement.district_id,
        DELIVERY,
        announcement.id,
        moment,
        useful_for=USEFUL_FOR,
    )
