"""Keeping guides true: their keepers are asked when a guide should be checked again."""

from __future__ import annotations

from actions.capability import Capability
from actions.guide_cards import guide_card
from actions.notices import Notices
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.errors import NotFound
from activities.guides import service as guides

capability = Capability("guide_reviews")


@capability.when_due(guides.REVIEW)
def ask_whether_right(notices: Notices, guide_id: int) -> None:
    """Ask the administrators whether a guide still holds; of an older version nothing is asked."""
    try:
        guide = guides.guide(notices.work, guide_id)
    except NotFound:
        return
    if not guides.is_due_for_review(guide, notices.work.now):
        return
    for keeper in guides.keepers(notices.work):
        card = Card(
            (
                notices.say(keeper, "guide.review", guide=notices.named(keeper, guide)),
                notices.named(keeper, guide, "source"),
            ),
            buttons=(
                (
                    notices.button(keeper, "guide.read", "guide.show", guide.id),
                    notices.button(keeper, "guide.still_right", "guide.confirm", guide.id),
                ),
            ),
            key=f"guide_review:{guide.id}",
        )
        notices.tell(keeper, card, cause=f"guide_review:{guide.id}")


@capability.verb("guide.confirm")
def confirm(turn: Turn, guide_id: int) -> Reply:
    """Note that the guide was checked today and still holds."""
    guide = guides.confirm(turn.work, turn.user, guide_id)
    return turn.tell("guide.confirmed") + Reply((guide_card(turn, guide),))
