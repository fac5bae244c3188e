"""Why a club says no. The sentences live in actions/locale/*/club_errors.po."""

from __future__ import annotations

from activities.errors import LouyiError


class ClubHasClosed(LouyiError):
    """The club exists no longer."""

    code = "club_closed"


class InvitationNeeded(LouyiError):
    """The club takes only people whom an owner invited."""

    code = "club_invitation_needed"


class ClubInvitationInvalid(LouyiError):
    """The code is unknown, replaced, used up or too old; which of them is nobody's business."""

    code = "club_invitation_invalid"


class AskedTooEarly(LouyiError):
    """Somebody who was refused or removed asks again too soon; `n` is the days left."""

    code = "club_asked_too_early"


class NotAMember(LouyiError):
    """There is nothing to leave, show or change: the person is not in this club."""

    code = "club_not_a_member"


class OnlyOwner(LouyiError):
    """The one who leads the club cannot leave it without somebody to lead it."""

    code = "club_only_owner"


class AboveOwnRank(LouyiError):
    """Roles are given, and people removed, only below one's own role."""

    code = "club_above_own_rank"


class ReasonNeeded(LouyiError):
    """Whoever is removed or refused is told why."""

    code = "club_reason_needed"


class ClubNameInvalid(LouyiError):
    """A name needs letters and at most `longest` characters."""

    code = "club_name_invalid"


class ClubNameTaken(LouyiError):
    """A club of the building, or a wish that waits, has this name (`name`)."""

    code = "club_name_taken"


class TooManyFoundings(LouyiError):
    """The person already has `n` wishes that wait for an answer."""

    code = "club_foundings_waiting"


class AnnouncementsSpent(LouyiError):
    """The club has told its members enough for that day (`n` announcements)."""

    code = "club_announcements_spent"


class AnnouncementTextInvalid(LouyiError):
    """An announcement needs words, at most `longest` characters."""

    code = "club_announcement_text"
