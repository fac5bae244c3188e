"""What a time expression means, as data. How it is found lives in the modules beside."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Kind = Literal["instant", "interval", "date", "past"]


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A moment or a span somebody wrote: `start` to `end`, aware, Asia/Shanghai, end not included.

    `text` is the words as written, `original[text_start:text_end]`.
    """

    kind: Kind
    start: dt.datetime
    end: dt.datetime
    text_start: int
    text_end: int
    text: str
