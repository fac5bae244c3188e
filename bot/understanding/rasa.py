"""Reading through a Rasa server's /model/parse, its answer treated as untrusted."""

from __future__ import annotations

from typing import Any, Final

import aiohttp

from actions.meaning.language import detect_language
from actions.meaning.meaning import ConcernGuess, Entity, IntentGuess, Meaning
from bot.understanding.port import UnderstandingFailed

TIMEOUT_SECONDS: Final = 1.5
BEST: Final = 3
LONGEST_ANSWER: Final = 200_000


class RasaUnderstanding:
    """Asks Rasa. Raises UnderstandingFailed for anything but a complete, sensible answer."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self._session = session
        self._url = f"{url.rstrip('/')}/model/parse"
        self._params = {"token": token} if token else {}

    async def understand(self, text: str) -> Meaning:
        """Return what the text means. Raises UnderstandingFailed."""
        try:
            async with self._session.post(
                self._url,
                params=self._params,
                json={"text": _harmless(text)},
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
            ) as response:
                if response.status != 200 or (response.content_length or 0) > LONGEST_ANSWER:
                    raise UnderstandingFailed(f"status {response.status}")
                answer = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise UnderstandingFailed(type(error).__name__) from error
        return read_answer(text, answer)


def read_answer(text: str, answer: Any) -> Meaning:
    """Return the meaning in a parse answer. Raises UnderstandingFailed when it makes no sense."""
    try:
        intent, confidence = str(answer["intent"]["name"]), float(answer["intent"]["confidence"])
        ranking = tuple(
            IntentGuess(str(each["name"]), float(each["confidence"]))
            for each in answer.get("intent_ranking", ())[:BEST]
        )
        entities = tuple(_entity(text, each) for each in answer.get("entities", ()))
        concern = _concern(answer.get("concern"))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnderstandingFailed("not a parse answer") from error
    if not 0 <= confidence <= 1 or intent in {"", "None"}:
        raise UnderstandingFailed("no intent")
    return Meaning(
        text=text,
        intent=intent,
        confidence=confidence,
        ranking=ranking,
        entities=entities,
        language="en" if detect_language(text, "zh") == "en" else "zh",
        concern=concern,
        source="rasa",
    )


def _entity(text: str, found: Any) -> Entity:
    start, end = int(found["start"]), int(found["end"])
    if not 0 <= start < end <= len(text):
        raise ValueError("a span outside the text")
    return Entity(
        str(found["entity"]),
        text[start:end],
        start,
        end,
        float(found.get("confidence_entity") or found.get("confidence") or 1.0),
    )


def _concern(found: Any) -> ConcernGuess | None:
    if not found:
        return None
    return ConcernGuess(
        str(found["category"]), float(found["confidence"]), bool(found.get("urgent"))
    )


def _harmless(text: str) -> str:
    """Rasa takes a leading slash for a command of its own: none of ours ever begins with one."""
    return "".join(letter if letter != "/" else "／" for letter in text[:1]) + text[1:]
