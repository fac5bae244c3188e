"""Addresses and bodies that no page knows: as a page for people, as a problem for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from bot.console.showing import refusal_page
from bot.web.problems import problem

CODES: Final = {404: "no_page", 405: "no_page", 413: "too_large"}


def refuse_address(request: Request, error: Exception) -> Response:
    """Answer for an address, a method or a body that nothing is made for."""
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.BAD_REQUEST
    return _refusal(request, status, CODES.get(status, "unreadable"))


def refuse_content(request: Request, error: Exception) -> Response:
    """Answer for a body or a parameter that does not fit."""
    del error
    return _refusal(request, HTTPStatus.UNPROCESSABLE_ENTITY, "unreadable")


def _refusal(request: Request, status: int, code: str) -> Response:
    if "text/html" not in request.headers.get("accept", ""):
        return problem(request, status, code)
    return refusal_page(request, f"problem.{code}", status)
