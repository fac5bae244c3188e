"""Texts as Telegram reads them: HTML to text and entities, commands and links found by itself.

Markdown is not modelled: a text sent with it keeps its marks.
"""

import re
from html.parser import HTMLParser

from tests.fakes.bot_api.errors import bad_request
from tests.fakes.bot_api.records import Json

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}
_FOUND = re.compile(
    r"(?P<bot_command>(?<![^\s])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]+)?)"
    r"|(?P<url>https?://[^\s]+)"
    r"|(?P<mention>(?<![\w])@[A-Za-z0-9_]{4,32})"
)


def utf16_length(text: str) -> int:
    """The length in the units that entity offsets are counted in."""
    return len(text.encode("utf-16-le")) // 2


def found_in(text: str) -> list[Json]:
    """Entities that need no marking: commands, links and mentions."""
    if "/" not in text and "@" not in text:
        return []
    return [
        {
            "type": str(match.lastgroup),
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for match in _FOUND.finditer(text)
    ]


class _Markup(HTMLParser):
    """Collects plain text and entities; an unknown or unbalanced tag is an error."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[Json] = []
        self._open: list[tuple[str, Json]] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}"')
        entity: Json = {"type": _TAGS[tag], "offset": utf16_length(self.text), "length": 0}
        if tag == "a":
            entity["url"] = dict(attrs).get("href") or ""
        self._open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise bad_request(f'can\'t parse entities: Unexpected end tag "{tag}"')
        entity = self._open.pop()[1]
        entity["length"] = utf16_length(self.text) - entity["offset"]
        if entity["length"]:
            self.entities.append(entity)

    def finish(self) -> None:
        self.close()
        if self._open:
            tag = self._open[-1][0]
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to \"{tag}\""
            )


def read_text(raw: str, parse_mode: str, entities: list[Json] | None) -> tuple[str, list[Json]]:
    """The text people see and its entities; 400 for HTML that Telegram refuses."""
    if parse_mode.lower() == "html" and ("<" in raw or "&" in raw):
        markup = _Markup()
        markup.feed(raw)
        markup.finish()
        text, marked = markup.text, markup.entities
    else:
        text, marked = raw, list(entities or [])
    text = text.rstrip()
    return text, sorted(marked + found_in(text), key=lambda entity: int(entity["offset"]))
