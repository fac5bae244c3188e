"""What a vendor hands over on a day, as data: by slot and dish, and one label a portion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.errors import NotFound
from activities.lunch import managers
from activities.lunch.order_models import LunchOrder, OrderRound
from activities.lunch.workflow import OrderState
from activities.people.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """So many portions of a dish, made one way, for one slot and pick-up point."""

    slot: str
    point: str
    dish: str
    note: str
    count: int


@dataclass(frozen=True, slots=True)
class Label:
    """What is stuck on one portion."""

    code: str
    dish: str
    note: str
    name: str
    """The colleague it is for; empty when it is for whoever has the code."""
    slot: str
    point: str
    place: str
    """Which portion of the order it is, e.g. 2/3."""


@dataclass(frozen=True, slots=True)
class PickupList:
    """Everything a vendor needs to cook and hand over."""

    vendor: str
    day: str
    orders: int
    amount_fen: int
    totals: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]

    @property
    def portions(self) -> int:
        """How many portions are to be cooked."""
        return sum(count for _, count in self.totals)


def list_for(work: UnitOfWork, by: User, round_id: int, language: str) -> PickupList:
    """Return the list of a round for somebody of the vendor. Raises NotFound and NotAllowed."""
    found = work.session.get(OrderRound, round_id)
    if found is None:
        raise NotFound(kind="order_round")
    managers.require(work, by, found.vendor_id)
    return pickup_list(work, found, language)


def pickup_list(work: UnitOfWork, found: OrderRound, language: str = "zh") -> PickupList:
    """Return the list of a round as it stands now, with what was handed over already."""
    ordered = _ordered(work, found)
    lines: Counter[tuple[str, str, str, str]] = Counter()
    totals: Counter[str] = Counter()
    labels: list[Label] = []
    for order in ordered:
        slot, point = slot_name(order), str(getattr(order.point, language))
        for item in order.items:
            dish = str(getattr(item.portions.dish, language))
            lines[slot, point, dish, item.note] += item.count
            totals[dish] += item.count
        labels += _labels(order, slot, point, language)
    return PickupList(
        vendor=str(getattr(found.vendor, language)),
        day=found.day.isoformat(),
        orders=len(ordered),
        amount_fen=sum(order.amount_fen for order in ordered),
        totals=tuple(totals.most_common()),
        lines=tuple(Line(*key, count) for key, count in sorted(lines.items())),
        labels=tuple(labels),
    )


def _ordered(work: UnitOfWork, found: OrderRound) -> Sequence[LunchOrder]:
    """Return what was ordered and not cancelled, by slot."""
    rows = work.session.scalars(
        select(LunchOrder)
        .where(LunchOrder.round_id == found.id, LunchOrder.state != OrderState.CANCELLED)
        .execution_options(populate_existing=True)
    ).all()
    return sorted(rows, key=lambda each: (each.slot_day.slot.starts, each.code))


def slot_name(order: LunchOrder) -> str:
    """Return the time at which an order is fetched, e.g. 11:45–12:00."""
    return f"{order.slot_day.slot.starts}–{order.slot_day.slot.ends}"


def _labels(order: LunchOrder, slot: str, point: str, language: str) -> list[Label]:
    total, place, labels = order.portions, 0, []
    for item in order.items:
        for _ in range(item.count):
            place += 1
            labels.append(
                Label(
                    code=order.code,
                    dish=str(getattr(item.portions.dish, language)),
                    note=item.note,
                    name=item.label,
                    slot=slot,
                    point=point,
                    place=f"{place}/{total}",
                )
            )
    return labels
