"""Why an event is not posted, changed or written about, as classes with a code."""

from __future__ import annotations

from activities.errors import LouyiError


class NotAnOrganizer(LouyiError):
    """Posting events is for organizers and workers."""

    code = "not_an_organizer"


class EventInPast(LouyiError):
    """It would begin before now."""

    code = "event_in_past"


class EventTooFar(LouyiError):
    """It would begin more than a year from now: most likely a slip."""

    code = "event_too_far"


class EndsBeforeStart(LouyiError):
    """It would end before it begins, or last for days."""

    code = "event_ends_before_start"


class TitleInvalid(LouyiError):
    """No title, or one that is longer than a button."""

    code = "event_title_invalid"


class AlreadyPosted(LouyiError):
    """The same organizer has the same title at the same time already."""

    code = "event_already_posted"


class EventOver(LouyiError):
    """It has begun, or was cancelled: nothing can be changed any more."""

    code = "event_over"


class NothingChanged(LouyiError):
    """The change is what it is already."""

    code = "event_nothing_changed"


class AnswersMissing(LouyiError):
    """The organizer asks something that was not answered."""

    code = "event_answers_missing"


class MessageBudgetSpent(LouyiError):
    """So many messages a day are enough for one event."""

    code = "event_message_budget_spent"


class OrganizerHasEvents(LouyiError):
    """Somebody with live events hands them over or cancels them before leaving."""

    code = "organizer_has_events"


class CannotTakeOver(LouyiError):
    """The other person may not organize."""

    code = "event_cannot_take_over"


class RuleInvalid(LouyiError):
    """The rule of repetition yields nothing, or far too much."""

    code = "event_rule_invalid"
