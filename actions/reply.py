"""What Louyi answers, as data: cards, buttons, places. How a channel shows it lives in bot/."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Arg = int | str | None
Style = Literal["plain", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class Button:
    """One tap: a verb with its arguments, or a link. It says exactly what a sentence may say."""

    label: str
    verb: str = ""
    args: tuple[Arg, ...] = ()
    style: Style = "plain"
    url: str | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A message: a title, lines of text, rows of buttons; `key` lets it edit itself later."""

    lines: tuple[str, ...] = ()
    title: str = ""
    buttons: Rows = ()
    key: str | None = None
    photo: str | None = None
    """The token of a stored photo."""
    asks_location: bool = False
    """True when the channel should make it easy to send a location."""
    keeps_asking: bool = False
    """True for the draft card that is shown again after a digression."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on the map (WGS-84 degrees) with its name and address."""

    latitude: float
    longitude: float
    title: str
    address: str


Item = Card | Spot


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything that is answered to one message, in order."""

    items: tuple[Item, ...] = ()

    def __add__(self, other: Reply) -> Reply:
        """Answer one thing after the other."""
        return Reply(self.items + other.items)


SILENCE = Reply()


def rows_of(buttons: list[Button], *, per_row: int = 2) -> Rows:
    """Arrange buttons in rows of at most `per_row`."""
    return tuple(tuple(buttons[at : at + per_row]) for at in range(0, len(buttons), per_row))


def as_payload(item: Item) -> dict[str, Any]:
    """Return the item as JSON-ready data for the outbox."""
    if isinstance(item, Spot):
        return {"type": "spot", **asdict(item)}
    return {
        "type": "card",
        "title": item.title,
        "lines": list(item.lines),
        "buttons": [[asdict(button) for button in row] for row in item.buttons],
        "photo": item.photo,
        "asks_location": item.asks_location,
    }
