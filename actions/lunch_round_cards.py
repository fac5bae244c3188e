"""How a group round looks: its progress, one's own share, what can be done."""

from __future__ import annotations

from typing import Final

from actions import formatting
from actions.lunch_cards import day_words
from actions.reply import Button, Card
from actions.turn import Turn
from activities.lunch import rounds
from activities.lunch.round_models import GroupRound
from activities.lunch.workflow import RUNNING

BAR: Final = 10


def round_card(turn: Turn, found: GroupRound) -> Card:
    """Return the round as this person sees it: progress, own share, what can be done."""
    turn.show("group_round", [found.id])
    share = rounds.share_of(turn.work, found, turn.user)
    lines = [
        turn.say("round.for", audience=found.audience),
        progress(found),
        turn.say("round.numbers", minimum=found.minimum, target=found.target),
        turn.say("round.closes", time=formatting.when(found.closes_at, turn.now, turn.language)),
        turn.say("round.mine", n=share.count, tolerance=share.tolerance) if share else "",
        turn.say("round.instead", dish=turn.named(share.fallback))
        if share and share.fallback
        else "",
        turn.say(f"round.state.{found.state}"),
    ]
    title = turn.say(
        "round.title", dish=turn.named(found.portions.dish), day=day_words(turn, found.portions.day)
    )
    return Card(
        tuple(line for line in lines if line),
        title=title,
        buttons=_buttons(turn, found, joined=share is not None),
        key=f"round:{found.id}",
    )


def progress(found: GroupRound) -> str:
    """Return a bar with the numbers, e.g. ▓▓▓▓░░░░░░ 4/10."""
    full = BAR * found.joined // max(found.target, 1)
    return f"{'▓' * full}{'░' * (BAR - full)} {found.joined}/{found.target}"


def _buttons(turn: Turn, found: GroupRound, *, joined: bool) -> tuple[tuple[Button, ...], ...]:
    if found.state not in RUNNING or turn.now >= found.closes_at:
        return ()
    rows: list[tuple[Button, ...]] = [
        (
            turn.button("round.join_button", "round.join", found.id, 1, n=1, style="primary"),
            turn.button("round.join_button", "round.join", found.id, 2, n=2),
            turn.button("round.tolerant_button", "round.join", found.id, 1, 1),
        )
    ]
    if joined:
        rows.append(
            (
                turn.button("round.fallback_button", "round.fallback", found.id),
                turn.button("round.leave_button", "round.leave", found.id, style="danger"),
            )
        )
    if found.opener_id == turn.user.id:
        own = [turn.button("round.give_up_button", "round.give_up", found.id, style="danger")]
        if not found.prolonged_once:
            own.insert(0, turn.button("round.prolong_button", "round.prolong", found.id))
        rows.append(tuple(own))
    return tuple(rows)
