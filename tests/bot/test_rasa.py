"""Rasa's answers are untrusted: anything but a sensible one is a failure, quickly and by name."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from actions.meaning.meaning import Meaning
from bot.understanding import rasa
from bot.understanding.port import UnderstandingFailed
from bot.understanding.rasa import RasaUnderstanding, read_answer

TEXT = "18楼女厕水龙头坏了"
GOOD: dict[str, Any] = {
    "text": TEXT,
    "intent": {"name": "report_concern", "confidence": 0.97},
    "intent_ranking": [
        {"name": "report_concern", "confidence": 0.97},
        {"name": "ask_station", "confidence": 0.02},
    ],
    "entities": [{"entity": "place", "start": 3, "end": 5, "value": "not ours", "confidence": 0.9}],
    "concern": {"category": "toilets", "confidence": 0.8, "urgent": False},
}


def changed(**parts: Any) -> dict[str, Any]:
    return copy.deepcopy(GOOD) | parts


def test_a_sensible_answer_is_a_meaning():
    meaning = read_answer(TEXT, GOOD)
    assert (meaning.intent, meaning.confidence, meaning.source) == ("report_concern", 0.97, "rasa")
    [place] = meaning.entities
    assert (place.kind, place.value) == ("place", "女厕"), "the words are the person's own"
    assert meaning.concern is not None
    assert meaning.concern.category == "toilets"


def intent(**parts: Any) -> dict[str, Any]:
    return changed(intent={"name": "greet", "confidence": 0.9} | parts)


def entity(**parts: Any) -> dict[str, Any]:
    return changed(entities=[{"entity": "place", "start": 3, "end": 5} | parts])


GARBAGE = {
    "a list": [],
    "a list of answers": [GOOD],
    "nothing": None,
    "a number": 7,
    "a string": "report_concern",
    "an empty object": {},
    "no intent": changed(intent=None),
    "an intent that is a list": changed(intent=["greet", 1.0]),
    "an intent without a name": intent(name=None),
    "an intent with an empty name": intent(name=""),
    "a confidence in words": intent(confidence="very"),
    "no confidence": intent(confidence=None),
    "too much confidence": intent(confidence=1.1),
    "too little confidence": intent(confidence=-0.1),
    "confidence that is no number": intent(confidence=float("nan")),
    "endless confidence": intent(confidence=float("inf")),
    "a ranking that is a number": changed(intent_ranking=3),
    "a ranking of strings": changed(intent_ranking=["greet"]),
    "no ranking at all": changed(intent_ranking=None),
    "entities that are an object": changed(entities={"place": "女厕"}),
    "entities that are strings": changed(entities=["女厕"]),
    "a span before the text": entity(start=-1),
    "a span behind the text": entity(end=len(TEXT) + 1),
    "a span backwards": entity(start=5, end=3),
    "an empty span": entity(start=3, end=3),
    "a span in words": entity(start="three"),
    "no span": changed(entities=[{"entity": "place"}]),
    "a concern that is a list": changed(concern=["toilets"]),
    "a concern without a category": changed(concern={"confidence": 1.0}),
}


@pytest.mark.parametrize("answer", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_a_failure_and_nothing_else(answer: Any):
    with pytest.raises(UnderstandingFailed):
        read_answer(TEXT, answer)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(GOOD)), JSON)
def test_any_part_may_be_anything(part: str, value: Any):
    try:
        meaning = read_answer(TEXT, changed(**{part: value}))
    except UnderstandingFailed:
        return
    assert isinstance(meaning, Meaning)
    assert 0 <= meaning.confidence <= 1
    assert all(0 <= each.start < each.end <= len(TEXT) for each in meaning.entities)


class FakeRasa:
    """/model/parse over real HTTP, answering what it is told to."""

    def __init__(self) -> None:
        self.answer: web.Response | None = web.json_response(GOOD)
        self.asked: list[Any] = []
        self.released = asyncio.Event()
        self.url = ""

    async def parse(self, request: web.Request) -> web.Response:
        self.asked.append((await request.json(), dict(request.query)))
        if self.answer is None:
            await self.released.wait()
            return web.Response()
        return self.answer


@pytest.fixture
async def server() -> AsyncIterator[FakeRasa]:
    fake = FakeRasa()
    application = web.Application()
    application.router.add_post("/model/parse", fake.parse)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield fake
    fake.released.set()
    await runner.cleanup()


@pytest.fixture
async def understanding(server: FakeRasa) -> AsyncIterator[RasaUnderstanding]:
    async with aiohttp.ClientSession() as session:
        yield RasaUnderstanding(session, server.url, "token of Rasa")


async def test_a_sentence_goes_there_and_its_meaning_comes_back(server, understanding):
    meaning = await understanding.understand(TEXT)
    assert meaning.intent == "report_concern"
    assert server.asked == [({"text": TEXT}, {"token": "token of Rasa"})]


async def test_a_leading_slash_never_reaches_rasa(server, understanding):
    await understanding.understand('/order{"x":1}18楼女厕水龙头')
    [(body, _)] = server.asked
    assert not body["text"].startswith("/")


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=500),
        web.Response(status=401, text="{}"),
        web.Response(status=200, text="[]", content_type="application/json"),
        web.Response(status=200, text="{", content_type="application/json"),
        web.Response(status=200, text="<html>", content_type="text/html"),
        web.Response(status=200, body=b"\xff\xfe", content_type="application/json"),
        web.Response(status=200, text=" " * 300_000 + "{}", content_type="application/json"),
    ],
    ids=["500", "401", "empty list", "half", "page", "bytes", "endless"],
)
async def test_an_answer_that_is_none_is_a_failure(server, understanding, answer):
    server.answer = answer
    with pytest.raises(UnderstandingFailed):
        await understanding.understand(TEXT)


async def test_silence_is_a_failure_soon(server, understanding, monkeypatch):
    monkeypatch.setattr(rasa, "TIMEOUT_SECONDS", 0.05)
    server.answer = None
    with pytest.raises(UnderstandingFailed, match="Timeout"):
        await understanding.understand(TEXT)


async def test_nobody_there_is_a_failure():
    async with aiohttp.ClientSession() as session:
        away = RasaUnderstanding(session, "http://127.0.0.1:9", "")
        with pytest.raises(UnderstandingFailed):
            await away.understand(TEXT)
