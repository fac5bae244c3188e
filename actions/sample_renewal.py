"""The sample city lays its events out anew every night, so that there is always something on."""

from __future__ import annotations

from actions.capability import Capability
from actions.notices import Notices
from activities.bootstrap import sample_events

capability = Capability("sample_renewal")


@capability.when_due(sample_events.RENEWAL)
def renew(notices: Notices, district_id: int) -> None:
    """Lay out again what has passed."""
    del district_id
    sample_events.renew(notices.work)
