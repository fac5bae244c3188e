"""Coming in by a one-time link, and leaving."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from activities.errors import LouyiError
from activities.people.login import use_login
from bot.console.session import FormExpired
from bot.console.showing import page, refusal
from bot.web.language import language_of
from bot.web.problems import is_from_elsewhere, parts_of

FIRST_PAGE: Final = "/console"
PAGES: Final = re.compile(
    r"/console/(appointments/\d{1,18}\.xlsx"
    r"|(cases|day|roster|figures|events|clubs|kitchen|operation)(/[A-Za-z0-9-]{1,24}){0,2})"
    r"|/door/[0-9]{1,18}"
)

router = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/enter/{token}")
async def enter(request: Request, token: str, to: str = FIRST_PAGE) -> Response:
    """Show a button that uses the link: a preview of the link by a chat app must not use it up."""
    data = {"token": token, "to": inside(to)}
    return page(request, "enter.html", data, language=language_of(request))


@router.post("/enter/{token}")
async def sign_in(request: Request, token: str, to: Annotated[str, Form()] = "") -> Response:
    """Use the one-time link and go to the page that was wanted."""
    parts = parts_of(request)
    if is_from_elsewhere(request):
        return refusal(request, FormExpired(), 403)
    try:
        user_id = await parts.workshop.write(lambda work: use_login(work, token).id)
    except LouyiError as error:
        return refusal(request, error, 403)
    response = RedirectResponse(inside(to), 303)
    parts.cookies.sign_in(response, user_id)
    return response


@router.post("/leave")
async def sign_out(request: Request, form_token: Annotated[str, Form()] = "") -> Response:
    """Sign out."""
    parts = parts_of(request)
    session = parts.cookies.staff(request)
    is_own = session is None or parts.cookies.is_own_form(form_token, session)
    if is_from_elsewhere(request) or not is_own:
        return refusal(request, FormExpired(), 403)
    response = RedirectResponse("/", 303)
    parts.cookies.sign_out(response)
    return response


def inside(to: str) -> str:
    """Return the wanted page if it is one of ours; never a way out to another site."""
    return to if PAGES.fullmatch(to) else FIRST_PAGE
