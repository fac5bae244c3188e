"""At least two hundred questions in people's words, and what answers them, on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.guides.models import Guide
from activities.search.query import search
from activities.stations.models import Offering, ServiceStation

QUESTIONS = yaml.safe_load(
    (Path(__file__).parents[2] / "evaluation" / "questions.yml").read_text("utf-8")
)
KINDS = {
    "guide": ("guide",),
    "station": ("station", "offering"),
    "offering": ("station", "offering"),
}
"""A question how a matter is done looks among guides, a question for a place among places."""
FIRST_RIGHT, AMONG_THREE = 0.92, 0.98


def _names(work: UnitOfWork) -> dict[tuple[str, int], str]:
    read = work.session.scalars
    return (
        {("guide", each.id): each.key for each in read(select(Guide))}
        | {("station", each.id): each.key for each in read(select(ServiceStation))}
        | {("offering", each.id): each.code for each in read(select(Offering))}
    )


def _places(work: UnitOfWork, questions: list[dict[str, str]]) -> dict[str, int | None]:
    """For each question, at which place its right answer stands among the first three."""
    names = _names(work)
    places: dict[str, int | None] = {}
    for question in questions:
        kind, key = question["answer"].split()
        language = "en" if question["text"].isascii() else "zh"
        hits = search(work, question["text"], KINDS[kind], language, 3)
        found = [(hit.kind, names[hit.kind, hit.subject_id]) for hit in hits]
        places[question["text"]] = found.index((kind, key)) if (kind, key) in found else None
    return places


def _share(places: dict[str, int | None], most: int) -> float:
    right = [place for place in places.values() if place is not None and place <= most]
    return len(right) / len(places)


def test_the_right_answer_comes_first_or_among_three(work: UnitOfWork) -> None:
    everything: list[dict[str, Any]] = QUESTIONS["first"] + QUESTIONS["second"]
    places = _places(work, everything)
    missed = {text: place for text, place in places.items() if place != 0}
    assert _share(places, 0) >= FIRST_RIGHT, missed
    assert _share(places, 2) >= AMONG_THREE, missed


def test_both_languages_are_answered_as_well(work: UnitOfWork) -> None:
    for is_english in (False, True):
        chosen = [
            each
            for half in QUESTIONS.values()
            for each in half
            if each["text"].isascii() == is_english
        ]
        assert _share(_places(work, chosen), 0) >= FIRST_RIGHT


def test_there_are_two_hundred_questions_about_everything(work: UnitOfWork) -> None:
    everything = QUESTIONS["first"] + QUESTIONS["second"]
    assert len({each["text"] for each in everything}) == len(everything) >= 200
    asked = {each["answer"].split()[1] for each in everything}
    guides = {each.key for each in work.session.scalars(select(Guide))}
    assert guides <= asked
