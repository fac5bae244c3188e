"""Personal diet marks: kept only with consent, erased with one step; they filter and warn.

A mark of “contains” is avoided; a mark of “diet” is required. Nothing says why.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.lunch.marks import AVOIDED, REQUIRED, codes
from activities.lunch.models import Dish
from activities.lunch.personal_models import DietMark
from activities.people.models import User


def marks_of(work: UnitOfWork, user: User) -> frozenset[str]:
    """Return the codes the person let us keep; empty when there was no consent."""
    return frozenset(work.session.scalars(select(DietMark.code).where(DietMark.user_id == user.id)))


def keep(work: UnitOfWork, user: User, code: str, *, consents: bool) -> None:
    """Remember a mark. Raises NotAllowed without consent or for an unknown mark."""
    if not consents or code not in codes():
        raise NotAllowed
    values = {
        "district_id": user.district_id,
        "user_id": user.id,
        "code": code,
        "consented_at": work.now,
    }
    insert_if_new(work.session, DietMark, values, unique=("user_id", "code"))


def drop(work: UnitOfWork, user: User, code: str) -> None:
    """Forget one mark."""
    work.session.execute(delete(DietMark).where(DietMark.user_id == user.id, DietMark.code == code))


def erase(work: UnitOfWork, user: User) -> None:
    """Forget every mark, and with them the consent."""
    work.session.execute(delete(DietMark).where(DietMark.user_id == user.id))


def conflicts(dish: Dish, marks: frozenset[str]) -> list[str]:
    """Return the marks that the dish does not respect, in the order of the table."""
    avoided = [code for code in codes(AVOIDED) if code in marks and code in dish.contains]
    missing = [code for code in codes(REQUIRED) if code in marks and code not in dish.diet]
    return avoided + missing


def fits(dish: Dish, marks: frozenset[str]) -> bool:
    """Tell whether the dish respects every mark."""
    return not conflicts(dish, marks)
