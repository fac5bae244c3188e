"""The node that marks the spans of a message. What it knows is in span_model.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.marked import marks_of_example
from nlu.components.scope import OUT_OF_SCOPE
from nlu.components.span_model import SpanModel, SpanSettings

_FILE = "spans.crfsuite"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SparseEntityTagger(GraphComponent, EntityExtractorMixin):
    """Entities by a linear chain over characters, words and their surroundings."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: SpanModel | None = None,
    ) -> None:
        self._settings = SpanSettings(**{name: config[name] for name in self.get_default_config()})
        self._storage = storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings that config.yml may change."""
        return vars(SpanSettings())

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 - Rasa's signature
    ) -> SparseEntityTagger:
        """Make an untrained node."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 - Rasa's signature
        **_: Any,
    ) -> SparseEntityTagger:
        """Read a trained node from Rasa's model; data without a single mark leaves none."""
        with model_storage.read_from(resource) as folder:
            path = Path(folder) / _FILE
            return cls(config, model_storage, resource, SpanModel(path) if path.exists() else None)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example inside of scope; outside of it nothing is marked."""
        examples = [e for e in training_data.nlu_examples if e.get(INTENT) != OUT_OF_SCOPE]
        marks = [marks_of_example(example) for example in examples]
        with self._storage.write_to(self._resource) as folder:
            if any(marks):
                SpanModel.learn(
                    [example.get(TEXT) for example in examples],
                    [example.get(INTENT) or "" for example in examples],
                    marks,
                    Path(folder) / _FILE,
                    self._settings,
                )
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Mark the spans of each message."""
        for message in messages:
            found = self.add_extractor_name(self._entities(message.get(TEXT), _intent_of(message)))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _entities(self, text: str, intent: str) -> list[dict[str, Any]]:
        return [
            {
                "entity": mark.kind,
                "start": mark.start,
                "end": mark.end,
                "value": text[mark.start : mark.end],
                "confidence_entity": sure,
            }
            for mark, sure in (self._model.read(text, intent) if self._model else [])
        ]


def _intent_of(message: Message) -> str:
    """Return the intent guessed before, or nothing where it is none of ours."""
    name = (message.get(INTENT) or {}).get("name") or ""
    return "" if name == OUT_OF_SCOPE else str(name)
