"""Every answer carries the headers that keep a browser from being misled; cookies have flags."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.site import Site, open_site

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESSES = [
    "/",
    "/chat/history",
    "/static/chat.js",
    "/static/icon.svg",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/photos/x",
    "/console/cases",
    "/console/cases/ABCD-EFGH",
    "/console/enter/x",
    "/nowhere",
    "/webhooks/rest/",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_every_answer_is_guarded(site: Site, address: str, method: str) -> None:
    answer = await (await site.visitor()).web.request(method, address)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy.replace("style-src 'self' 'unsafe-inline'", "")
    assert "unsafe-eval" not in policy


async def test_the_pages_let_no_inline_script_run(site: Site) -> None:
    visitor = await site.visitor()
    chat = await visitor.web.get("/")
    console = await visitor.web.get("/console/enter/x")
    scripts = chat.headers["content-security-policy"].split("script-src ")[1].split(";")[0]
    nonce = scripts.split("'nonce-")[1].rstrip("'")
    assert scripts == f"'self' 'nonce-{nonce}'"
    assert chat.text.count("<script") == chat.text.count(f'nonce="{nonce}"')
    again = await visitor.web.get("/")
    assert nonce not in again.text
    assert "script-src 'self'; style-src 'self';" in console.headers["content-security-policy"]


async def test_a_cookie_is_given_once_and_only_the_server_reads_it(site: Site) -> None:
    visitor = site.stranger()
    first = (await visitor.web.get("/")).headers["set-cookie"]
    assert {"httponly", "samesite=lax", "path=/"} <= set(first.lower().split("; "))
    assert "set-cookie" not in (await visitor.web.get("/")).headers
    assert "set-cookie" not in (await visitor.web.get("/chat/history")).headers


async def test_on_a_public_https_address_cookies_are_secure(tmp_path: Path) -> None:
    async with open_site(tmp_path, public_url="https://louyi.example") as site:
        answer = await site.stranger().web.get("/")
        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("address", "accept", "kind"),
    [
        ("/nowhere", "text/html", "text/html; charset=utf-8"),
        ("/nowhere", "application/json", "application/problem+json"),
        ("/chat/messages", "text/html", "text/html; charset=utf-8"),
    ],
)
async def test_an_address_that_leads_nowhere_is_explained(
    site: Site, address: str, accept: str, kind: str
) -> None:
    answer = await site.stranger("en").web.get(address, headers={"Accept": accept})
    assert answer.status_code in {404, 405}
    assert answer.headers["content-type"] == kind
    assert "Go back to the chat" in answer.text
