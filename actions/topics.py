"""In a staff group and in the topic of a case: who may speak there, and what their words do."""

from __future__ import annotations

from actions.casework import NOTE_MARK, said_in_topic
from actions.conversing import Conversing, is_command
from actions.reply import SILENCE, Reply
from actions.turn import Turn
from activities.concerns.service import KIND
from activities.errors import LouyiError


def answer_in_group(turn: Turn, conversing: Conversing) -> Reply:
    """Answer buttons and commands; in a topic take words as the answer to the reporter.

    Ordinary talk in a group is none of ours: it is neither answered nor kept.
    """
    is_note = turn.heard.text.lstrip().startswith(NOTE_MARK)
    if turn.heard.press is not None or (is_command(turn.heard.text) and not is_note):
        return conversing.answer(turn)
    if turn.conversation.subject_kind != KIND:
        return SILENCE
    trouble = turn.heard.trouble if turn.heard.file is None else "talk.file_not_passed"
    if trouble is not None:
        return turn.tell(trouble)
    held = turn.drafting.open(turn)
    if held is not None:
        return conversing.answer(turn)
    try:
        with turn.work.session.begin_nested():
            return said_in_topic(turn)
    except LouyiError as error:
        return turn.sorry(error)
