"""Why the domain said no, as classes with a code and data. The sentences live in actions/locale."""

from __future__ import annotations

from typing import ClassVar


class LouyiError(Exception):
    """A refusal that a person can be told about: `code` names the sentence, `data` fills it."""

    code: ClassVar[str] = "unexpected"

    def __init__(self, **data: object) -> None:
        super().__init__(self.code)
        self.data = data


class NotFound(LouyiError):
    """The thing does not exist, or this person may not know that it does."""

    code = "not_found"


class NotAllowed(LouyiError):
    """The person is known but has no right to do this here."""

    code = "not_allowed"


class Stale(LouyiError):
    """The card was made from a state that has changed since."""

    code = "stale"


class StepNotPossible(LouyiError):
    """The workflow has no such step from the present state."""

    code = "step_not_possible"
