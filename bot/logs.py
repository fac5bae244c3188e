"""Structured logs without personal data: what may be logged is named here."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from activities.people.codes import new_code

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "reference", "conversation", "message", "channel", "kind",
        "error", "where", "attempt", "seconds", "count", "state", "url", "port", "version",
        "replica", "reason", "file",
    }
)  # fmt: skip
"""The only fields that reach the log; anything else is dropped before it is written."""


def new_reference() -> str:
    """Return a short reference that a person and the log share."""
    return new_code(6, group=3)


def _only_allowed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: value for key, value in event.items() if key in ALLOWED}


def configure_logs(*, as_json: bool, level: str) -> None:
    """Send our log to standard error; libraries speak only from WARNING on."""
    # httpx and python-telegram-bot would print addresses that contain the bot token.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(levelname)s")
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if not as_json:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _only_allowed,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level.upper()),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def error_place(error: BaseException) -> str:
    """Return class and place of an error, without its message, which may quote somebody."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    if frame is None:
        return type(error).__name__
    code = frame.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_name}:{frame.tb_lineno}"
