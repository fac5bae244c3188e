"""Looking lunch up: vendors, where they hand over, dishes. Days and orders are their own files."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.lunch.models import Dish, PickupPoint, PickupSlot, Vendor, VendorBuilding
from activities.lunch.refusals import NotServedThere


def vendors(work: UnitOfWork, building_id: int | None = None) -> Sequence[Vendor]:
    """Return the vendors that serve the building, or all of them."""
    query = select(Vendor).order_by(Vendor.id)
    if building_id is not None:
        query = query.join(VendorBuilding).where(VendorBuilding.building_id == building_id)
    return work.session.scalars(query).all()


def vendor(work: UnitOfWork, vendor_id: int) -> Vendor:
    """Return the vendor. Raises NotFound."""
    found = work.session.get(Vendor, vendor_id)
    if found is None:
        raise NotFound(kind="vendor")
    return found


def dish(work: UnitOfWork, dish_id: int) -> Dish:
    """Return the dish. Raises NotFound."""
    found = work.session.get(Dish, dish_id)
    if found is None:
        raise NotFound(kind="dish")
    return found


def point_in(work: UnitOfWork, vendor_id: int, building_id: int) -> PickupPoint:
    """Return where the vendor hands over in a building. Raises NotServedThere."""
    found = work.session.scalars(
        select(PickupPoint)
        .where(PickupPoint.vendor_id == vendor_id, PickupPoint.building_id == building_id)
        .order_by(PickupPoint.id)
    ).first()
    if found is None:
        raise NotServedThere
    return found


def points(work: UnitOfWork, vendor_id: int) -> Sequence[PickupPoint]:
    """Return everywhere the vendor hands over."""
    return work.session.scalars(
        select(PickupPoint).where(PickupPoint.vendor_id == vendor_id).order_by(PickupPoint.id)
    ).all()


def slots(work: UnitOfWork, vendor_id: int) -> Sequence[PickupSlot]:
    """Return the vendor's pick-up slots, the earliest first, without those that were removed."""
    return work.session.scalars(
        select(PickupSlot)
        .where(PickupSlot.vendor_id == vendor_id, PickupSlot.removed.is_(False))
        .order_by(PickupSlot.starts)
    ).all()
