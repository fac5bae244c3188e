"""A vendor's menu by chat: a message or a file becomes a draft with its problems.

Confirm publishes it. Messages are read in lunch_menu_text.py, files in activities/lunch/menu_files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from actions import formatting
from actions.capability import Capability
from actions.drafts import Form, Options
from actions.lunch_cards import day_of, day_words, menu_card
from actions.lunch_menu_text import looks_like_menu, read_menu_text
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.conversations import drafts
from activities.conversations.models import Draft
from activities.lunch import days, managers, menu_files, menus
from activities.lunch.menus import MenuProblem, MenuRow
from activities.lunch.order_models import OrderRound

MOST_SHOWN = 40
MENU_FILE = "menu"

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
            fresh = menu_files.as_data(found.reading)
            kept = {row["zh"]: row for row in fields.get("rows") or ()}
            kept |= {row["zh"]: row for row in fresh["rows"]}
            changes |= {"rows": list(kept.values()), "problems": fresh["problems"]}
        return changes

    def takes_words(self, asking: str | None) -> bool:
        """Take every message: a list of dishes looks like an order to anybody else."""
        del asking
        return True

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for the dishes and whose they are; the day is the next one unless one was named."""
        del turn
        if not fields.get("rows"):
            return "rows"
        return None if fields.get("vendor") else "vendor"

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer the vendors one acts for; dishes are written."""
        del fields
        vendors = managers.managed_by(turn.work, turn.user) if field == "vendor" else ()
        return [(turn.named(each), each.id) for each in vendors]

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show the menu as it will be, with what could not be read."""
        lines = [
            f"{row.zh} {formatting.price(row.price_fen, turn.language)}"
            + ("" if row.stock is None else f" ×{row.stock}")
            for row in _rows(draft.fields)[:MOST_SHOWN]
        ]
        problems = [MenuProblem(**each) for each in draft.fields.get("problems") or ()]
        publish = turn.button(
            "vendor.publish", "draft.confirm", self.kind, draft.version, style="primary"
        )
        drop = turn.button("draft.drop", "draft.drop", self.kind, style="danger")
        return Card(
            (*lines, *problem_lines(turn, problems)),
            title=_title(turn, draft.fields),
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


@capability.reads_files(MENU_FILE)
def read_file(data: bytes, name: str) -> dict[str, Any] | None:
    """Read a menu out of a file, or leave one of another kind alone."""
    if not name.lower().endswith(menu_files.SUFFIXES):
        return None
    return menu_files.as_data(menu_files.read_menu(data, name))


@capability.overhears
def overhear_menu(turn: Turn) -> Reply | None:
    """Take a menu that a vendor sends, as a file or in a message, without being asked for it."""
    reading = _menu_sent(turn)
    vendors = managers.managed_by(turn.work, turn.user) if reading is not None else ()
    if reading is None or not vendors:
        return None
    held = drafts.draft_of_kind(turn.work, turn.conversation, MenuForm.kind)
    before = held.fields if held is not None else {}
    known = vendors[0].id if len(vendors) == 1 else before.get("vendor")
    day = read_menu_text(turn.heard.text, turn.now, turn.work.calendar).day
    fields = {
        "vendor": known,
        "day": before.get("day") if day is None else day.isoformat(),
        **reading,
    }
    return turn.drafting.begin(turn, MenuForm.kind, fields)


def _menu_sent(turn: Turn) -> dict[str, Any] | None:
    if turn.heard.file is not None:
        return turn.heard.file.readings.get(MENU_FILE)
    if turn.heard.photo is not None or not looks_like_menu(turn.heard.text):
        return None
    found = read_menu_text(turn.heard.text, turn.now, turn.work.calendar)
    return menu_files.as_data(found.reading) if found.is_menu else None


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
    return menu_files.rows_of(fields.get("rows") or ())


def _title(turn: Turn, fields: Mapping[str, Any]) -> str:
    if not fields.get("vendor"):
        return turn.say("vendor.menu_title")
    vendor = managers.require(turn.work, turn.user, fields["vendor"])
    day = day_words(turn, _day(turn, fields))
    return turn.say("lunch.menu", vendor=turn.named(vendor), day=day)


def _day(turn: Turn, fields: Mapping[str, Any]) -> date:
    if fields.get("day"):
        return date.fromisoformat(fields["day"])
    vendor = managers.require(turn.work, turn.user, fields["vendor"])
    return days.next_day(turn.work, vendor)


capability.forms.append(MenuForm())
