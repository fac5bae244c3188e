"""The shapes of Open311 GeoReport v2: concerns as its fields, and fields as JSON or XML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from xml.etree import ElementTree

from fastapi import Response

from actions.concern_cards import level_words, status_words
from actions.notices import Notices
from activities.clock import local
from activities.concerns import exchange
from activities.concerns.models import Category, Concern
from activities.concerns.workflow import ConcernState

ATTRIBUTES: Final = ("floor", "spot", "urgent")
FORMATS: Final = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
YES: Final = "yes"
NO_LETTERS: Final = "\ufffe\uffff"

Fields = Mapping[str, Any]


def service(kind: Category, language: str) -> Fields:
    """Return a kind of concern as a service."""
    return {
        "service_code": kind.code,
        "service_name": kind.zh if language == "zh" else kind.en,
        "description": kind.en if language == "zh" else kind.zh,
        "metadata": True,
        "type": "realtime",
        "keywords": f"{kind.zh},{kind.en}",
        "group": "",
    }


def definition(kind: Category, notices: Notices, language: str) -> Fields:
    """Return what can be said about a service beyond its description."""
    return {
        "service_code": kind.code,
        "attributes": [
            {
                "variable": True,
                "code": code,
                "datatype": "singlevaluelist" if code == "urgent" else "string",
                "required": False,
                "datatype_description": "",
                "order": place,
                "description": notices.texts.say(f"open311.{code}", language),
                "values": [
                    {"key": key, "name": notices.texts.say(f"open311.{key}", language)}
                    for key in ((YES, "no") if code == "urgent" else ())
                ],
            }
            for place, code in enumerate(ATTRIBUTES, start=1)
        ],
    }


def requests(notices: Notices, found: Sequence[Concern], language: str) -> list[Fields]:
    """Return concerns as service requests: never who reported them."""
    changed = exchange.changed_at(notices.work, found)
    return [_request(notices, each, changed[each.id], language) for each in found]


def _request(notices: Notices, concern: Concern, changed: datetime, language: str) -> Fields:
    building, kind = concern.building, concern.category
    name = building.zh if language == "zh" else building.en
    address = building.address_zh if language == "zh" else building.address_en
    place = (name, address, concern.floor, concern.spot)
    return {
        "service_request_id": concern.number,
        "status": "closed" if concern.state == ConcernState.CLOSED else "open",
        "status_notes": status_words(notices, concern, language),
        "service_name": kind.zh if language == "zh" else kind.en,
        "service_code": kind.code,
        "description": concern.text,
        "agency_responsible": level_words(notices.texts, concern.level, concern, language),
        "service_notice": "",
        "requested_datetime": _moment(concern.created_at),
        "updated_datetime": _moment(changed),
        "expected_datetime": _moment(concern.resolution_due_at),
        "address": " ".join(part for part in place if part),
        "address_id": building.key,
        "zipcode": "",
        "lat": building.latitude,
        "long": building.longitude,
        "media_url": "",
    }


def answer(fmt: str, root: str, item: str, rows: Sequence[Fields], status: int = 200) -> Response:
    """Return rows in the format that was asked for."""
    if fmt == "xml":
        body = _xml(root, item, rows)
    else:
        body = json.dumps(list(rows), ensure_ascii=False).encode()
    headers = {"Cache-Control": "no-store"}
    return Response(body, status, headers, media_type=FORMATS[fmt])


def answer_one(fmt: str, root: str, fields: Fields) -> Response:
    """Return one thing that is no list."""
    if fmt == "xml":
        body = _encoded(_element(root, fields))
    else:
        body = json.dumps(fields, ensure_ascii=False).encode()
    return Response(body, 200, {"Cache-Control": "no-store"}, media_type=FORMATS[fmt])


def _xml(root: str, item: str, rows: Sequence[Fields]) -> bytes:
    tree = ElementTree.Element(root)
    tree.extend(_element(item, row) for row in rows)
    return _encoded(tree)


def _element(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(key, each) for key, each in value.items())
    elif isinstance(value, list):
        # A list of the standard is named in the plural, what is in it in the singular.
        element.extend(_element(name.removesuffix("s"), each) for each in value)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        element.text = "".join(letter for letter in str(value) if _is_writable(letter))
    return element


def _encoded(tree: ElementTree.Element) -> bytes:
    written: bytes = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return written


def _is_writable(letter: str) -> bool:
    """Tell whether XML can hold the letter at all."""
    is_half = "\ud800" <= letter <= "\udfff"
    return letter in "\t\n\r" or (letter >= " " and not is_half and letter not in NO_LETTERS)


def _moment(moment: datetime) -> str:
    return local(moment).isoformat(timespec="seconds")
