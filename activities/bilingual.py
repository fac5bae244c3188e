"""Rows that say something in both languages, in columns such as `zh` and `about_en`."""

from __future__ import annotations


def in_language(thing: object, language: str, field_name: str = "") -> str:
    """Return the text of a row, or that of one of its fields; empty where there is none."""
    column = f"{field_name}_{language}" if field_name else language
    return str(getattr(thing, column) or "")
