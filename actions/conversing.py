"""From what was heard to what is answered: taps, commands, drafts, sentences, in that order.

What a sentence means was found out before; what is done about it lives with each capability.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from actions import several
from actions.capability import Capability, Overhearer, Verb
from actions.drafts import Drafting, Form
from actions.meaning.categories import guess_category
from actions.meaning.danger import find_danger
from actions.meaning.language import is_third_language
from actions.meaning.meaning import OUT_OF_SCOPE, Meaning
from actions.meaning.quantities import find_quantities
from actions.misunderstanding import answer_to_offer, got_it_wrong, offer_nearest
from actions.pointing import corrects, repeats, takes_part, wants_to_come
from actions.questions import Questions
from actions.reply import SILENCE, Arg, Card, Reply
from actions.turn import Heard, HeardFile, Turn
from actions.which import ordinal_shown
from activities.conversations.models import Draft
from activities.errors import LouyiError, Stale

VALUES = frozenset({"inform", "affirm"})
ANSWERS = VALUES | {"deny"}
UNDOING = frozenset(
    {"withdraw_event", "leave_club", "cancel_lunch", "cancel", "change_event", "post_event"}
    | {"found_club", "report_concern"}
)
"""What is surely something else than taking part in what was just shown."""
FOOD = "catering_food_safety"
ASKED_FOR = {"ask_event": "event", "ask_club": "club"}
"""Intents that are mixed up where the names of things are alike: the names decide."""
CLEARLY_NAMED = 0.85
SURE_ENOUGH = 0.35
"""Below this the best guess is offered as a button instead of being acted on."""
SURE_TO_LEAVE = {"rasa": 0.6, "keywords": 0.45}
"""Below this, words are tried on the draft in hand before they lead away from it."""


class Conversing:
    """Answers turns with the verbs of all capabilities."""

    def __init__(self, capabilities: Sequence[Capability], drafting: Drafting) -> None:
        self._drafting = drafting
        self._verbs: dict[str, Verb] = {}
        self._questions = Questions(self._verbs)
        self._intents: dict[str, str] = {}
        self._commands: dict[str, str] = {}
        self._shows: dict[str, str] = {}
        self._overhearers: list[Overhearer] = []
        self._takes: dict[str, str] = {}
        for capability in (*capabilities, self._questions.capability()):
            self._verbs |= capability.verbs
            self._intents |= capability.intents
            self._commands |= capability.commands
            self._shows |= capability.shows
            self._overhearers += capability.overhearers
            self._takes |= capability.takes

    @property
    def verbs(self) -> dict[str, Verb]:
        """Every verb by name."""
        return self._verbs

    def answer(self, turn: Turn) -> Reply:
        """Answer one turn, and then what had to wait for the end of what is done now."""
        return self._undone_if_refused(turn, self._answer) + self._what_waits(turn)

    def _undone_if_refused(self, turn: Turn, step: Callable[[Turn], Reply]) -> Reply:
        """Do a step. A refusal by the domain undoes its writes and becomes a sentence."""
        try:
            with turn.work.session.begin_nested():
                return step(turn)
        except LouyiError as error:
            turn.work.session.refresh(turn.conversation)
            return turn.sorry(error)

    def _answer(self, turn: Turn) -> Reply:
        heard = turn.heard
        if heard.trouble is not None:
            return turn.tell(heard.trouble)
        if heard.press is not None:
            return self.act(turn, heard.press.verb, heard.press.args)
        if heard.location is not None:
            latitude, longitude = heard.location
            return self.act(turn, "place.near", (f"{latitude:.5f}", f"{longitude:.5f}"))
        if is_command(heard.text):
            return self._command(turn)
        if heard.photo is not None or heard.file is not None:
            return self._photo(turn) if heard.file is None else self._file(turn, heard.file)
        return self._words(turn)

    def act(self, turn: Turn, verb: str, args: Sequence[Arg]) -> Reply:
        """Do a verb. Raises Stale for one that no longer exists or whose arguments do not fit."""
        known = self._verbs.get(verb)
        if known is None or not known.takes(len(args)):
            raise Stale(kind="button")
        return known.handler(turn, *args)

    def mean(self, turn: Turn, intent: str) -> Reply | None:
        """Do what an intent means, its arguments read from the words; None for no such intent."""
        form = self._drafting.form_for(intent)
        if form is not None and form.rather(turn):
            return self.mean(turn, form.rather(turn))
        if form is not None:
            return self._drafting.begin(turn, form.kind, form.fill(turn, {}, None))
        verb = self._verbs.get(self._intents.get(intent, ""))
        if verb is None:
            return None
        return self._questions.read_and_act(turn, verb)

    def mean_or_stale(self, turn: Turn, intent: str) -> Reply:
        """Do what an intent means. Raises Stale when nothing means that any more."""
        reply = self.mean(turn, intent)
        if reply is None:
            raise Stale(kind="button")
        return reply

    def _command(self, turn: Turn) -> Reply:
        turn.conversation.question = None
        name, _, rest = stripped(turn.heard.text)[1:].partition(" ")
        verb = self._verbs.get(self._commands.get(name.partition("@")[0].lower(), ""))
        if verb is None:
            return turn.tell("talk.unknown_command")
        turn.heard = Heard(text=rest.strip())
        return self._questions.read_and_act(turn, verb)

    def _photo(self, turn: Turn) -> Reply:
        open_draft = self._drafting.open(turn)
        if open_draft is not None and open_draft[0].takes_photos:
            filled = self._drafting.fill(turn, *open_draft)
            if filled is not None:
                return filled
        return self._overheard(turn) or self.mean(turn, "report_concern") or SILENCE

    def _file(self, turn: Turn, file: HeardFile) -> Reply:
        return self._overheard(turn) or turn.tell("talk.file_not_expected", name=file.name)

    def _overheard(self, turn: Turn) -> Reply | None:
        """Let whoever recognises the message by its form answer it."""
        answers = (overhearer(turn) for overhearer in self._overhearers)
        return next((each for each in answers if each is not None), None)

    def _words(self, turn: Turn) -> Reply:
        if not turn.heard.text.strip():
            return turn.tell("talk.empty")
        if is_third_language(turn.heard.text):
            return turn.tell("talk.third_language")
        danger = find_danger(turn.heard.text)
        if danger is not None:
            alarm = self.act(turn, "concern.alarm", (danger.kind, "/".join(danger.numbers)))
            turn.heard = replace(turn.heard, meaning=replace(turn.meaning, intent="report_concern"))
            return alarm + (self.mean(turn, "report_concern") or SILENCE)
        at_once = got_it_wrong(turn)
        if at_once is None and not self._is_asked_for_words(turn):
            at_once = self._overheard(turn)
        if at_once is not None:
            return at_once
        requests = several.requests_of(turn.meaning, turn.heard.parts)
        if len(requests) > 1:
            return self._in_order(turn, requests)
        turn.heard = replace(turn.heard, text=requests[0].text, meaning=requests[0])
        return self._request(turn)

    def _in_order(self, turn: Turn, requests: Sequence[Meaning]) -> Reply:
        """Answer several requests one after the other; who is asked something is asked first."""
        reply = SILENCE
        for place, request in enumerate(requests):
            if place and self._has_to_wait(turn, request):
                several.keep(turn, requests[place:])
                return reply + turn.tell("talk.then", text=request.text)
            turn.heard = Heard(text=request.text, meaning=request)
            step = self._without_draft if place else self._request
            reply += self._undone_if_refused(turn, step)
        return reply

    def _has_to_wait(self, turn: Turn, request: Meaning) -> bool:
        if turn.conversation.question is not None:
            return True
        begins = self._drafting.form_for(request.intent) is not None
        return begins and self._drafting.open(turn) is not None

    def _what_waits(self, turn: Turn) -> Reply:
        """Take up what was asked in the same breath, once nothing else is asked any more."""
        if turn.conversation.question is not None or self._drafting.open(turn) is not None:
            return SILENCE
        request = several.take(turn)
        if request is None:
            return SILENCE
        turn.heard = Heard(text=request.text, meaning=request)
        return self._undone_if_refused(turn, self._without_draft)

    def _request(self, turn: Turn) -> Reply:
        open_draft = self._drafting.open(turn)
        if open_draft is None:
            return self._without_draft(turn)
        return self._with_draft(turn, *open_draft)

    def _is_asked_for_words(self, turn: Turn) -> bool:
        open_draft = self._drafting.open(turn)
        return open_draft is not None and open_draft[0].takes_words(open_draft[1].asking)

    def _without_draft(self, turn: Turn) -> Reply:
        reply = self._plainly(turn)
        if reply is None:
            return offer_nearest(turn)
        turn.conversation.misunderstood = 0
        return reply

    def _plainly(self, turn: Turn) -> Reply | None:
        """Answer what is understood: a pending question, a clear intent, a thing named or shown."""
        meaning = turn.meaning
        is_value = not is_understood(meaning) or meaning.intent in VALUES
        points = takes_part(turn.heard.text)
        is_answer = is_value or points or meaning.intent in ANSWERS
        answered = self._questions.resume(turn) if is_answer else None
        if answered is None and points:
            answered = self._taken(turn)
        if answered is None and is_answer:
            answered = answer_to_offer(turn)
        if answered is None and is_value:
            answered = self._thing(turn)
        if answered is not None:
            return answered
        turn.conversation.question = None
        if repeats(turn.heard.text) and (is_value or meaning.intent == "order_lunch"):
            return self.mean(turn, _repeated(turn))
        other = self._of_another_kind(turn)
        if other is not None:
            return other
        return self.mean(turn, meaning.intent) if is_understood(meaning) else None

    def _of_another_kind(self, turn: Turn) -> Reply | None:
        """Show the club that was taken for an event, or the other way round."""
        kind = ASKED_FOR.get(turn.meaning.intent)
        if kind is None or not is_understood(turn.meaning):
            return None
        named = turn.names.match(turn.heard.text, kinds=list(ASKED_FOR.values()), limit=3)
        if not named or named[0].score < CLEARLY_NAMED or kind in {each.kind for each in named}:
            return None
        return self.act(turn, self._shows[named[0].kind], (int(named[0].id),))

    def _taken(self, turn: Turn) -> Reply | None:
        """Take what was just shown, or join it: “算我一个” is about the card on the screen."""
        focus = turn.conversation.focus
        intent = self._takes.get(focus[0][0]) if focus else None
        if intent is None or turn.meaning.intent in UNDOING:
            return None
        named = turn.names.match(turn.heard.text, kinds=list(self._takes), limit=1)
        if named and named[0].score >= CLEARLY_NAMED:
            return None
        return self.mean(turn, intent)

    def _thing(self, turn: Turn) -> Reply | None:
        """Show the thing that was named with nothing else, or pointed at by its number."""
        for kind, verb in self._shows.items():
            shown = ordinal_shown(turn.heard.text, turn.shown(kind))
            if shown is not None:
                return self.act(turn, verb, (shown,))
        named = turn.names.match(turn.heard.text, kinds=list(self._shows), limit=1)
        if not named or named[0].score < CLEARLY_NAMED:
            return None
        found = named[0]
        around = turn.heard.text[: found.start] + "，" + turn.heard.text[found.end :]
        if found.kind in self._takes and find_quantities(around):
            return self.mean(turn, self._takes[found.kind])
        return self.act(turn, self._shows[found.kind], (int(found.id),))

    def _with_draft(self, turn: Turn, form: Form, draft: Draft) -> Reply:
        intent = turn.meaning.intent
        if intent in {"affirm", "deny", "cancel"}:
            decided = self._decided(turn, form, draft)
            if decided is not None:
                return decided
        if _may_speak_of(turn, form, draft):
            filled = self._drafting.fill(turn, form, draft)
            if filled is not None:
                return filled
        reply = self._without_draft(turn)
        return self._then_back_to(turn, draft, reply)

    def _decided(self, turn: Turn, form: Form, draft: Draft) -> Reply | None:
        """Confirm or drop the draft, unless the words say something about it: “好的，要两份”."""
        intent = turn.meaning.intent
        if intent == "cancel":
            return self._drafting.drop(turn, form.kind)
        if form.fill(turn, draft.fields, draft.asking):
            return None
        if intent == "deny" and corrects(turn.heard.text):
            card = self._drafting.card(turn, form, draft)
            return Reply((Card((turn.say("draft.what_is_wrong"),)), card))
        if intent == "deny":
            return self._drafting.drop(turn, form.kind)
        if draft.asking is not None:
            return None
        return self._drafting.confirm(turn, form.kind, draft.version)

    def _then_back_to(self, turn: Turn, draft: Draft, reply: Reply) -> Reply:
        """After a digression the pending question is asked again, once."""
        still_open = self._drafting.open(turn)
        if still_open is None or still_open[1].id != draft.id:
            return reply
        return reply + Reply((self._drafting.card(turn, *still_open),))


def _repeated(turn: Turn) -> str:
    """Return what is wanted “like last time”: to come, to report a fault, else to eat the same."""
    if wants_to_come(turn.heard.text):
        return "register_event"
    category = guess_category(turn.heard.text).category
    return "order_lunch" if category in {"other", FOOD} else "report_concern"


def _may_speak_of(turn: Turn, form: Form, draft: Draft) -> bool:
    """Tell whether the words are tried on the draft before they are taken for something else."""
    meaning = turn.meaning
    is_sure = meaning.confidence >= SURE_TO_LEAVE[meaning.source]
    return (
        not is_understood(meaning)
        or not is_sure
        or meaning.intent in form.intents
        or meaning.intent in ANSWERS
        or form.takes_words(draft.asking)
        or corrects(turn.heard.text)
        or takes_part(turn.heard.text)
    )


def is_understood(meaning: Meaning) -> bool:
    """Tell whether the meaning is sure enough to act on."""
    return meaning.intent not in {"", OUT_OF_SCOPE} and meaning.confidence >= SURE_ENOUGH


def stripped(text: str) -> str:
    """Return the text without any kind of space or invisible character before its first letter."""
    folded = unicodedata.normalize("NFKC", text)
    start = 0
    while start < len(folded) and unicodedata.category(folded[start])[0] in "ZC":
        start += 1
    return folded[start:].rstrip()


def is_command(text: str) -> bool:
    """Tell whether the text begins with a slash, behind whatever spaces."""
    return stripped(text).startswith("/")
