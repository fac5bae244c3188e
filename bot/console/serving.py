"""How every page is read and every form is followed: who asks, what they filled in, what is kept.

What a page shows and what a form does is said where the page is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotFound
from activities.sections import Section
from bot.console.asking import Asking, asking_of
from bot.console.navigation import shell
from bot.console.session import FormExpired, NotSignedIn, RightsGone, require_form
from bot.console.showing import page, refusal
from bot.delivery.delivery import Shipment, load_shipments
from bot.web.problems import is_from_elsewhere, parts_of

Read = Callable[[Asking], dict[str, Any]]
Do = Callable[[Asking], str]
MOST_FIELDS: Final = 400
MOST_FILES: Final = 4
FREE_WORDS: Final = ("title", "text", "about", "reason", "note")
"""Fields in which people write sentences of their own."""
NO_PAGE: Final = (NotSignedIn, RightsGone, NotFound)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent: its words with single line ends, and its files."""

    fields: Mapping[str, str]
    lists: Mapping[str, list[str]]
    files: Mapping[str, tuple[str, bytes]]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def number(self, name: str) -> int:
        """Return a number that the form chose among ours. Raises NotFound for anything else."""
        text = self[name].strip()
        if not (text.isascii() and text.isdecimal() and len(text) <= 15):
            raise NotFound(kind=name)
        return int(text)

    def chosen(self, name: str) -> int | None:
        """Return a number, or None where nothing was chosen."""
        return self.number(name) if self[name].strip() else None

    @property
    def words(self) -> str:
        """What somebody wrote, for keeping when nothing else can be done with it."""
        return "\n\n".join(self[name].strip() for name in FREE_WORDS if self[name].strip())


async def filled_form(request: Request) -> Filled:
    """Read a form."""
    fields: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as sent:
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    files[name] = (value.filename, await value.read())
            else:
                fields[name] = value.replace("\r\n", "\n")
                lists.setdefault(name, []).append(fields[name])
    return Filled(fields, lists, files)


async def show(
    request: Request, section: Section | None, template: str, read: Read, *, status: int = 200
) -> Response:
    """Return a page of a section to somebody who may enter it."""
    parts, path = parts_of(request), request.url.path

    def job(work: UnitOfWork) -> dict[str, Any]:
        asking = asking_of(work, request, section)
        return shell(asking, path) | {"said": request.query_params.get("said", "")} | read(asking)

    try:
        data = await parts.workshop.read(job)
    except LouyiError as error:
        return refusal(request, error)
    return page(request, template, data, language=data["language"], status=status)


async def follow(
    request: Request,
    section: Section | None,
    filled: Filled,
    do: Do,
    again: tuple[str, Read] | None = None,
) -> Response:
    """Do what a form says and lead to the page that `do` names.

    A form that cannot be followed comes back as it was filled in, on the page `again`.
    """
    parts = parts_of(request)

    def job(work: UnitOfWork) -> tuple[str, tuple[Shipment, ...]]:
        asking = asking_of(work, request, section)
        if is_from_elsewhere(request):
            raise FormExpired
        require_form(parts, asking.desk, filled["form_token"])
        to = do(asking)
        return to, load_shipments(work)

    try:
        to, shipments = await parts.workshop.write(job)
    except LouyiError as error:
        return await _sent_back(request, section, filled, error, again)
    parts.gateway.deliver(shipments)
    return RedirectResponse(to, 303)


async def _sent_back(
    request: Request,
    section: Section | None,
    filled: Filled,
    error: LouyiError,
    again: tuple[str, Read] | None,
) -> Response:
    if again is None or isinstance(error, NO_PAGE):
        return refusal(request, error, 409 if again is None else 404, kept=filled.words)
    template, read = again

    def anew(asking: Asking) -> dict[str, Any]:
        trouble = asking.say(f"error.{error.code}", **error.data)
        return read(asking) | {"trouble": trouble, "typed": filled, "said": ""}

    return await show(request, section, template, anew, status=409)
