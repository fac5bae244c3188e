"""The trained language model in a process of its own, for tests: shared, or there to be killed."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest

from actions.meaning.meaning import Meaning
from bot.understanding.rasa import RasaUnderstanding
from nlu import model_state, server
from nlu.evaluation.parsing import serving


def why_no_model() -> str | None:
    """What is missing to run the model, or None."""
    if not server.PYTHON.exists():
        return "the NLU environment is missing: uv sync --directory nlu --frozen"
    if model_state.needs_training():
        return "there is no up-to-date model: make train"
    return None


def needs_model() -> None:
    """Skip the test that asks, or fail it where skipping is forbidden."""
    reason = why_no_model()
    if reason is None:
        return
    if os.environ.get("LOUYI_REQUIRE_NLU"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class MortalModel:
    """A language server that can be killed; it counts the sentences that it has understood."""

    process: subprocess.Popen[bytes]
    rasa: RasaUnderstanding
    understood: int = 0

    async def understand(self, text: str) -> Meaning:
        meaning = await self.rasa.understand(text)
        self.understood += 1
        return meaning

    async def dies(self) -> None:
        """Kill the process as the kernel would, and wait until it is gone."""
        self.process.kill()
        await asyncio.to_thread(self.process.wait)


@asynccontextmanager
async def mortal_model() -> AsyncIterator[MortalModel]:
    """Start a language server of one's own."""
    needs_model()
    with ExitStack() as stack:
        parser = await asyncio.to_thread(stack.enter_context, serving())
        url = f"http://127.0.0.1:{parser.port}"
        async with aiohttp.ClientSession() as session:
            rasa = RasaUnderstanding(session, url, parser.token)
            await asyncio.to_thread(parser.parse, "你好")  # the first sentence is the slowest
            yield MortalModel(parser.process, rasa)
