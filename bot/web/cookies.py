"""Who somebody is on the web: a random key in a signed cookie, nothing else."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

from activities.clock import Clock
from bot.web.language import COOKIE as LANGUAGE

PERSON: Final = "louyi"
STAFF: Final = "louyi_staff"
YEAR: Final = 365 * 24 * 3600
WORKDAY: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A signed-in person; what they may do is asked at every request."""

    user_id: int
    since: int
    """Seconds since 1970: sessions end after a working day wherever the cookie is kept."""


class Cookies:
    """Makes and reads signed cookies, and the tokens of forms that belong to them."""

    def __init__(self, secret: bytes, clock: Clock, *, secure: bool) -> None:
        self._secret = secret
        self._clock = clock
        self._secure = secure

    def person(self, request: Request) -> str | None:
        """Return the key of the person who asks, or None for a new or forged cookie."""
        key = self._read(request, PERSON)
        return key if isinstance(key, str) else None

    def welcome(self, response: Response) -> str:
        """Give a new person a key and return it."""
        key = secrets.token_urlsafe(24)
        self._write(response, PERSON, self._sign(PERSON, key), YEAR)
        return key

    def speak(self, response: Response, language: str) -> None:
        """Remember the language that the person chose."""
        self._write(response, LANGUAGE, language, YEAR)

    def staff(self, request: Request) -> StaffSession | None:
        """Return who is signed in to the console, or None when nobody is any more."""
        match self._read(request, STAFF):
            case [int(user_id), int(since)]:
                begun = datetime.fromtimestamp(since, UTC)
                still = begun <= self._clock.now() < begun + WORKDAY
                return StaffSession(user_id, since) if still else None
        return None

    def sign_in(self, response: Response, user_id: int) -> None:
        """Sign a person in for a working day."""
        begun = int(self._clock.now().timestamp())
        signed = self._sign(STAFF, [user_id, begun])
        self._write(response, STAFF, signed, int(WORKDAY.total_seconds()))

    def sign_out(self, response: Response) -> None:
        """Sign the person out."""
        response.delete_cookie(STAFF, path="/", httponly=True, samesite="lax", secure=self._secure)

    def form_token(self, session: StaffSession) -> str:
        """Return the token that a form of this session must carry."""
        return self._sign("form", [session.user_id, session.since])

    def is_own_form(self, token: str, session: StaffSession) -> bool:
        """Tell whether a form was made for this session."""
        try:
            made_for = URLSafeSerializer(self._secret, salt="form").loads(token)
        except BadSignature:
            return False
        return bool(made_for == [session.user_id, session.since])

    def _sign(self, name: str, value: Any) -> str:
        return str(URLSafeSerializer(self._secret, salt=name).dumps(value))

    def _read(self, request: Request, name: str) -> Any:
        signed = request.cookies.get(name)
        if signed is None:
            return None
        try:
            return URLSafeSerializer(self._secret, salt=name).loads(signed)
        except BadSignature:
            return None

    def _write(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=self._secure,
            path="/",
        )
