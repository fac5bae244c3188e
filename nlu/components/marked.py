"""Rasa's training examples as this package's marks."""

from __future__ import annotations

from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from nlu.components.varying import Mark


def marks_of_example(example: Message) -> list[Mark]:
    """Return the marked spans of a training example."""
    return [
        Mark(entity["entity"], entity["start"], entity["end"])
        for entity in example.get(ENTITIES, [])
    ]
