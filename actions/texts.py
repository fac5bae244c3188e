"""Every sentence the product says, by key and language. The sentences are in actions/locale."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

LOCALE: Final = Path(__file__).parent / "locale"
LANGUAGES: Final = ("zh", "en")
DEFAULT_LANGUAGE: Final = "zh"


class Texts:
    """The catalogue in memory: keys are symbolic, both languages are complete."""

    def __init__(self, locale: Path = LOCALE) -> None:
        """Read every .po file. Raises UnicodeDecodeError or PoFileError on a malformed one."""
        self._sentences = {language: _read(locale, language) for language in LANGUAGES}

    def keys(self, language: str) -> set[str]:
        """Return every key of a language."""
        return set(self._sentences[language])

    def variants(self, key: str, language: str) -> tuple[str, ...]:
        """Return the singular and plural sentences of a key, unfilled."""
        return self._sentences[language][key]

    def say(self, key: str, language: str, **data: object) -> str:
        """Return the sentence, filled; `n` chooses the plural. Raises KeyError if it is missing."""
        variants = self._sentences[language][key]
        plural = len(variants) > 1 and data.get("n") != 1
        return variants[1 if plural else 0].format(**data)

    def has(self, key: str) -> bool:
        """Tell whether the sentence exists."""
        return key in self._sentences[DEFAULT_LANGUAGE]


def _read(locale: Path, language: str) -> dict[str, tuple[str, ...]]:
    sentences: dict[str, tuple[str, ...]] = {}
    for file in sorted((locale / language / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale=language, abort_invalid=True)
        for message in catalogue:
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            told = message.string
            sentences[key] = (told,) if isinstance(told, str) else tuple(told or ())
    return sentences
