"""Handing a document over under its secret address: whoever holds the address has it."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from bot.documents import DocumentGone
from bot.web.problems import parts_of, problem

LONGEST_TOKEN: Final = 64

router = APIRouter()


@router.get("/files/{token}")
async def file(request: Request, token: str) -> Response:
    """Give the document as it is now; nobody learns whether one exists for another address."""
    try:
        found = await parts_of(request).documents.make(token[:LONGEST_TOKEN])
    except DocumentGone:
        return problem(request, 404, "no_file")
    return Response(
        found.data,
        media_type=found.media_type,
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
            "X-Robots-Tag": "noindex",
        },
    )
