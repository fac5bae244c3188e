"""Who somebody is on the web: a random key in a signed cookie, nothing else."""

from __future__ import annotations

import secrets
from typing import Final

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

PERSON: Final = "louyi"
STAFF: Final = "louyi_staff"
YEAR: Final = 365 * 24 * 3600
WORKDAY: Final = 12 * 3600


class Cookies:
    """Makes and reads signed cookies."""

    def __init__(self, secret: bytes, *, secure: bool) -> None:
        self._secret = secret
        self._secure = secure

    def person(self, request: Request) -> str | None:
        """Return the key of the person who asks, or None for a new or forged cookie."""
        return self._read(request, PERSON)

    def welcome(self, response: Response) -> str:
        """Give a new person a key and return it."""
        key = secrets.token_urlsafe(24)
        self._write(response, PERSON, key, YEAR)
        return key

    def staff(self, request: Request) -> int | None:
        """Return the id of the signed-in person, whose rights are asked at every request."""
        found = self._read(request, STAFF)
        return int(found) if found and found.isdigit() else None

    def sign_in(self, response: Response, user_id: int) -> None:
        """Sign a person in for a working day."""
        self._write(response, STAFF, str(user_id), WORKDAY)

    def sign_out(self, response: Response) -> None:
        """Sign the person out."""
        response.delete_cookie(STAFF, path="/")

    def form_token(self, user_id: int) -> str:
        """Return the token that a form of this person must carry."""
        return str(URLSafeSerializer(self._secret, salt="form").dumps(user_id))

    def is_own_form(self, token: str, user_id: int) -> bool:
        """Tell whether a form was made for this person."""
        try:
            return bool(URLSafeSerializer(self._secret, salt="form").loads(token) == user_id)
        except BadSignature:
            return False

    def _read(self, request: Request, name: str) -> str | None:
        signed = request.cookies.get(name)
        if signed is None:
            return None
        try:
            return str(URLSafeSerializer(self._secret, salt=name).loads(signed))
        except BadSignature:
            return None

    def _write(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name,
            str(URLSafeSerializer(self._secret, salt=name).dumps(value)),
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=self._secure,
            path="/",
        )
