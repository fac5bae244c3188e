"""The basket: what a lunch draft holds, and how words and taps change it. Pure data, no tables.

A tap sets one field (`count0`, `note`, `dish`…); the basket takes such fields up when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final

from actions.lunch_words import Part, Spoken, SpokenDish
from activities.lunch.order_models import LunchOrder
from activities.lunch.orders import LARGEST_ORDER, LONGEST_LABEL, LONGEST_NOTE, Wanted
from activities.lunch.refusals import PortionsInvalid

MOST_LINES: Final = 8
News = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """So many portions of a dish, made one way, for one person."""

    dish: int
    count: int = 1
    note: str = ""
    label: str = ""


@dataclass(slots=True)
class Basket:
    """One vendor, one day, one slot, some lines. `order` is the order that is being changed."""

    lines: list[Line] = field(default_factory=list)
    day: str | None = None
    slot: int | None = None
    order: int | None = None
    news: list[News] = field(default_factory=list)
    """What is to be told on the next card: a key of a sentence and its data."""
    building: int | None = None

    @property
    def date(self) -> date | None:
        """The day as a date."""
        return None if self.day is None else date.fromisoformat(self.day)

    @property
    def portions(self) -> int:
        """How many portions there are in all."""
        return sum(line.count for line in self.lines)

    def fields(self) -> dict[str, Any]:
        """Return the draft's fields; those that taps set are cleared."""
        cleared = {f"count{place}": None for place in range(MOST_LINES)}
        return {
            "lines": [asdict(line) for line in self.lines],
            "day": self.day,
            "slot": self.slot,
            "order": self.order,
            "news": [[key, data] for key, data in self.news],
            "building": self.building,
            "dish": None,
            "note": None,
            **cleared,
        }

    def wanted(self) -> tuple[Wanted, ...]:
        """Return the lines as the domain takes them."""
        return tuple(Wanted(each.dish, each.count, each.note, each.label) for each in self.lines)

    def say(self, key: str, **data: Any) -> None:
        """Tell something on the next card, once."""
        if (key, data) not in self.news:
            self.news.append((key, data))

    def put(self, dish_id: int, spoken: SpokenDish, *, swapped: int | None = None) -> None:
        """Take a dish in: new, more of it, another number of it, or instead of another."""
        known = [place for place, line in enumerate(self.lines) if line.dish == dish_id]
        if spoken.act == "instead":
            self._swap(dish_id, spoken, swapped)
        elif not known:
            count = 1 if spoken.count is None else spoken.count
            self.lines.append(Line(dish_id, _checked(count), *_words(spoken.note, spoken.label)))
        elif spoken.act == "add":
            line = self.lines[known[0]]
            more = 1 if spoken.count is None else spoken.count
            self.lines[known[0]] = replace(line, count=_checked(line.count + more))
        else:
            self._set(known, spoken)
        self.lines = self.lines[:MOST_LINES]

    def remove(self, dish_id: int) -> bool:
        """Take a dish out; False when it is not there."""
        kept = [line for line in self.lines if line.dish != dish_id]
        found = len(kept) < len(self.lines)
        self.lines = kept
        return found

    def part(self, part: Part, dish_id: int | None) -> None:
        """Make some of a dish's portions another way: two noodles, one without coriander."""
        places = [
            place
            for place, line in enumerate(self.lines)
            if dish_id is None or line.dish == dish_id
        ]
        plain = [at for at in places if not (self.lines[at].note or self.lines[at].label)] or places
        if not plain:
            return
        line = self.lines[plain[-1]]
        note, label = _words(part.note, part.label)
        fresh = Line(line.dish, _checked(part.count), note, label)
        left = line.count - part.count
        self.lines[plain[-1] : plain[-1] + 1] = (
            [replace(line, count=left), fresh] if left > 0 else [fresh]
        )

    def recount(self, count: int) -> None:
        """Set the number of the last dish: “make it three”.

        Where some portions of it are made another way, the plain ones become more or fewer.
        """
        if not self.lines:
            return
        last = self.lines[-1].dish
        places = [place for place, line in enumerate(self.lines) if line.dish == last]
        plain = [at for at in places if not (self.lines[at].note or self.lines[at].label)]
        chosen = plain[-1] if plain else places[-1]
        left = _checked(count) - sum(self.lines[at].count for at in places if at != chosen)
        if left == 0:
            del self.lines[chosen]
        else:
            self.lines[chosen] = replace(self.lines[chosen], count=left if left > 0 else count)

    def add(self, more: int, *, fresh: bool) -> None:
        """Have more of the last dish for others; a basket begun for them has none of one's own."""
        own = 0 if fresh else self.lines[-1].count
        self.recount(own + more)

    def describe(self, note: str, label: str) -> None:
        """Add a note or a name to the last line."""
        if self.lines:
            last = self.lines[-1]
            note, label = _words(note or last.note, label or last.label)
            self.lines[-1] = replace(last, note=note, label=label)

    def _swap(self, dish_id: int, spoken: SpokenDish, swapped: int | None) -> None:
        places = [
            place
            for place, line in enumerate(self.lines)
            if swapped is None or line.dish == swapped
        ]
        if not places:
            self.lines.append(Line(dish_id, _checked(spoken.count or 1)))
            return
        line = self.lines[places[-1]]
        count = line.count if spoken.count is None else _checked(spoken.count)
        self.lines[places[-1]] = replace(line, dish=dish_id, count=count)

    def _set(self, known: list[int], spoken: SpokenDish) -> None:
        first = known[0]
        if spoken.count is not None:
            self.lines[first] = replace(self.lines[first], count=_checked(spoken.count))
        for place in known:
            line = self.lines[place]
            note, label = _words(spoken.note or line.note, spoken.label or line.label)
            self.lines[place] = replace(line, note=note, label=label)


def basket_of(fields: Mapping[str, Any]) -> Basket:
    """Return the basket that a draft's fields describe, taps included."""
    lines = [Line(**line) for line in fields.get("lines") or ()]
    for place in range(len(lines)):
        count = fields.get(f"count{place}")
        if count is not None:
            lines[place] = replace(lines[place], count=int(count))
    if fields.get("dish"):
        lines = [*lines, Line(int(fields["dish"]))]
    if fields.get("note") and lines:
        lines[-1] = replace(lines[-1], note=str(fields["note"])[:LONGEST_NOTE])
    slot, order, building = fields.get("slot"), fields.get("order"), fields.get("building")
    return Basket(
        lines=[line for line in lines if line.count > 0],
        day=fields.get("day"),
        slot=None if slot is None else int(slot),
        order=None if order is None else int(order),
        news=[(str(key), dict(data)) for key, data in fields.get("news") or ()],
        building=None if building is None else int(building),
    )


def basket_of_order(order: LunchOrder, *, changing: bool) -> Basket:
    """Return a basket with what an order has: to change it, or to order the same again."""
    return Basket(
        lines=[
            Line(each.portions.dish_id, each.count, each.note, each.label) for each in order.items
        ],
        day=order.day.isoformat() if changing else None,
        slot=order.slot_day.slot_id,
        order=order.id if changing else None,
        building=order.point.building_id,
    )


def check_counts(spoken: Spoken) -> None:
    """Raise PortionsInvalid for no portions, fewer than none, or far too many."""
    counts = [each.count for each in spoken.dishes if each.act != "remove"]
    for count in [*counts, *(part.count for part in spoken.parts), spoken.count]:
        if count is not None:
            _checked(count)


def _checked(count: int) -> int:
    if not 1 <= count <= LARGEST_ORDER:
        raise PortionsInvalid(largest=LARGEST_ORDER)
    return count


def _words(note: str, label: str) -> tuple[str, str]:
    return note[:LONGEST_NOTE], label[:LONGEST_LABEL]
