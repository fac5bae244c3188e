"""What falls due about seats, whatever they are for: offers, draws, cut-offs, the sweep."""

from __future__ import annotations

from actions.capability import Capability
from actions.notices import Notices
from activities.enrolment import draw, line, offers, threshold

capability = Capability("enrolment")


@capability.when_due(line.OFFER_SENT)
def send_offer(notices: Notices, offer_id: int) -> None:
    """Tell in the morning what was offered at night."""
    offers.send_due(notices.work, offer_id)


@capability.when_due(line.OFFER_EXPIRY)
def lapse_offer(notices: Notices, offer_id: int) -> None:
    """Pass on what was not accepted in time."""
    offers.lapse_due(notices.work, offer_id)


@capability.when_due(line.SWEEP)
def sweep(notices: Notices, pool_id: int) -> None:
    """Do what should have been done already."""
    offers.sweep_due(notices.work, pool_id)


@capability.when_due(draw.DRAW)
def draw_lots(notices: Notices, pool_id: int) -> None:
    """Hold a draw."""
    draw.draw_due(notices.work, pool_id)


@capability.when_due(threshold.CUT_OFF)
def decide_threshold(notices: Notices, threshold_id: int) -> None:
    """Decide whether enough people come."""
    threshold.cut_off_due(notices.work, threshold_id)
