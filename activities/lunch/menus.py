"""Giving a day its own menu: from rows, or as it was a week before. Reading rows is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select, update

from activities.db.work import UnitOfWork
from activities.lunch import days, managers
from activities.lunch.models import Dish, Vendor
from activities.lunch.order_models import OrderRound, Portions
from activities.lunch.refusals import LunchClosed, MenuInvalid
from activities.people.codes import new_code
from activities.people.models import User

USUAL_STOCK = 50
MOST_ROWS = 60
LOWEST_FEN, HIGHEST_FEN = 100, 50_000
MOST_STOCK = 2_000


@dataclass(frozen=True, slots=True)
class MenuRow:
    """One dish of a menu. `stock` None means what the dish usually has."""

    zh: str
    price_fen: int
    en: str = ""
    stock: int | None = None
    diet: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MenuProblem:
    """Why a row cannot be taken: its number from 1, a code for a sentence, and what was written."""

    row: int
    code: str
    written: str = ""


@dataclass(slots=True)
class MenuReading:
    """What was read of a menu: rows that are good, and the problems of those that are not."""

    rows: list[MenuRow] = field(default_factory=list)
    problems: list[MenuProblem] = field(default_factory=list)


def publish(
    work: UnitOfWork, by: User, vendor_id: int, day: date, rows: Sequence[MenuRow]
) -> OrderRound:
    """Cook these dishes on that day instead of the weekly ones; what is ordered stays ordered.

    Raises NotAllowed, NoLunchThatDay, LunchClosed and MenuInvalid.
    """
    vendor = managers.require(work, by, vendor_id)
    check(rows)
    found = days.running_round(work, vendor, day)
    if work.now >= found.closes_at:
        raise LunchClosed
    found.own_menu = True
    _clear(work, found)
    for row in rows:
        dish = _dish(work, vendor, row)
        _set(work, found, dish, row)
    work.session.flush()
    return found


def check(rows: Sequence[MenuRow]) -> None:
    """Raise MenuInvalid for a menu with no dishes, too many, or a dish twice."""
    names = [row.zh.casefold() for row in rows]
    if not 1 <= len(rows) <= MOST_ROWS or len(set(names)) != len(names):
        raise MenuInvalid(most=MOST_ROWS)


def copy_last_week(work: UnitOfWork, by: User, vendor_id: int, day: date) -> OrderRound:
    """Cook what was cooked a week before that day.

    Raises MenuInvalid when nothing was, and what `publish` raises.
    """
    managers.require(work, by, vendor_id)
    before = days.find_round(work, vendor_id, day - timedelta(days=7))
    rows = [] if before is None else list(days.menu(work, before))
    return publish(
        work,
        by,
        vendor_id,
        day,
        [MenuRow(row.dish.zh, row.price_fen, row.dish.en, row.stock) for row in rows],
    )


def problem_of(row: MenuRow) -> str | None:
    """Return the code of what is wrong with a row, or None."""
    if not row.zh or len(row.zh) > 40:
        return "name"
    if not LOWEST_FEN <= row.price_fen <= HIGHEST_FEN:
        return "price"
    if row.stock is not None and not 0 <= row.stock <= MOST_STOCK:
        return "stock"
    return None


def _clear(work: UnitOfWork, found: OrderRound) -> None:
    # What is ordered keeps its portions: the stock shrinks to what is taken and the dish closes.
    work.session.execute(
        update(Portions)
        .where(Portions.round_id == found.id)
        .values(stock=Portions.taken, open=False)
        .execution_options(synchronize_session=False)
    )
    work.session.expire_all()


def _set(work: UnitOfWork, found: OrderRound, dish: Dish, row: MenuRow) -> None:
    stock = dish.stock if row.stock is None else row.stock
    days.offer(work, found, dish, price_fen=row.price_fen, stock=stock)
    fresh = Portions.taken if stock == 0 else stock
    work.session.execute(
        update(Portions)
        .where(Portions.round_id == found.id, Portions.dish_id == dish.id)
        .values(stock=fresh, price_fen=row.price_fen, open=stock > 0)
        .execution_options(synchronize_session=False)
    )
    # Fewer than are ordered already cannot be promised: nobody is thrown out silently.
    work.session.execute(
        update(Portions)
        .where(
            Portions.round_id == found.id,
            Portions.dish_id == dish.id,
            Portions.stock < Portions.taken,
        )
        .values(stock=Portions.taken)
        .execution_options(synchronize_session=False)
    )


def _dish(work: UnitOfWork, vendor: Vendor, row: MenuRow) -> Dish:
    known = work.session.scalars(select(Dish).where(Dish.vendor_id == vendor.id)).all()
    for each in known:
        if row.zh.casefold() in {each.zh.casefold(), *(one.casefold() for one in each.aliases)}:
            _add_marks(each, row)
            return each
    fresh = Dish(
        vendor=vendor,
        key=f"{vendor.key}_{new_code(8).replace('-', '').lower()}",
        zh=row.zh,
        en=row.en or row.zh,
        aliases=[],
        price_fen=row.price_fen,
        diet=list(row.diet),
        contains=list(row.contains),
        stock=USUAL_STOCK if row.stock is None else row.stock,
        days=[],
    )
    work.session.add(fresh)
    work.session.flush()
    return fresh


def _add_marks(dish: Dish, row: MenuRow) -> None:
    # An empty column says nothing about allergens, so it never clears what is known.
    if row.diet or row.contains:
        dish.diet = list(row.diet)
        dish.contains = list(row.contains)
