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


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is handed over: what it is called, and a few lines with it."""

    token: str
    """The secret token under which it is shared."""
    name: str
    lines: tuple[str, ...] = ()
    buttons: Rows = ()
    url: str = ""
    """Its address outside the chat, for another machine than the one that chats."""
    link_label: str = ""


Item = Card | Spot | Document


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
    if isinstance(item, Document):
        return {
            "type": "document",
            "token": item.token,
            "name": item.name,
            "lines": list(item.lines),
            "buttons": _rows_payload(item.buttons),
            "url": item.url,
            "link_label": item.link_label,
        }
    return {
        "type": "card",
        "title": item.title,
        "lines": list(item.lines),
        "buttons": _rows_payload(item.buttons),
        "photo": item.photo,
        "asks_location": item.asks_location,
    }


def _rows_payload(rows: Rows) -> list[list[dict[str, Any]]]:
    return [[asdict(button) for button in row] for row in rows]
