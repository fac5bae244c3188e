"""How a guide looks: the part that was asked for, or all of it, always with source and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml
from babel.dates import format_date

from actions.formatting import LOCALES
from actions.meaning.normalise import normalise
from actions.reply import Button, Card, rows_of
from actions.turn import Turn
from activities.guides.models import Guide
from activities.guides.service import is_past_review
from activities.places import service as places
from activities.stations import service as stations

PARTS_TABLE: Final = Path(__file__).with_name("guide_parts.yml")
PARTS: Final = ("steps", "bring", "where", "takes", "fee", "who")
LISTS: Final = frozenset({"steps", "bring"})
WHOLE: Final = ("who", "bring", "where", "takes", "fee", "steps")
MOST_STATIONS_NAMED: Final = 3


@lru_cache(maxsize=1)
def _part_words() -> dict[str, re.Pattern[str]]:
    table = yaml.safe_load(PARTS_TABLE.read_text("utf-8"))["parts"]
    return {
        part: re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in words))
        for part, words in table.items()
    }


def part_asked_for(text: str) -> str | None:
    """Return the part of a guide that a question is about, or None when it asks for all of it."""
    folded = normalise(text)
    return next((part for part, words in _part_words().items() if words.search(folded)), None)


def guide_card(
    turn: Turn, guide: Guide, part: str | None = None, others: Sequence[Guide] = ()
) -> Card:
    """Return the card of a guide; `others` are offered as what else may have been meant."""
    told = WHOLE if part is None else (part,)
    lines = [line for each in told for line in _part_lines(turn, guide, each)]
    return Card(
        (*lines, *_source_lines(turn, guide)),
        title=turn.named(guide),
        buttons=(
            *rows_of(_part_buttons(turn, guide, part), per_row=3),
            *rows_of(_station_buttons(turn, guide)),
            *rows_of(_other_buttons(turn, others), per_row=1),
            (turn.button("guide.person", "handoff.ask"),),
        ),
        key=f"guide:{guide.key}",
    )


def _part_lines(turn: Turn, guide: Guide, part: str) -> list[str]:
    told = getattr(guide, f"{part}_{turn.language}")
    heading = turn.say(f"guide.part.{part}")
    if part not in LISTS:
        return [f"{heading}{told}", *(_station_lines(turn, guide) if part == "where" else ())]
    marks = [f"{place}. " if part == "steps" else "· " for place in range(1, len(told) + 1)]
    return [heading.rstrip(), *(mark + line for mark, line in zip(marks, told, strict=True))]


def _station_lines(turn: Turn, guide: Guide) -> list[str]:
    """Name the nearest stations that can help, when it is known where the person is."""
    offers = stations.offerings_by_code(turn.work, guide.offerings[:1])
    if not offers or turn.user.building_id is None:
        return []
    near = stations.find(turn.work, near=_own_point(turn), offering_id=offers[0].id)
    names = [turn.named(each.station) for each in near[:MOST_STATIONS_NAMED]]
    if not names:
        return []
    return [turn.say("guide.stations", stations=turn.say("list.separator").join(names))]


def _own_point(turn: Turn) -> tuple[float, float] | None:
    if turn.user.building_id is None:
        return None
    building = places.building(turn.work, turn.user.building_id)
    return building.latitude, building.longitude


def _source_lines(turn: Turn, guide: Guide) -> list[str]:
    """Say where this comes from, when it was checked, and that it is a sample."""
    checked = format_date(guide.checked_on, format="medium", locale=LOCALES[turn.language])
    lines = [turn.say("guide.source", source=turn.named(guide, "source"), checked=checked)]
    if is_past_review(guide, turn.now):
        lines.append(turn.say("guide.past_review"))
    return [*lines, turn.say("guide.sample")] if guide.sample else lines


def _part_buttons(turn: Turn, guide: Guide, shown: str | None) -> list[Button]:
    if shown is None:
        return []
    parts = [
        turn.button(f"guide.see.{part}", "guide.show", guide.id, part)
        for part in PARTS
        if part != shown
    ]
    return [*parts, turn.button("guide.see.all", "guide.show", guide.id)]


def _station_buttons(turn: Turn, guide: Guide) -> list[Button]:
    return [
        Button(
            turn.say("guide.nearest", offering=turn.named(each)), "station.find", (None, each.id)
        )
        for each in stations.offerings_by_code(turn.work, guide.offerings)
    ]


def _other_buttons(turn: Turn, others: Sequence[Guide]) -> list[Button]:
    return [
        Button(turn.say("guide.rather", guide=turn.named(each)), "guide.show", (each.id,))
        for each in others
    ]
