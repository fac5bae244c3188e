"""Who acts for a vendor: invited with a one-time code by an administrator or a building worker."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from activities.db.inserts import insert_if_new
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed
from activities.lunch import service
from activities.lunch.models import Vendor, VendorBuilding
from activities.lunch.personal_models import VendorInvitation, VendorManager
from activities.people.codes import code_hash, new_code
from activities.people.models import User
from activities.people.one_time import use_once
from activities.people.rights import is_admin, serves
from activities.people.service import (
    INVITATION_LENGTH,
    INVITATION_LIFE,
    InvitationInvalid,
)
from activities.places.models import Building


def invite(work: UnitOfWork, by: User, vendor_id: int) -> str:
    """Return a one-time code that makes its bearer act for the vendor.

    Raises NotAllowed for anybody but an administrator or somebody who serves one of its buildings.
    """
    vendor = service.vendor(work, vendor_id)
    if not (is_admin(by) or any(serves(by, each) for each in _buildings(work, vendor))):
        raise NotAllowed
    code = new_code(INVITATION_LENGTH)
    work.session.add(
        VendorInvitation(
            district_id=vendor.district_id,
            code_hash=code_hash(code),
            vendor_id=vendor.id,
            invited_by_id=by.id,
            expires_at=work.now + INVITATION_LIFE,
        )
    )
    work.session.flush()
    return code


def accept(work: UnitOfWork, user: User, code: str) -> Vendor:
    """Let the bearer of a code act for its vendor, once. Raises InvitationInvalid."""
    invitation = use_once(work, VendorInvitation, VendorInvitation.code_hash == code_hash(code))
    if invitation is None:
        raise InvitationInvalid
    vendor = service.vendor(work, invitation.vendor_id)
    values = {
        "district_id": vendor.district_id,
        "vendor_id": vendor.id,
        "user_id": user.id,
        "since": work.now,
    }
    insert_if_new(work.session, VendorManager, values, unique=("vendor_id", "user_id"))
    return vendor


def managed_by(work: UnitOfWork, user: User) -> Sequence[Vendor]:
    """Return the vendors the person acts for."""
    return work.session.scalars(
        select(Vendor)
        .join(VendorManager)
        .where(VendorManager.user_id == user.id)
        .order_by(Vendor.id)
    ).all()


def managers(work: UnitOfWork, vendor_id: int) -> Sequence[User]:
    """Return the people who act for the vendor."""
    return work.session.scalars(
        select(User).join(VendorManager).where(VendorManager.vendor_id == vendor_id)
    ).all()


def require(work: UnitOfWork, user: User, vendor_id: int) -> Vendor:
    """Return the vendor if the person acts for it. Raises NotAllowed."""
    for each in managed_by(work, user):
        if each.id == vendor_id:
            return each
    raise NotAllowed


def _buildings(work: UnitOfWork, vendor: Vendor) -> Sequence[Building]:
    return work.session.scalars(
        select(Building).join(VendorBuilding).where(VendorBuilding.vendor_id == vendor.id)
    ).all()
