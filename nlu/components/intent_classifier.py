"""The node that names a message's intent. What it knows is in understanding.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.marked import marks_of_example
from nlu.components.text_model import Settings
from nlu.components.understanding import IntentModel

_RANKED = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SparseIntentClassifier(GraphComponent):
    """Intents by sparse n-grams and a linear model, with the line to out of scope."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
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
    ) -> SparseIntentClassifier:
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
    ) -> SparseIntentClassifier:
        """Read a trained node from Rasa's model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(Path(folder)))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples that carry an intent."""
        examples = training_data.intent_examples
        self._model = IntentModel.learn(
            [example.get(TEXT) for example in examples],
            [example.get(INTENT) for example in examples],
            [marks_of_example(example) for example in examples],
            self._settings,
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Name the intent of each message and the next best."""
        for message in messages:
            self._name(message)
        return messages

    def _name(self, message: Message) -> None:
        if self._model is None:
            return
        chosen, ranked = self._model.read(message.get(TEXT))
        others = [candidate for candidate in ranked[:_RANKED] if candidate[0] != chosen[0]]
        ranking = [{"name": name, "confidence": sure} for name, sure in [chosen, *others]]
        message.set(INTENT, dict(ranking[0]), add_to_output=True)
        message.set("intent_ranking", ranking[:_RANKED], add_to_output=True)
