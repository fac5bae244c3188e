"""Asking for the one thing that is unclear, and going on with the answer.

The question is kept with the conversation: the next words are read as its answer first.
"""

from __future__ import annotations

from collections.abc import Mapping

from actions.capability import Capability, Question, Verb, Widens
from actions.pointing import wants_else
from actions.reply import Arg, Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.errors import Stale


class Questions:
    """Reads the arguments of verbs and asks for what is missing."""

    def __init__(self, verbs: Mapping[str, Verb]) -> None:
        self._verbs = verbs

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
        if asked[1].instead:
            return turn.mean(asked[1].instead)
        return self._ask(turn, verb, args, *asked)

    def resume(self, turn: Turn) -> Reply | None:
        """Take the words as the answer to the pending question; None when they are not."""
        pending = turn.conversation.question
        verb = self._verbs.get(pending["verb"]) if pending else None
        if pending is None or verb is None:
            return None
        if wants_else(turn.heard.text):
            return self.widen(turn)
        value = list(verb.reads.values())[pending["place"]].read(turn).value
        if value is None and turn.meaning.intent == "affirm":
            value = pending.get("only")
        if value is None:
            return None
        turn.conversation.question = None
        args = list(pending["args"])
        args[pending["place"]] = value
        return verb.handler(turn, *args)

    def widen(self, turn: Turn) -> Reply:
        """Offer what was not among the guesses. Raises Stale when nothing is asked any more."""
        pending = turn.conversation.question
        verb = self._verbs.get(pending["verb"]) if pending else None
        if pending is None or verb is None:
            raise Stale(kind="button")
        place, args = pending["place"], list(pending["args"])
        reader = list(verb.reads.values())[place]
        more = reader.everything(turn) if isinstance(reader, Widens) else None
        if more is None:
            turn.conversation.question = None
            return turn.tell("ask.no_more")
        return self._ask(turn, verb, args, place, more)

    def capability(self) -> Capability:
        """Return the verb of “something else”."""
        capability = Capability("questions")
        capability.verb("ask.else")(self.widen)
        return capability

    def _ask(
        self, turn: Turn, verb: Verb, args: list[Arg], place: int, question: Question
    ) -> Reply:
        numbers = [number for number, _ in question.choices]
        if numbers:
            pending = {"verb": verb.name, "args": args, "place": place}
            only = numbers[0] if len(numbers) == 1 else None
            turn.conversation.question = {**pending, "only": only}
            turn.show(question.kind, numbers)
        buttons = [
            Button(label, verb.name, (*args[:place], number, *args[place + 1 :]))
            for number, label in question.choices
        ]
        if question.is_guess:
            buttons.append(turn.button("ask.else", "ask.else"))
        return Reply((Card((turn.say(question.key),), buttons=rows_of(buttons, per_row=1)),))
