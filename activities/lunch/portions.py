"""The guard of portions and slots: single conditional statements, whoever else is ordering.

Only `hold`, `release` and `shut` change what is taken or open; nothing else does.
"""

from __future__ import annotations

from sqlalchemy import select, update

from activities.db.work import UnitOfWork
from activities.lunch.order_models import Portions, SlotDay
from activities.lunch.refusals import LunchClosed, SlotFull, SoldOut


def hold_portions(work: UnitOfWork, portions_id: int, count: int) -> None:
    """Take `count` portions together. Raises SoldOut and LunchClosed and takes none."""
    held = work.session.execute(
        update(Portions)
        .where(
            Portions.id == portions_id,
            Portions.open,
            Portions.closes_at > work.now,
            Portions.taken + count <= Portions.stock,
        )
        .values(taken=Portions.taken + count)
        .execution_options(synchronize_session=False)
        .returning(Portions.id)
    )
    if held.first() is not None:
        return
    found = portions_now(work, portions_id)
    if work.now >= found.closes_at:
        raise LunchClosed
    dish = found.dish
    raise SoldOut(portions_id=portions_id, left=left_of(found), zh=dish.zh, en=dish.en)


def hold_slot(work: UnitOfWork, slot_day_id: int, count: int) -> None:
    """Take room for `count` portions in a slot. Raises SlotFull and LunchClosed."""
    held = work.session.execute(
        update(SlotDay)
        .where(
            SlotDay.id == slot_day_id,
            SlotDay.open,
            SlotDay.closes_at > work.now,
            SlotDay.taken + count <= SlotDay.capacity,
        )
        .values(taken=SlotDay.taken + count)
        .execution_options(synchronize_session=False)
        .returning(SlotDay.id)
    )
    if held.first() is not None:
        return
    found = slot_now(work, slot_day_id)
    if work.now >= found.closes_at:
        raise LunchClosed
    raise SlotFull(slot_id=found.slot_id, left=left_in(found), starts=found.slot.starts)


def release_portions(work: UnitOfWork, portions_id: int, count: int) -> None:
    """Give portions back."""
    work.session.execute(
        update(Portions)
        .where(Portions.id == portions_id)
        .values(taken=Portions.taken - count)
        .execution_options(synchronize_session=False)
    )


def release_slot(work: UnitOfWork, slot_day_id: int, count: int) -> None:
    """Give room in a slot back."""
    work.session.execute(
        update(SlotDay)
        .where(SlotDay.id == slot_day_id)
        .values(taken=SlotDay.taken - count)
        .execution_options(synchronize_session=False)
    )


def shut(work: UnitOfWork, round_id: int) -> None:
    """Take nothing more in this round.

    On PostgreSQL the statement waits for orders in hand, so what is read after it is complete.
    """
    for table in (Portions, SlotDay):
        work.session.execute(
            update(table)
            .where(table.round_id == round_id)
            .values(open=False)
            .execution_options(synchronize_session=False)
        )


def shut_dish(work: UnitOfWork, portions_id: int) -> None:
    """Take nothing more of one dish."""
    work.session.execute(
        update(Portions)
        .where(Portions.id == portions_id)
        .values(open=False)
        .execution_options(synchronize_session=False)
    )


def shut_slot(work: UnitOfWork, slot_id: int) -> None:
    """Take nothing more in a slot, on any day."""
    work.session.execute(
        update(SlotDay)
        .where(SlotDay.slot_id == slot_id)
        .values(open=False)
        .execution_options(synchronize_session=False)
    )


def portions_now(work: UnitOfWork, portions_id: int) -> Portions:
    """Return the row as it stands in this transaction."""
    return work.session.scalars(
        select(Portions).where(Portions.id == portions_id).execution_options(populate_existing=True)
    ).one()


def slot_now(work: UnitOfWork, slot_day_id: int) -> SlotDay:
    """Return the row as it stands in this transaction."""
    return work.session.scalars(
        select(SlotDay).where(SlotDay.id == slot_day_id).execution_options(populate_existing=True)
    ).one()


def left_of(found: Portions) -> int:
    """Return how many portions can still be ordered."""
    return max(found.stock - found.taken, 0) if found.open else 0


def left_in(found: SlotDay) -> int:
    """Return how many portions the slot can still take."""
    return max(found.capacity - found.taken, 0) if found.open else 0
