"""Reading menus: what is cooked for a building on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.lunch.models import Dish, Vendor, VendorBuilding

DAYS = ("mo", "tu", "we", "th", "fr")
FRIDAY = 4


def vendors(work: UnitOfWork, building_id: int | None = None) -> Sequence[Vendor]:
    """Return the vendors that serve the building, or all of them."""
    query = select(Vendor).order_by(Vendor.id)
    if building_id is not None:
        query = query.join(VendorBuilding).where(VendorBuilding.building_id == building_id)
    return work.session.scalars(query).all()


def menu(work: UnitOfWork, vendor: Vendor, day: date) -> list[Dish]:
    """Return what the vendor cooks that day: nothing on a day off, Friday's on make-up days."""
    if not work.calendar.is_working_day(day):
        return []
    code = DAYS[min(day.weekday(), FRIDAY)]
    dishes = work.session.scalars(select(Dish).where(Dish.vendor_id == vendor.id).order_by(Dish.id))
    return [dish for dish in dishes if code in dish.days]
