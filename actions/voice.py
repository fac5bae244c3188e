"""Speaking to one person in their language: what a turn and every other view have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.reply import Arg, Button, Style
from activities.bilingual import in_language

if TYPE_CHECKING:
    from actions.texts import Texts
    from activities.people.models import User


class Voice:
    """The sentences of the catalogue and the texts of rows, as this person reads them."""

    __slots__ = ()

    texts: Texts
    user: User

    @property
    def language(self) -> str:
        """The language in which this person is answered."""
        return self.user.language

    def say(self, key: str, **data: object) -> str:
        """Return a sentence in the person's language."""
        return self.texts.say(key, self.language, **data)

    def named(self, thing: object, field_name: str = "") -> str:
        """Return the `zh` or `en` text of a row, or that of one of its fields."""
        return in_language(thing, self.language, field_name)

    def button(
        self, key: str, verb: str, *args: Arg, style: Style = "plain", **data: object
    ) -> Button:
        """Return a button whose label is a sentence of the catalogue."""
        return Button(self.say(key, **data), verb, args, style)
