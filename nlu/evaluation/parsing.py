"""A Rasa server for the length of an evaluation, and one sentence after another through it."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nlu.server import MODEL, ROOT, argv, environment

_PATIENCE = 90.0
"""Seconds for Rasa to come up on a slow machine."""


class NoServer(Exception):
    """Rasa cannot be started; the message says what to do."""


class Parser:
    """Sentences in, what Rasa says out, with how long each took in milliseconds."""

    def __init__(self, port: int, token: str, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.token = token
        self.process = process
        self._path = f"/model/parse?token={token}"
        self._status = f"/status?token={token}"
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.took: list[float] = []

    def is_ready(self) -> bool:
        """Return whether the server answers and has a model."""
        try:
            status, answer = self._request("GET", self._status, None)
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return False
        return status == 200 and bool(answer.get("model_file"))

    def parse(self, text: str) -> dict[str, Any]:
        """Return what the server makes of `text`."""
        began = time.perf_counter()
        status, answer = self._request("POST", self._path, json.dumps({"text": text}))
        self.took.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise NoServer(f"Rasa answered {status}: {answer}")
        return answer

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _request(self, method: str, path: str, body: str | None) -> tuple[int, dict[str, Any]]:
        self._connection.request(method, path, body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        return response.status, json.loads(response.read())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(model: Path = MODEL) -> Iterator[Parser]:
    """Start Rasa with `model` on a free loopback port, give its parser, and end it."""
    if not model.exists():
        raise NoServer(f"there is no model at {model}; train one with `make train`")
    port, token = _free_port(), secrets.token_urlsafe(16)
    command = argv(port=port, token=token, model=model)
    if not Path(command[0]).exists():
        raise NoServer(
            "the NLU environment is missing; make it with `uv sync --directory nlu --frozen`"
        )
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        parser = Parser(port, token, process)
        try:
            _wait(parser)
            yield parser
        finally:
            parser.close()
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(parser: Parser) -> None:
    process = parser.process
    until = time.monotonic() + _PATIENCE
    while not parser.is_ready():
        if process.poll() is not None:
            said = process.stderr.read().decode(errors="replace")[-2000:] if process.stderr else ""
            raise NoServer(f"Rasa ended at once:\n{said}")
        if time.monotonic() > until:
            raise NoServer(f"Rasa was not ready after {_PATIENCE:.0f} s")
        time.sleep(0.2)
