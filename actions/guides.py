"""Guides (办事指南): how a matter is done, answered from what is written and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from actions.capability import Capability, NameRow
from actions.guide_cards import guide_card, part_asked_for
from actions.readers import WholeText
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.db.work import UnitOfWork
from activities.errors import Stale
from activities.guides import service as guides
from activities.guides.models import Guide, Topic
from activities.search.query import search

ALTERNATIVES = 2
CLEAR_SCORE = 0.36
"""Below this the guide is called the nearest one that is written, not the answer."""
LEAST_SCORE = 0.2
"""Below this nothing that is written answers the question, and that is said."""

capability = Capability("guides", shows={"guide": "guide.show"})


@capability.named(Guide)
def guide_names(work: UnitOfWork) -> Iterable[NameRow]:
    """Names of the current guides."""
    for each in guides.guides(work):
        yield "guide", each.id, (each.zh, each.en)


@capability.verb("guide.search", intents=("ask_service",), reads={"question": WholeText()})
def find(turn: Turn, question: str = "") -> Reply:
    """Answer with the guide that fits best, two others, and a person to ask."""
    hits = search(turn.work, question, (guides.KIND,), turn.language, ALTERNATIVES + 1)
    found = [guides.guide(turn.work, hit.subject_id) for hit in hits if hit.score >= LEAST_SCORE]
    if not found:
        return _nothing_written(turn)
    turn.show("guide", [each.id for each in found])
    answer = Reply((guide_card(turn, found[0], part_asked_for(question), found[1:]),))
    return answer if hits[0].score >= CLEAR_SCORE else turn.tell("guide.nearest_written") + answer


@capability.verb("guide.show")
def show(turn: Turn, guide_id: int, part: str | None = None) -> Reply:
    """Show a guide, or one part of it."""
    guide = guides.guide(turn.work, guide_id)
    turn.show("guide", [guide.id])
    return Reply((guide_card(turn, guide, part),))


@capability.verb("guide.browse", commands=("guides",))
def browse(turn: Turn, topic: str | None = None) -> Reply:
    """Show the topics, or the guides of one topic."""
    if topic is None:
        buttons = [turn.button(f"guide.topic.{each}", "guide.browse", each.value) for each in Topic]
        return Reply((Card((turn.say("guide.topics"),), buttons=rows_of(buttons), key="guides"),))
    if topic not in set(Topic):
        raise Stale(kind="button")
    found = guides.guides(turn.work, topic)
    turn.show("guide", [each.id for each in found])
    named = [Button(turn.named(each), "guide.show", (each.id,)) for each in found]
    back = turn.button("guide.all_topics", "guide.browse")
    card = Card(
        (turn.say(f"guide.topic.{topic}"),),
        buttons=(*rows_of(named, per_row=1), (back,)),
        key="guides",
    )
    return Reply((card,))


def _nothing_written(turn: Turn) -> Reply:
    """Say that nothing is written about it, and offer the shelves and a person."""
    topics = turn.button("guide.all_topics", "guide.browse")
    person = turn.button("guide.person", "handoff.ask", style="primary")
    return Reply((Card((turn.say("guide.none"),), buttons=((topics, person),)),))
