"""Who is at the console: asked of the cookie, and of the database at every request."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotAllowed
from activities.people.models import User
from activities.sections import Section, sections_of
from bot.web.cookies import StaffSession
from bot.web.parts import Parts


class NotSignedIn(LouyiError):
    """Nobody is signed in, or no longer."""

    code = "not_signed_in"


class RightsGone(LouyiError):
    """The person is signed in and serves nobody any more."""

    code = "rights_gone"


class FormExpired(LouyiError):
    """The form was made for another sign-in."""

    code = "form_expired"


@dataclass(frozen=True, slots=True)
class Desk:
    """A person at the console with the session they sit in and the sections they may enter."""

    user: User
    session: StaffSession
    sections: tuple[Section, ...]

    def require(self, section: Section) -> None:
        """Let only those in whose section it is. Raises NotAllowed."""
        if section not in self.sections:
            raise NotAllowed


def desk_of(work: UnitOfWork, request: Request, parts: Parts) -> Desk:
    """Return who is signed in and has something to do here. Raises NotSignedIn, RightsGone."""
    session = parts.cookies.staff(request)
    user = None if session is None else work.session.get(User, session.user_id)
    if session is None or user is None:
        raise NotSignedIn
    sections = sections_of(work, user)
    if not sections:
        raise RightsGone
    return Desk(user, session, sections)


def require_form(parts: Parts, desk: Desk, form_token: str) -> None:
    """Let only forms of this session through. Raises FormExpired."""
    if not parts.cookies.is_own_form(form_token, desk.session):
        raise FormExpired
