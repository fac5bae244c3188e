"""Phone numbers of China: found, written for people, and hidden; and other personal numbers hidden.

Whom a number belongs to, and whether it may be stored, is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from actions.meaning.normalise import normalise

_REGION = "CN"


@dataclass(frozen=True, slots=True)
class Phone:
    """A dialable number: `e164` to store, `display` to show to those who may see it."""

    e164: str
    display: str
    start: int
    end: int


_DATE = r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
_PERSONAL = re.compile(
    rf"(?P<date>{_DATE}(?:[ t]\d{{1,2}}:\d\d(?::\d\d)?)?)"
    r"|(?P<mail>[a-z0-9._%+-]+)@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    r"|(?P<id>(?<!\d)\d{6}[ -]?\d{8}[ -]?\d{3}[\dx](?!\d))"
    r"|(?P<spaced>(?<!\d)\+?\d(?:[ -]?\d){9,}(?!\d))"
    r"|(?P<run>(?<!\d)\d{7,})"
)


def find_phones(text: str) -> tuple[Phone, ...]:
    """Return the valid numbers of a sentence, in the order written."""
    matches = phonenumbers.PhoneNumberMatcher(normalise(text), _REGION)
    return tuple(
        Phone(
            phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164),
            format_phone(match.number),
            match.start,
            match.end,
        )
        for match in matches
    )


def format_phone(number: phonenumbers.PhoneNumber) -> str:
    """Write a number as a person in China dials it, or internationally when it is foreign."""
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    if number.country_code == phonenumbers.country_code_for_region(_REGION):
        form = phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(number, form)


def mask_phone(number: str) -> str:
    """Hide the middle of a number as 138****5678; a short number is hidden wholly."""
    try:
        parsed = phonenumbers.parse(number, _REGION)
    except phonenumbers.NumberParseException:
        return "*" * len(number)
    digits = phonenumbers.national_significant_number(parsed)
    if len(digits) < 8:
        return "*" * len(digits)
    hidden = len(digits) - 7
    return f"{digits[:3]}{'*' * hidden}{digits[-4:]}"


def mask_personal(text: str) -> str:
    """Hide phones, e-mail names, identity numbers and long digit runs, length unchanged."""
    hidden = list(text)
    for phone in find_phones(text):
        _hide_digits(hidden, phone.start, phone.end, keep_first=3, keep_last=4)
    remaining = normalise("".join(hidden))
    for match in _PERSONAL.finditer(remaining):
        if match["mail"]:
            start, end = match.span("mail")
            hidden[start + 1 : end] = "*" * (end - start - 1)
        elif not match["date"]:
            _hide_digits(hidden, *match.span(), keep_first=2, keep_last=0)
    return "".join(hidden)


def _hide_digits(
    characters: list[str], start: int, end: int, *, keep_first: int, keep_last: int
) -> None:
    places = [place for place in range(start, end) if characters[place].isalnum()]
    if characters[start] == "+" and places:
        keep_first += 2
    for place in places[keep_first : len(places) - keep_last]:
        characters[place] = "*"
