"""Open311 GeoReport v2, so that the city's own systems can exchange cases with this one.

Anybody may see which services there are; requests are made and read with an API key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from actions.notices import Notices
from activities.concerns import exchange
from activities.concerns.exchange import KeyUnknown, Told, Wanted, Where
from activities.concerns.exchange_models import ExchangeKey
from activities.concerns.floods import TooManyReports
from activities.concerns.saying import LONGEST_TEXT
from activities.db.work import UnitOfWork
from activities.errors import LouyiError, NotFound
from bot.delivery.delivery import load_shipments
from bot.gateway.hearing import clean
from bot.web import open311_shapes as shapes
from bot.web.language import language_of
from bot.web.problems import parts_of

STATUS: Final[dict[type[LouyiError], int]] = {KeyUnknown: 403, NotFound: 404, TooManyReports: 429}
HEADER: Final = "x-api-key"
STATES: Final = {"open": False, "closed": True}
LONGEST_FIELD: Final = 200


class Unreadable(LouyiError):
    """A parameter is missing or cannot be read; `name` says which."""

    code = "exchange_unreadable"


router = APIRouter(prefix="/open311/v2")


@router.get("/services.{fmt}")
async def services(request: Request, fmt: str) -> Response:
    """List the kinds of concern that can be reported."""

    def read(notices: Notices) -> Response:
        language = language_of(request)
        rows = [shapes.service(each, language) for each in exchange.kinds(notices.work)]
        return shapes.answer(fmt, "services", "service", rows)

    return await _read(request, fmt, read)


@router.get("/services/{code}.{fmt}")
async def definition(request: Request, code: str, fmt: str) -> Response:
    """Say what can be told about one kind."""

    def read(notices: Notices) -> Response:
        fields = shapes.definition(exchange.kind(notices.work, code), notices, language_of(request))
        return shapes.answer_one(fmt, "service_definition", fields)

    return await _read(request, fmt, read)


@router.get("/requests.{fmt}")
async def requests(request: Request, fmt: str) -> Response:
    """List requests by number, or by kind, status and time: 90 days and 1000 at most."""
    asked = request.query_params

    def read(notices: Notices) -> Response:
        system = _system(notices.work, request, asked)
        found = exchange.concerns_for(notices.work, system, _wanted(asked))
        rows = shapes.requests(notices, found, language_of(request))
        return shapes.answer(fmt, "service_requests", "request", rows)

    return await _read(request, fmt, read)


@router.get("/requests/{number}.{fmt}")
async def one_request(request: Request, number: str, fmt: str) -> Response:
    """Say where one request stands."""

    def read(notices: Notices) -> Response:
        system = _system(notices.work, request, request.query_params)
        found = exchange.concerns_for(notices.work, system, Wanted(numbers=(number,)))
        if not found:
            raise NotFound(kind="concern")
        rows = shapes.requests(notices, found, language_of(request))
        return shapes.answer(fmt, "service_requests", "request", rows)

    return await _read(request, fmt, read)


@router.post("/requests.{fmt}")
async def create(request: Request, fmt: str) -> Response:
    """Take a request in; its number is known at once."""
    if fmt not in shapes.FORMATS:
        return _refusal(request, "json", NotFound(kind="format"))
    parts = parts_of(request)
    form = {name: str(value) for name, value in (await request.form()).items()}

    def write(work: UnitOfWork) -> tuple[Any, ...]:
        system = _system(work, request, form)
        concern = exchange.take_in(work, system, _told(work, form))
        return concern.number, load_shipments(work)

    try:
        number, shipments = await parts.workshop.write(write)
    except LouyiError as error:
        return _refusal(request, fmt, error)
    parts.gateway.deliver(shipments)
    notice = parts.texts.say("open311.notice", language_of(request))
    row = {"service_request_id": number, "service_notice": notice, "account_id": ""}
    return shapes.answer(fmt, "service_requests", "request", [row], 201)


async def _read(request: Request, fmt: str, read: Callable[[Notices], Response]) -> Response:
    if fmt not in shapes.FORMATS:
        return _refusal(request, "json", NotFound(kind="format"))
    parts = parts_of(request)
    try:
        return await parts.workshop.read(
            lambda work: read(Notices(work, parts.texts, parts.base_url))
        )
    except LouyiError as error:
        return _refusal(request, fmt, error)


def _refusal(request: Request, fmt: str, error: LouyiError) -> Response:
    status = STATUS.get(type(error), 400)
    words = parts_of(request).texts.say(f"error.{error.code}", language_of(request), **error.data)
    row = {"code": status, "description": words}
    return shapes.answer(fmt, "errors", "error", [row], status)


def _system(work: UnitOfWork, request: Request, told: Mapping[str, str]) -> ExchangeKey:
    """Return whose key it is; a header keeps it out of the address. Raises KeyUnknown."""
    return exchange.system_of(work, request.headers.get(HEADER) or told.get("api_key", ""))


def _told(work: UnitOfWork, form: Mapping[str, str]) -> Told:
    text = clean(form.get("description", "")).strip()
    if not text:
        raise Unreadable(name="description")
    return Told(
        category=exchange.kind(work, form.get("service_code", "")),
        where=Where(form.get("address_id", ""), form.get("address_string", ""), _point(form)),
        text=text[:LONGEST_TEXT],
        floor=_attribute(form, "floor"),
        spot=_attribute(form, "spot"),
        urgent=_attribute(form, "urgent") == shapes.YES,
        media_url=clean(form.get("media_url", ""))[:LONGEST_FIELD],
    )


def _attribute(form: Mapping[str, str], code: str) -> str | None:
    return clean(form.get(f"attribute[{code}]", "")).strip()[:LONGEST_FIELD] or None


def _point(form: Mapping[str, str]) -> tuple[float, float] | None:
    if not form.get("lat") and not form.get("long"):
        return None
    try:
        latitude, longitude = float(form.get("lat", "")), float(form.get("long", ""))
    except ValueError as error:
        raise Unreadable(name="lat, long") from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Unreadable(name="lat, long")
    return latitude, longitude


def _wanted(asked: Mapping[str, str]) -> Wanted:
    states = _list(asked, "status")
    if any(each not in STATES for each in states):
        raise Unreadable(name="status")
    return Wanted(
        numbers=_list(asked, "service_request_id"),
        categories=_list(asked, "service_code"),
        begins=_moment(asked, "start_date"),
        ends=_moment(asked, "end_date"),
        closed=STATES[states[0]] if len(set(states)) == 1 else None,
    )


def _list(asked: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in asked.get(name, "").split(",") if each.strip())


def _moment(asked: Mapping[str, str], name: str) -> datetime | None:
    if not asked.get(name):
        return None
    try:
        # In an address “+” stands for a space.
        moment = datetime.fromisoformat(asked[name].replace(" ", "+"))
    except ValueError as error:
        raise Unreadable(name=name) from error
    if moment.tzinfo is None:
        raise Unreadable(name=name)
    return moment
