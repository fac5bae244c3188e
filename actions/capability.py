"""How a capability says what it can do: verbs, the intents that mean them, what it listens to.

A handler is registered under a verb. A button carries the verb and its arguments; a sentence
carries an intent whose readers find the same arguments in the words. Both call the one handler.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from actions.reply import Arg, Reply
from actions.turn import Turn
from activities.conversations.documents import DocumentFile
from activities.conversations.models import SharedDocument
from activities.db.base import Base
from activities.db.work import UnitOfWork
from activities.scheduling.due import ReadAhead

if TYPE_CHECKING:
    from actions.drafts import Form
    from actions.notices import Notices

Handler = Callable[..., Reply]
Decorated = TypeVar("Decorated", bound=Callable[..., Any])
NameRow = tuple[str, int, tuple[str, ...]]
NameSource = Callable[[UnitOfWork], Iterable[NameRow]]
Listener = Callable[["Notices", Any], None]
DueListener = Callable[["Notices", int], None]
Maker = Callable[[UnitOfWork, SharedDocument], Callable[[], DocumentFile]]
"""Reads what a document is made of, with its person's right; the result draws it, tables shut."""
FileReader = Callable[[bytes, str], dict[str, Any] | None]
"""Reads a file that somebody sent, by content and name, into JSON-ready data; None: not ours."""
Overhearer = Callable[[Turn], Reply | None]


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask when an argument cannot be told: a sentence, and things to choose from."""

    key: str
    kind: str
    choices: tuple[tuple[int, str], ...]
    is_guess: bool = False
    """True when the choices are only what is nearest: something else may be meant."""
    instead: str = ""
    """The intent that the words rather have, when there is nothing to choose from."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader found: a value, or a question to ask instead of acting."""

    value: Arg = None
    question: Question | None = None


class Reader(Protocol):
    """Finds one argument of a verb in what was said."""

    def read(self, turn: Turn) -> Read:
        """Return the argument, or the question to ask when it cannot be told."""


@runtime_checkable
class Widens(Protocol):
    """A reader that can offer more than what it had guessed."""

    def everything(self, turn: Turn) -> Question | None:
        """Return the question with all choices, or None when there are no more."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done, by tap, by command or by sentence."""

    name: str
    handler: Handler
    reads: Mapping[str, Reader] = field(default_factory=dict)

    def takes(self, count: int) -> bool:
        """Tell whether the handler can be called with so many arguments after the turn."""
        least, most = _arguments_of(self.handler)
        return least <= count <= most


@cache
def _arguments_of(handler: Handler) -> tuple[int, float]:
    """Return how few and how many arguments a handler takes after the turn."""
    told = list(signature(handler).parameters.values())[1:]
    named = [each for each in told if each.kind is Parameter.POSITIONAL_OR_KEYWORD]
    least = sum(each.default is Parameter.empty for each in named)
    takes_all = any(each.kind is Parameter.VAR_POSITIONAL for each in told)
    return least, math.inf if takes_all else len(named)


@dataclass(slots=True)
class Capability:
    """A named set of verbs with what they need; one per file of actions/."""

    name: str
    verbs: dict[str, Verb] = field(default_factory=dict)
    intents: dict[str, str] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    name_sources: list[tuple[type[Base], NameSource]] = field(default_factory=list)
    listeners: list[tuple[type[Any], Listener]] = field(default_factory=list)
    due: dict[str, DueListener] = field(default_factory=dict)
    ahead: dict[str, ReadAhead] = field(default_factory=dict)
    """For kinds that come due by the hundred: what reads together what they need."""
    shows: dict[str, str] = field(default_factory=dict)
    """For each kind of thing that can be named or pointed at, the verb that shows it."""
    makers: dict[str, Maker] = field(default_factory=dict)
    file_readers: dict[str, FileReader] = field(default_factory=dict)
    overhearers: list[Overhearer] = field(default_factory=list)

    takes: dict[str, str] = field(default_factory=dict)
    """For each kind of thing that can be pointed at, the intent of wanting it or joining it."""

    def verb(
        self,
        name: str,
        *,
        intents: tuple[str, ...] = (),
        commands: tuple[str, ...] = (),
        reads: Mapping[str, Reader] | None = None,
    ) -> Callable[[Handler], Handler]:
        """Register the handler of a verb, with the intents and commands that mean it."""

        def register(handler: Handler) -> Handler:
            self.verbs[name] = Verb(name, handler, reads or {})
            self.intents.update(dict.fromkeys(intents, name))
            self.commands.update(dict.fromkeys(commands, name))
            return handler

        return register

    def listens(self, fact: type[Any]) -> Callable[[Decorated], Decorated]:
        """Register who tells people about a fact."""

        def register(listener: Decorated) -> Decorated:
            self.listeners.append((fact, listener))
            return listener

        return register

    def when_due(self, kind: str) -> Callable[[Decorated], Decorated]:
        """Register who acts when something of this kind is due."""

        def register(listener: Decorated) -> Decorated:
            self.due[kind] = listener
            return listener

        return register

    def makes(self, kind: str) -> Callable[[Maker], Maker]:
        """Register who makes documents of a kind."""

        def register(maker: Maker) -> Maker:
            self.makers[kind] = maker
            return maker

        return register

    def reads_files(self, name: str) -> Callable[[FileReader], FileReader]:
        """Register who reads files that people send; what was read is kept under the name."""

        def register(reader: FileReader) -> FileReader:
            self.file_readers[name] = reader
            return reader

        return register

    def overhears(self, overhearer: Overhearer) -> Overhearer:
        """Register who recognises a message by its form, before its words are read for a meaning.

        It answers a text, a photo or a file that is certainly its own, and None for all others.
        """
        self.overhearers.append(overhearer)
        return overhearer

    def named(self, table: type[Base]) -> Callable[[NameSource], NameSource]:
        """Register where the names of a table's things come from, for sentences to refer to."""

        def register(source: NameSource) -> NameSource:
            self.name_sources.append((table, source))
            return source

        return register
