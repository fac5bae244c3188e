"""One call of the bot from its arguments to its answer, faults and limits included."""

import asyncio
import inspect

from aiohttp import web

from tests.fakes.bot_api.arguments import Arguments, read_arguments
from tests.fakes.bot_api.errors import ApiError
from tests.fakes.bot_api.faults import Fault
from tests.fakes.bot_api.limits import SENDING
from tests.fakes.bot_api.methods import METHODS, Raw
from tests.fakes.bot_api.records import Call
from tests.fakes.bot_api.updates import to_json
from tests.fakes.bot_api.world import World

_ERROR_PAGE = "<html><head><title>502 Bad Gateway</title></head></html>"


async def answer_call(
    world: World, request: web.BaseRequest, token: str, method: str
) -> web.StreamResponse:
    """Carry out a method for whoever holds the token."""
    if token != world.token:
        return _refusal(ApiError(401, "Unauthorized"))
    try:
        arguments = await read_arguments(request)
    except ApiError as error:
        return _refusal(error)
    call = _note(world, method, arguments)
    name, chat_id = method.lower(), arguments.chat_id()
    fault = world.faults.take(name, chat_id) if world.faults.scripted else None
    seconds = world.faults.latency(name)
    if seconds:
        await asyncio.sleep(seconds)
    if fault is not None:
        call.fault = fault.kind
        return await _faulty(world, request, call, arguments, fault)
    return await _answered(world, call, arguments)


def _note(world: World, method: str, arguments: Arguments) -> Call:
    world.calls_made += 1
    call = Call(world.calls_made, method, arguments.for_log(), world.clock.monotonic())
    world.calls.append(call)
    world.calls_by_method[method.lower()] += 1
    world.changes.mark()
    return call


async def _answered(world: World, call: Call, arguments: Arguments) -> web.Response:
    try:
        result = await _result(world, call.method.lower(), arguments)
    except ApiError as error:
        response = _refusal(error)
        call.error_code = error.code
    else:
        text = result.text if isinstance(result, Raw) else to_json(result)
        response = _json_response(f'{{"ok":true,"result":{text}}}', 200)
        call.result = None if isinstance(result, Raw) else result
    call.answered_at = world.clock.monotonic()
    world.changes.mark()
    return response


async def _result(world: World, name: str, arguments: Arguments) -> object:
    method = METHODS.get(name)
    if method is None:
        raise ApiError(404, "Not Found")
    if world.is_logged_out:
        raise ApiError(400, "Logged out")
    chat_id = arguments.chat_id()
    if name in SENDING and world.faults.floods():
        raise world.limit_book.refuse(world.faults.flood_seconds(), chat_id or 0)
    limited = world.limit_book.check(name, chat_id)
    if limited is not None:
        raise limited
    result = method(world, arguments)
    return await result if inspect.isawaitable(result) else result


async def _faulty(
    world: World, request: web.BaseRequest, call: Call, arguments: Arguments, fault: Fault
) -> web.StreamResponse:
    if fault.kind in {"lose_answer", "hang_answer"}:
        await _answered(world, call, arguments)
    if fault.kind in {"hang", "hang_answer"}:
        await world.faults.hang()
    if fault.kind == "error" and fault.error is not None:
        return _scripted_refusal(world, call, arguments, fault.error)
    if fault.kind == "garbage":
        return web.Response(text=_ERROR_PAGE, status=502, content_type="text/html")
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _scripted_refusal(
    world: World, call: Call, arguments: Arguments, error: ApiError
) -> web.Response:
    retry_after = error.parameters.get("retry_after")
    if retry_after is not None:
        world.limit_book.refuse(retry_after, arguments.chat_id() or 0)
    call.error_code, call.answered_at = error.code, world.clock.monotonic()
    return _refusal(error)


def _refusal(error: ApiError) -> web.Response:
    return _json_response(to_json(error.json()), error.code)


def _json_response(text: str, status: int) -> web.Response:
    return web.Response(body=text.encode(), status=status, content_type="application/json")
