"""Asking for the one thing that is unclear, and going on with the answer.

The question is kept with the conversation: the next words are read as its answer first.
"""

from __future__ import annotations

from collections.abc import Mapping

from actions.capability import Question, Verb
from actions.reply import Arg, Button, Card, Reply, rows_of
from actions.turn import Turn


class Questions:
    """Reads the arguments of verbs and asks for what is missing."""

    def read_and_act(self, turn: Turn, verb: Verb) -> Reply:
        """Find the verb's arguments in the words and do it, or ask for the first unclear one."""
        args: list[Arg] = []
        asked: tuple[int, Question] | None = None
        for place, reader in enumerate(verb.reads.values()):
            found = reader.read(turn)
            args.append(found.value)
            if found.question is not None and asked is None:
                asked = place, found.question
        if asked is None:
            return verb.handler(turn, *args)
        return self._ask(turn, verb, args, *asked)

    def resume(self, turn: Turn, verbs: Mapping[str, Verb]) -> Reply | None:
        """Take the words as the answer to the pending question; None when they are not."""
        pending = turn.conversation.question
        verb = verbs.get(pending["verb"]) if pending else None
        if pending is None or verb is None:
            return None
        reader = list(verb.reads.values())[pending["place"]]
        found = reader.read(turn)
        if found.value is None:
            return None
        turn.conversation.question = None
        args = list(pending["args"])
        args[pending["place"]] = found.value
        return verb.handler(turn, *args)

    def _ask(
        self, turn: Turn, verb: Verb, args: list[Arg], place: int, question: Question
    ) -> Reply:
        if question.choices:
            turn.conversation.question = {"verb": verb.name, "args": args, "place": place}
            turn.show(question.kind, [number for number, _ in question.choices])
        buttons = [
            Button(label, verb.name, (*args[:place], number, *args[place + 1 :]))
            for number, label in question.choices
        ]
        return Reply((Card((turn.say(question.key),), buttons=rows_of(buttons, per_row=1)),))
