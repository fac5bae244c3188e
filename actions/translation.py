"""Reading each other's language: a port for a translator; without one every word stays as it is.

A translator is asked inside a transaction: it answers from what it knows, and calls nobody.
"""

from __future__ import annotations

from typing import Protocol

from actions.meaning.language import Language, detect_language
from actions.texts import Texts


class Translator(Protocol):
    """Knows what words of one language are in the other."""

    def translate(self, text: str, to: str) -> str | None:
        """Return the text in the other language, or None when it is not known."""


def for_reader(translator: Translator | None, texts: Texts, text: str, reads: str) -> str:
    """Return the words for somebody who reads this language, the original attached.

    Untouched without a translator, for words in that language already, and for what is unknown.
    """
    language: Language = "en" if reads == "en" else "zh"
    if translator is None or not text.strip() or detect_language(text, language) == language:
        return text
    translated = translator.translate(text, language)
    if translated is None:
        return text
    return texts.say("handoff.translated", language, text=translated, original=text)
