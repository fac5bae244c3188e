"""Two requests in one message: which they are, and the ones that wait until the first is done.

Where a message may be cut is told by meaning/requests.py; what a request means, by the port.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, Final

from actions.meaning.meaning import ConcernGuess, Entity, IntentGuess, Meaning
from actions.meaning.requests import Understood
from actions.turn import Turn
from activities.conversations import drafts

KIND: Final = "later"
PATIENCE: Final = timedelta(hours=1)
"""What was asked longer ago is not done any more out of the blue."""
SURE: Final = {"rasa": 0.5, "keywords": 0.4}
NO_REQUEST: Final = frozenset(
    {"", "greet", "goodbye", "thank", "affirm", "deny", "cancel", "inform", "bot_challenge"}
    | {"ask_help", "out_of_scope"}
)
TWICE: Final = frozenset({"join_club", "leave_club", "register_event", "withdraw_event"})
"""What may well be asked twice in one breath, of different things."""
PLACES: Final = ("floor", "room", "place")


def requests_of(whole: Meaning, parts: Sequence[Understood]) -> tuple[Meaning, ...]:
    """Return the requests of a message in order; what is none belongs to its neighbour."""
    groups: list[list[Understood]] = []
    for part in parts:
        if groups and not (_is_request(part) and _is_another(groups[-1], part)):
            groups[-1].append(part)
        else:
            groups.append([part])
    groups = [group for group in groups if _head(group) is not None]
    # “你好。18楼灯坏了”: a greeting before a request is not what the message is about.
    if not groups or (len(groups) == 1 and whole.intent not in NO_REQUEST):
        return (whole,)
    return tuple(_joined(whole.text, group) for group in groups)


def keep(turn: Turn, requests: Sequence[Meaning]) -> None:
    """Keep requests until the one before them is done."""
    waiting = {"requests": [asdict(each) for each in requests]}
    drafts.start(turn.work, turn.conversation, KIND, waiting)


def take(turn: Turn) -> Meaning | None:
    """Return the request that has waited longest, once; None when none waits."""
    kept = drafts.draft_of_kind(turn.work, turn.conversation, KIND)
    if kept is None:
        return None
    waiting = list(kept.fields["requests"])
    if len(waiting) < 2 or turn.now - kept.updated_at > PATIENCE:
        drafts.drop(turn.work, kept)
    else:
        drafts.change(turn.work, kept, {"requests": waiting[1:]})
    return None if turn.now - kept.updated_at > PATIENCE else _meaning(waiting[0])


def _is_request(part: Understood) -> bool:
    return (
        part.meaning.intent not in NO_REQUEST
        and part.meaning.confidence >= SURE[part.meaning.source]
    )


def _head(group: Sequence[Understood]) -> Understood | None:
    return next((part for part in group if _is_request(part)), None)


def _is_another(group: Sequence[Understood], part: Understood) -> bool:
    """Tell whether a request is a new one, and not more words about the one before."""
    head = _head(group)
    if head is None:
        return False
    before, now = head.meaning.intent, part.meaning.intent
    if before == now:
        return part.piece.linked and (now in TWICE or _are_two_places(head, part))
    if _topic(before) == _topic(now):
        return part.piece.linked and "concern" not in _topic(now)
    return True


def _are_two_places(one: Understood, other: Understood) -> bool:
    """Tell whether two faults each say where they are."""
    spots, others = (
        {each.value for kind in PLACES for each in part.meaning.all(kind)} for part in (one, other)
    )
    return bool(spots and others) and spots != others


def _topic(intent: str) -> str:
    """Return what an intent is about: lunch, event, club, concern, or itself."""
    if intent in {"confirm_resolved", "ask_concern_status", "add_to_concern"}:
        return "concern"
    return intent.rsplit("_", 1)[-1].removesuffix("s")


def _joined(text: str, group: Sequence[Understood]) -> Meaning:
    """Return the request of a group with all its words, its spans where they stand in them."""
    head = _head(group)
    assert head is not None
    start, end = group[0].piece.start, group[-1].piece.end
    shift = head.piece.start - start
    entities = tuple(
        replace(each, start=each.start + shift, end=each.end + shift)
        for each in head.meaning.entities
    )
    return replace(head.meaning, text=text[start:end], entities=entities)


def _meaning(kept: dict[str, Any]) -> Meaning:
    """Return a request as it was kept."""
    concern = kept.pop("concern")
    ranking = tuple(IntentGuess(**each) for each in kept.pop("ranking"))
    entities = tuple(Entity(**each) for each in kept.pop("entities"))
    guess = None if concern is None else ConcernGuess(**concern)
    return Meaning(**kept, ranking=ranking, entities=entities, concern=guess)
