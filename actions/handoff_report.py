"""Nobody came to talk: what the person said becomes a case, so that somebody answers for it."""

from __future__ import annotations

from collections.abc import Sequence

from actions.concern_cards import reporter_card
from actions.meaning.categories import guess_category
from actions.notices import Notices
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.service import LONGEST_TEXT, Report
from activities.conversations.handoff_models import HandoffLine
from activities.conversations.models import Conversation
from activities.errors import LouyiError
from activities.people.models import User
from activities.places import service as places


def report_unanswered(
    notices: Notices, conversation: Conversation, said: Sequence[HandoffLine]
) -> bool:
    """Make a case of the transcript and tell its number; False when that is not possible."""
    person = conversation.user
    if person is None or person.building_id is None:
        return False
    try:
        with notices.work.session.begin_nested():
            concern = _report(notices, conversation, person, said)
    except LouyiError:
        return False
    news = notices.say(person, "handoff.became_case", number=concern.number)
    cause = f"handoff.case:{concern.id}"
    notices.post(conversation, reporter_card(notices, concern, news), cause=cause)
    return True


def _report(
    notices: Notices, conversation: Conversation, person: User, said: Sequence[HandoffLine]
) -> Concern:
    own = [line for line in said if not line.from_worker]
    words = "\n".join(line.text for line in own if line.text)
    guess = guess_category(words)
    what = Report(
        building=places.building(notices.work, person.building_id or 0),
        category=concerns.category(notices.work, guess.category if words else "other"),
        text=words[:LONGEST_TEXT] or notices.say(person, "handoff.wanted_to_talk"),
        urgent=guess.urgent,
        photos=tuple(line.photo for line in own if line.photo is not None),
    )
    return concerns.report(notices.work, person, conversation, what)
