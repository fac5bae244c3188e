"""The photo of a dish: set by somebody of the vendor, seen by everybody who may see the menu."""

from __future__ import annotations

from sqlalchemy import select

from activities.conversations.models import Photo
from activities.conversations.photos import bind_photo
from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.lunch import managers, service
from activities.lunch.models import Dish
from activities.people.models import User

KIND = "dish"


def set_photo(work: UnitOfWork, by: User, dish_id: int, token: str) -> Dish:
    """Show a photo that the person sent with the dish. Raises NotAllowed and NotFound."""
    dish = own_dish(work, by, dish_id)
    sent = select(Photo.id).where(Photo.token == token, Photo.user_id == by.id)
    if work.session.scalar(sent) is None:
        raise NotFound(kind="photo")
    bind_photo(work, token, KIND, dish.id)
    dish.photo = token
    work.session.flush()
    return dish


def remove_photo(work: UnitOfWork, by: User, dish_id: int) -> Dish:
    """Show no photo with the dish any more. Raises NotAllowed and NotFound."""
    dish = own_dish(work, by, dish_id)
    dish.photo = None
    work.session.flush()
    return dish


def own_dish(work: UnitOfWork, by: User, dish_id: int) -> Dish:
    """Return a dish of a vendor the person acts for. Raises NotAllowed and NotFound."""
    dish = service.dish(work, dish_id)
    managers.require(work, by, dish.vendor_id)
    return dish


def is_shown(work: UnitOfWork, token: str) -> bool:
    """Tell whether a photo is on a menu now, where everybody sees it."""
    return work.session.scalars(select(Dish.id).where(Dish.photo == token)).first() is not None
