"""A vendor's menu by chat: a message becomes a draft with its problems, Confirm publishes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from actions import formatting
from actions.capability import Capability
from actions.drafts import Form, Options
from actions.lunch_cards import day_of, day_words, menu_card
from actions.lunch_menu_text import read_menu_text
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.conversations.models import Draft
from activities.lunch import days, managers, menus
from activities.lunch.menus import MenuProblem, MenuRow
from activities.lunch.order_models import OrderRound

MOST_SHOWN = 40

capability = Capability("lunch_menus")


class MenuForm(Form):
    """The draft of a day's menu: vendor, day, rows."""

    kind: ClassVar[str] = "vendor_menu"

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take the day and the priced dishes; a dish written again gets the new price."""
        del asking
        found = read_menu_text(turn.heard.text, turn.now, turn.work.calendar)
        changes: dict[str, Any] = {}
        if found.day is not None:
            changes["day"] = found.day.isoformat()
        if found.reading.rows:
            fresh = {row.zh: [row.zh, row.price_fen, row.stock] for row in found.reading.rows}
            kept = {row[0]: row for row in fields.get("rows") or ()}
            changes["rows"] = list((kept | fresh).values())
            changes["problems"] = [
                [each.row, each.code, each.written] for each in found.reading.problems
            ]
        return changes

    def takes_words(self, asking: str | None) -> bool:
        """Take every message: a list of dishes looks like an order to anybody else."""
        del asking
        return True

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the dishes; the day is the next one unless another was named."""
        del turn
        return None if fields.get("rows") else "rows"

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer nothing: dishes are written."""
        del turn, fields, field
        return ()

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show the menu as it will be, with what could not be read."""
        vendor = managers.require(turn.work, turn.user, draft.fields["vendor"])
        title = turn.say(
            "lunch.menu", vendor=turn.named(vendor), day=day_words(turn, _day(turn, draft.fields))
        )
        lines = [
            f"{row.zh} {formatting.price(row.price_fen, turn.language)}"
            + ("" if row.stock is None else f" ×{row.stock}")
            for row in _rows(draft.fields)[:MOST_SHOWN]
        ]
        problems = [MenuProblem(*each) for each in draft.fields.get("problems") or ()]
        publish = turn.button(
            "vendor.publish", "draft.confirm", self.kind, draft.version, style="primary"
        )
        drop = turn.button("draft.drop", "draft.drop", self.kind, style="danger")
        return Card(
            (*lines, *problem_lines(turn, problems)),
            title=title,
            buttons=((publish,), (drop,)),
            key=self.key(),
        )

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Publish the menu."""
        day = _day(turn, draft.fields)
        found = menus.publish(
            turn.work, turn.user, draft.fields["vendor"], day, _rows(draft.fields)
        )
        done = Card((turn.say("vendor.published", day=day_words(turn, day)),), key=self.key())
        return Reply((done, _menu(turn, found)))


def problem_lines(turn: Turn, problems: Sequence[MenuProblem]) -> list[str]:
    """Return what is wrong with which row, as sentences."""
    return [
        turn.say(f"vendor.problem.{each.code}", row=each.row, written=each.written)
        for each in problems
    ]


@capability.verb("vendor.menu")
def write(turn: Turn, vendor_id: int) -> Reply:
    """Ask for a day's dishes."""
    managers.require(turn.work, turn.user, vendor_id)
    fields = {"vendor": vendor_id, "rows": [], "problems": [], "day": None}
    return turn.drafting.begin(turn, MenuForm.kind, fields)


@capability.verb("vendor.copy")
def copy(turn: Turn, vendor_id: int, day: int) -> Reply:
    """Cook what was cooked a week before."""
    wanted = day_of(day) or days.today(turn.work)
    found = menus.copy_last_week(turn.work, turn.user, vendor_id, wanted)
    news = turn.say("vendor.published", day=day_words(turn, wanted))
    return Reply((Card((news,)), _menu(turn, found)))


def _menu(turn: Turn, found: OrderRound) -> Card:
    return menu_card(turn, found, days.menu(turn.work, found))


def _rows(fields: Mapping[str, Any]) -> list[MenuRow]:
    return [
        MenuRow(zh=zh, price_fen=price_fen, stock=stock)
        for zh, price_fen, stock in fields.get("rows") or ()
    ]


def _day(turn: Turn, fields: Mapping[str, Any]) -> date:
    if fields.get("day"):
        return date.fromisoformat(fields["day"])
    vendor = managers.require(turn.work, turn.user, fields["vendor"])
    return days.next_day(turn.work, vendor)


capability.forms.append(MenuForm())
