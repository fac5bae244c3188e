"""The guard of portions and slots: single conditional statements, whoever else is ordering.

Only `hold`, `release` and `shut` change what is taken or open; nothing else does.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import InstrumentedAttribute

from activities.db.work import UnitOfWork
from activities.lunch.order_models import Portions, SlotDay
from activities.lunch.refusals import LunchClosed, SlotFull, SoldOut

Limited = type[Portions] | type[SlotDay]


def hold_portions(work: UnitOfWork, portions_id: int, count: int) -> None:
    """Take `count` portions together. Raises SoldOut and LunchClosed and takes none."""
    if _take(work, Portions, portions_id, count, Portions.stock):
        return
    found = portions_now(work, portions_id)
    if work.now >= found.closes_at:
        raise LunchClosed
    dish = found.dish
    raise SoldOut(portions_id=portions_id, left=left_of(found), zh=dish.zh, en=dish.en)


def hold_slot(work: UnitOfWork, slot_day_id: int, count: int) -> None:
    """Take room for `count` portions in a slot. Raises SlotFull and LunchClosed."""
    if _take(work, SlotDay, slot_day_id, count, SlotDay.capacity):
        return
    found = slot_now(work, slot_day_id)
    if work.now >= found.closes_at:
        raise LunchClosed
    raise SlotFull(slot_id=found.slot_id, left=left_in(found), starts=found.slot.starts)


def hold_both(work: UnitOfWork, portions_id: int, slot_day_id: int, count: int) -> None:
    """Take portions and room for them. The caller's savepoint undoes the one without the other."""
    hold_portions(work, portions_id, count)
    hold_slot(work, slot_day_id, count)


def release_portions(work: UnitOfWork, portions_id: int, count: int) -> None:
    """Give portions back."""
    _set(work, Portions, Portions.id == portions_id, taken=Portions.taken - count)


def release_slot(work: UnitOfWork, slot_day_id: int, count: int) -> None:
    """Give room in a slot back."""
    _set(work, SlotDay, SlotDay.id == slot_day_id, taken=SlotDay.taken - count)


def release_both(work: UnitOfWork, portions_id: int, slot_day_id: int, count: int) -> None:
    """Give portions and their room back."""
    release_portions(work, portions_id, count)
    release_slot(work, slot_day_id, count)


def shut(work: UnitOfWork, round_id: int) -> None:
    """Take nothing more in this round.

    On PostgreSQL the statement waits for orders in hand, so what is read after it is complete.
    """
    for table in (Portions, SlotDay):
        _set(work, table, table.round_id == round_id, open=False)


def shut_dish(work: UnitOfWork, portions_id: int) -> None:
    """Take nothing more of one dish."""
    _set(work, Portions, Portions.id == portions_id, open=False)


def shut_slot(work: UnitOfWork, slot_id: int) -> None:
    """Take nothing more in a slot, on any day."""
    _set(work, SlotDay, SlotDay.slot_id == slot_id, open=False)


def portions_now(work: UnitOfWork, portions_id: int) -> Portions:
    """Return the row as it stands in this transaction."""
    return work.session.get_one(Portions, portions_id, populate_existing=True)


def slot_now(work: UnitOfWork, slot_day_id: int) -> SlotDay:
    """Return the row as it stands in this transaction."""
    return work.session.get_one(SlotDay, slot_day_id, populate_existing=True)


def left_of(found: Portions) -> int:
    """Return how many portions can still be ordered."""
    return max(found.stock - found.taken, 0) if found.open else 0


def left_in(found: SlotDay) -> int:
    """Return how many portions the slot can still take."""
    return max(found.capacity - found.taken, 0) if found.open else 0


def _take(
    work: UnitOfWork, table: Limited, row_id: int, count: int, limit: InstrumentedAttribute[int]
) -> bool:
    """Count `count` more in, if the row is open and has room for all of them."""
    held = work.session.execute(
        update(table)
        .where(
            table.id == row_id,
            table.open,
            table.closes_at > work.now,
            table.taken + count <= limit,
        )
        .values(taken=table.taken + count)
        .execution_options(synchronize_session=False)
        .returning(table.id)
    )
    return held.first() is not None


def _set(work: UnitOfWork, table: Limited, which: ColumnElement[bool], **values: object) -> None:
    work.session.execute(
        update(table).where(which).values(**values).execution_options(synchronize_session=False)
    )
