"""People's own data: what is kept, seeing it, taking consent back, being forgotten."""

from __future__ import annotations

from actions.capability import Capability
from actions.notices import Notices
from actions.reply import Button, Card, Reply
from actions.turn import Turn
from activities.bootstrap.personal_parts import PARTS
from activities.conversations import personal as conversations
from activities.conversations.models import ConversationKind
from activities.errors import NotAllowed
from activities.privacy import consents, erasing, exporting, retention

capability = Capability("privacy")


@capability.verb("privacy.show", commands=("privacy",))
def show(turn: Turn) -> Reply:
    """Say what is kept, for what, and who sees it, with everything one can do about it."""
    page = Button(turn.say("privacy.page_button"), url=f"{turn.base_url}/privacy")
    rows = [
        (page, turn.button("privacy.mydata_button", "privacy.mydata")),
        (turn.button("privacy.forget_button", "privacy.ask_forget", style="danger"),),
    ]
    if consents.consent_of(turn.work, turn.user, consents.SENSITIVE) is not None:
        rows.append((turn.button("privacy.withdraw_button", "privacy.withdraw"),))
    return Reply((Card((turn.say("talk.privacy"),), buttons=tuple(rows), key="privacy"),))


@capability.verb("privacy.withdraw")
def withdraw(turn: Turn) -> Reply:
    """Take back that sensitive matters may be stored; from now on none is."""
    consents.withdraw(turn.work, turn.user, consents.SENSITIVE)
    return turn.tell("privacy.withdrawn")


@capability.verb("privacy.mydata", commands=("mydata",))
def mydata(turn: Turn) -> Reply:
    """Give a secret address that shows everything, for people and for programs."""
    _require_private(turn)
    address = f"{turn.base_url}/mydata/{exporting.new_link(turn.work, turn.user)}"
    buttons = (
        (Button(turn.say("privacy.read_button"), url=address, style="primary"),),
        (Button(turn.say("privacy.json_button"), url=f"{address}.json"),),
    )
    return Reply((Card((turn.say("privacy.mydata"),), buttons=buttons),))


@capability.verb("privacy.ask_forget", commands=("forget",))
def ask_forget(turn: Turn) -> Reply:
    """Say what being forgotten means, and ask once."""
    _require_private(turn)
    buttons = (
        (turn.button("privacy.mydata_button", "privacy.mydata"),),
        (turn.button("privacy.forget_confirm", "privacy.forget", style="danger"),),
    )
    return Reply((Card((turn.say("privacy.ask_forget"),), buttons=buttons, key="forget"),))


@capability.verb("privacy.forget")
def forget(turn: Turn) -> Reply:
    """Erase everything; these are the last words, and they go too."""
    _require_private(turn)
    last_words = turn.say("privacy.forgotten")
    erasing.forget(turn.work, PARTS, turn.user)
    return Reply((Card((last_words,), key="forget"),))


@capability.when_due(conversations.LAST_WORDS)
def empty_chat(notices: Notices, conversation_id: int) -> None:
    """Empty the chat of somebody who has been forgotten."""
    conversations.empty_chat(notices.work, conversation_id)


@capability.when_due(retention.NIGHT)
def night(notices: Notices, district_id: int) -> None:
    """Let go of what has been kept long enough, and look again tomorrow."""
    retention.let_go(notices.work, PARTS)
    retention.plan_next_night(notices.work, district_id)


def _require_private(turn: Turn) -> None:
    if turn.conversation.kind != ConversationKind.PRIVATE:
        raise NotAllowed
