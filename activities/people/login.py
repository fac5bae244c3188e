"""One-time links into the console: made by the bot, used once, within minutes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from activities.db.base import Base, PrimaryKey
from activities.db.work import UnitOfWork
from activities.errors import LouyiError
from activities.people.models import User
from activities.people.one_time import use_once

LIFE = timedelta(minutes=10)


class LoginLinkInvalid(LouyiError):
    """The link is unknown, used or too old."""

    code = "login_link_invalid"


class LoginLink(Base):
    """A link that signs one person in, once. Only its hash is stored."""

    __tablename__ = "login_link"

    id: Mapped[PrimaryKey]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def new_login(work: UnitOfWork, user: User) -> str:
    """Return a token for the link; it is shown once and never stored."""
    token = secrets.token_urlsafe(24)
    work.session.add(
        LoginLink(token_hash=_hash(token), user_id=user.id, expires_at=work.now + LIFE)
    )
    work.session.flush()
    return token


def use_login(work: UnitOfWork, token: str) -> User:
    """Return the person whom the token signs in. Raises LoginLinkInvalid, also the second time."""
    link = use_once(work, LoginLink, LoginLink.token_hash == _hash(token))
    if link is None:
        raise LoginLinkInvalid
    return work.session.get_one(User, link.user_id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
