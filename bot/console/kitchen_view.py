"""What the vendor's pages show, and how the grid of a menu is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from actions import formatting
from activities.errors import LouyiError, NotFound
from activities.lunch import days, managers, service, vendor_day
from activities.lunch.menus import MenuProblem, MenuReading, MenuRow, problem_of
from activities.lunch.models import Vendor
from activities.lunch.order_models import OrderRound
from activities.lunch.pickup_list import pickup_list
from bot.console.asking import Asking
from bot.console.roster_page import day_of
from bot.console.serving import Filled
from bot.gateway.hearing import clean

EMPTY_ROWS: Final = 4
DAYS_SHOWN: Final = 7


class MenuRefused(LouyiError):
    """Rows of a menu that cannot be taken, each with why."""

    code = "menu_refused"


def read_kitchen(asking: Asking, vendor: str, day: str) -> dict[str, Any]:
    """Return a vendor's day and week. Raises NotFound for a vendor of others."""
    own = managers.managed_by(asking.work, asking.user)
    chosen = next((each for each in own if str(each.id) == vendor), None)
    if chosen is None and (vendor or not own):
        raise NotFound(kind="vendor")
    found = chosen or own[0]
    at = _day(day) or days.today(asking.work)
    running = days.find_round(asking.work, found.id, at)
    return {
        "vendor": {"id": found.id, "name": asking.named(found), "cut_off": found.cut_off},
        "vendors": [(each.id, asking.named(each), each.id == found.id) for each in own],
        "day": at.isoformat(),
        "is_today": at == days.today(asking.work),
        "week": [_column(asking, found, at, each) for each in range(DAYS_SHOWN)],
        "round": None if running is None else _round(asking, running),
    }


def read_menu_page(
    asking: Asking, vendor_id: int, day: str, filled: Filled | None = None
) -> dict[str, Any]:
    """Return the grid of a day's menu: as published, usual, or as it was just filled in."""
    vendor = managers.require(asking.work, asking.user, vendor_id)
    at = _day(day) or days.next_day(asking.work, vendor)
    rows = _filled_rows(filled) if filled is not None else _known_rows(asking, vendor, at)
    return {
        "vendor": {"id": vendor.id, "name": asking.named(vendor)},
        "day": at.isoformat(),
        "rows": [*rows, *([{"zh": "", "en": "", "price": "", "stock": ""}] * EMPTY_ROWS)],
    }


def menu_rows(filled: Filled) -> MenuReading:
    """Return the rows of the grid that name a dish, and what is wrong with the others."""
    reading = MenuReading()
    for number, each in enumerate(_filled_rows(filled), start=1):
        if not any(each.values()):
            continue
        row = _row(each)
        wrong = "price" if row is None else problem_of(row)
        if row is None or wrong is not None:
            reading.problems.append(MenuProblem(number, wrong or "price", each["zh"]))
        else:
            reading.rows.append(row)
    return reading


def problem_words(asking: Asking, problems: Sequence[MenuProblem]) -> str:
    """Return what is wrong with which row."""
    return " · ".join(
        asking.say(f"vendor.problem.{each.code}", row=each.row, written=each.written)
        for each in problems[:5]
    )


def day_of_form(text: str) -> date:
    """Return the day a form is about. Raises MomentUnreadable."""
    return day_of(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _column(asking: Asking, vendor: Vendor, at: date, ahead: int) -> dict[str, Any]:
    day = at - timedelta(days=at.weekday()) + timedelta(days=ahead)
    found = days.find_round(asking.work, vendor.id, day)
    if found is not None:
        dishes = [
            (asking.named(row.dish), formatting.price(row.price_fen, asking.language), row.open)
            for row in days.menu(asking.work, found)
        ]
    else:
        dishes = [
            (asking.named(each), formatting.price(each.price_fen, asking.language), True)
            for each in days.weekly(asking.work, vendor, day)
        ]
    return {
        "day": day.isoformat(),
        "label": formatting.day(days.at(day, "12:00"), asking.now, asking.language),
        "open": day == at,
        "dishes": dishes,
        "own": found is not None and found.own_menu,
        "can_change": not days.is_late(asking.work, vendor, day),
    }


def _round(asking: Asking, found: OrderRound) -> dict[str, Any]:
    told = pickup_list(asking.work, found, asking.language)
    live = vendor_day.live_orders(asking.work, found)
    return {
        "id": found.id,
        "orders": told.orders,
        "portions": told.portions,
        "amount": formatting.price(told.amount_fen, asking.language),
        "totals": told.totals,
        "lines": told.lines,
        "late": found.late_minutes,
        "points": [
            (each.id, asking.named(each))
            for each in service.points(asking.work, found.vendor_id)
            if each.id not in found.arrived_points and any(one.point_id == each.id for one in live)
        ],
        "dishes": [
            {
                "id": row.id,
                "name": asking.named(row.dish),
                "taken": row.taken,
                "left": max(0, row.stock - row.taken),
                "open": row.open,
            }
            for row in days.menu(asking.work, found)
        ],
    }


def _known_rows(asking: Asking, vendor: Vendor, day: date) -> list[dict[str, str]]:
    found = days.find_round(asking.work, vendor.id, day)
    if found is not None:
        return [
            _as_row(row.dish.zh, row.dish.en, row.price_fen, row.stock)
            for row in days.menu(asking.work, found)
            if row.open
        ]
    return [
        _as_row(each.zh, each.en, each.price_fen, each.stock)
        for each in days.weekly(asking.work, vendor, day)
    ]


def _as_row(zh: str, en: str, price_fen: int, stock: int) -> dict[str, str]:
    price = f"{Decimal(price_fen) / 100:.2f}"
    return {"zh": zh, "en": en, "price": price, "stock": str(stock)}


def _filled_rows(filled: Filled) -> list[dict[str, str]]:
    names = ("zh", "en", "price", "stock")
    columns = [[clean(each).strip() for each in filled.lists.get(name, [])] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False)]


def _row(told: dict[str, str]) -> MenuRow | None:
    try:
        fen = int((Decimal(told["price"].lstrip("¥￥")) * 100).to_integral_value())
        stock = int(told["stock"]) if told["stock"] else None
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return MenuRow(told["zh"][:41], fen, told["en"][:80], stock)
