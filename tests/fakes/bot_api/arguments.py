"""Reading a call's arguments from form, JSON or multipart bodies, and from the query."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader
from aiohttp.web import BaseRequest

from tests.fakes.bot_api.errors import bad_request
from tests.fakes.bot_api.files import Upload
from tests.fakes.bot_api.records import Json


@dataclass(slots=True)
class Arguments:
    """Arguments by name; values from forms are strings and are read as the method needs them."""

    values: Json
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """The argument as text."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def number(self, name: str, default: int | None = None) -> int:
        """The argument as a whole number; 400 if it is none or is missing without default."""
        value = self.values.get(name)
        if value is None or value == "":
            if default is None:
                raise bad_request(f"{name} is empty")
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def decimal(self, name: str) -> float:
        """The argument as a decimal number; 400 if it is none."""
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError):
            raise bad_request(f"{name} is empty") from None

    def flag(self, name: str) -> bool:
        """The argument as yes or no."""
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def structure(self, name: str) -> Any:
        """An object or list, which forms carry as JSON; None if it was not given."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def chat_id(self) -> int | None:
        """The chat the call is about, or None; never an error."""
        try:
            return int(self.values.get("chat_id", ""))
        except (TypeError, ValueError):
            return None

    def for_log(self) -> Json:
        """The arguments with files replaced by their name and size."""
        if not self.files:
            return dict(self.values)
        return self.values | {
            name: {"file_name": upload.file_name, "size": len(upload.content)}
            for name, upload in self.files.items()
        }


async def read_arguments(request: BaseRequest) -> Arguments:
    """All arguments of a request, whatever its body's form."""
    values: Json = {}
    if "?" in request.raw_path:
        values.update(request.query)
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _read_parts(request, values)
    body = await request.read() if request.body_exists else b""
    if kind == "application/json":
        values.update(_json_object(body))
    elif body:
        values.update(parse_qsl(body.decode(), keep_blank_values=True))
    return Arguments(values)


def _json_object(body: bytes) -> Json:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse request body as JSON") from None
    if not isinstance(found, dict):
        raise bad_request("object expected as request body")
    return found


async def _read_parts(request: BaseRequest, values: Json) -> Arguments:
    arguments = Arguments(values)
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        if part.filename is None:
            arguments.values[part.name] = await part.text()
        else:
            content = bytes(await part.read(decode=True))
            kind = part.headers.get("Content-Type", "application/octet-stream")
            arguments.files[part.name] = Upload(part.filename, kind, content)
    return arguments
