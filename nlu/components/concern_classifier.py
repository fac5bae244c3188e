"""The node that says what a concern is about and whether it is urgent; see understanding.py."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.text_model import Settings
from nlu.components.understanding import ConcernModel


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ConcernClassifier(GraphComponent):
    """Category and urgency, learned from `metadata: {category, urgent}` of the examples."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: ConcernModel | None = None,
    ) -> None:
        self._settings = Settings(**{name: config[name] for name in self.get_default_config()})
        self._storage = storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings that config.yml may change."""
        return vars(Settings())

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 - Rasa's signature
    ) -> ConcernClassifier:
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
    ) -> ConcernClassifier:
        """Read a trained node from Rasa's model; data without categories leaves none."""
        with model_storage.read_from(resource) as folder:
            known = (Path(folder) / "concerns.json").exists()
            model = ConcernModel.load(Path(folder)) if known else None
            return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples that name a category."""
        examples = [(example.get(TEXT), _said(example)) for example in training_data.nlu_examples]
        concerns = [(text, said) for text, said in examples if "category" in said]
        with self._storage.write_to(self._resource) as folder:
            if concerns:
                texts, facts = zip(*concerns, strict=True)
                ConcernModel.learn(
                    texts,
                    [said["category"] for said in facts],
                    [bool(said.get("urgent")) for said in facts],
                    self._settings,
                ).save(Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add `concern` to each message."""
        for message in messages:
            if self._model is not None:
                concern = asdict(self._model.read(message.get(TEXT)))
                message.set("concern", concern, add_to_output=True)
        return messages


def _said(example: Message) -> dict[str, Any]:
    said = (example.get("metadata") or {}).get("example")
    return said if isinstance(said, dict) else {}
