"""Orders recognised by their form: so many of a dish that is on a menu, and little else.

A dish's name may hold words that mean something else elsewhere, and says nothing to a table of
keywords. What an order says is read in lunch_words.py.
"""

from __future__ import annotations

import re
from typing import Final

from actions.capability import Capability
from actions.lunch_ordering import LunchForm
from actions.lunch_words import blank_times
from actions.meaning.meaning import OUT_OF_SCOPE
from actions.meaning.names import NameIndex
from actions.meaning.normalise import normalise
from actions.meaning.quantities import find_quantities
from actions.reply import Reply
from actions.turn import Turn
from activities.conversations import drafts

CLEARLY: Final = 0.9
MOST_LEFT: Final = 2
MISTAKEN: Final = frozenset({"", OUT_OF_SCOPE, "report_concern", "inform", "thank", "greet"})
_AROUND: Final = re.compile(
    r"你好|您好|麻烦|谢谢|帮我|给我|我要|我想|[来要点订取拿吃吧的和加再]"
    r"|\b(?:hi|hello|please|thanks|thank you|and|at|for|of|an?|i|want)\b"
    r"|[\s,，.。、!！]"
)

capability = Capability("lunch_overhearing")


@capability.overhears
def overhear_order(turn: Turn) -> Reply | None:
    """Draft an order for “三份素什锦”, whatever its words were taken for."""
    heard = turn.heard
    if heard.photo or heard.file or turn.meaning.intent not in MISTAKEN:
        return None
    if drafts.draft_of_kind(turn.work, turn.conversation, LunchForm.kind) is not None:
        return None
    text = blank_times(heard.text, turn.now, turn.work.calendar)
    return turn.mean("order_lunch") if _is_order(text, turn.names) else None


def _is_order(text: str, names: NameIndex) -> bool:
    """Tell whether the words count dishes and say nothing else."""
    rest = normalise(text)
    named = [each for each in names.match(rest, kinds=["dish"], limit=8) if each.score >= CLEARLY]
    if not named:
        return False
    for match in named:
        rest = rest[: match.start] + "菜" * (match.end - match.start) + rest[match.end :]
    counts = find_quantities(rest)
    for count in counts:
        rest = rest[: count.start] + " " * (count.end - count.start) + rest[count.end :]
    return bool(counts) and len(_AROUND.sub("", rest.replace("菜", ""))) <= MOST_LEFT
