"""What is learned, without Rasa: intents with their scope, and concerns. The nodes wrap these."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu.components.calibration import fit_slope, fit_temperature, sigmoid, softmax
from nlu.components.scope import OUT_OF_SCOPE, Scope, decide, learn_scope
from nlu.components.text_model import Sentences, Settings, TextModel, learn_and_judge
from nlu.components.varying import Mark, variations

Ranked = list[tuple[str, float]]


@dataclass
class IntentModel:
    """Sentence in, intent out, with the next best and a confidence that can be believed."""

    model: TextModel
    scope: Scope

    @classmethod
    def learn(
        cls,
        texts: Sequence[str],
        intents: Sequence[str],
        marks: Sequence[Sequence[Mark]],
        settings: Settings,
    ) -> IntentModel:
        """Learn from marked sentences; the line to out of scope is drawn on unseen ones."""
        copies = variations(list(zip(texts, marks, strict=True)), settings.variations)
        sentences = Sentences(
            [*texts, *(text for _, text, _ in copies)],
            [*intents, *(intents[place] for place, _, _ in copies)],
            settings,
            [*range(len(texts)), *(place for place, _, _ in copies)],
        )
        model, judged, margins = learn_and_judge(sentences, settings)
        truth = sentences.labels[judged].tolist()
        return cls(model, learn_scope(margins, truth, sentences.known, settings.turned_away))

    def read(self, text: str) -> tuple[tuple[str, float], Ranked]:
        """Return the intent with its confidence, and the intents inside of scope, best first."""
        if not any(character.isprintable() and not character.isspace() for character in text):
            return (OUT_OF_SCOPE, 1.0), []
        return decide(self.model.margins(text), self.model.labels, self.scope)

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        self.model.save(folder, "intents")
        (folder / "scope.json").write_text(json.dumps(self.scope.as_dict()), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read the model from a folder."""
        scope = Scope(**json.loads((folder / "scope.json").read_text(encoding="utf-8")))
        return cls(TextModel.load(folder, "intents"), scope)


@dataclass
class Concern:
    """What a reported concern is about, and whether it is urgent; both with how sure."""

    category: str
    confidence: float
    urgent: bool
    urgent_confidence: float


@dataclass
class ConcernModel:
    """Sentence in, category and urgency out; only meaningful when the sentence is a concern."""

    categories: TextModel
    temperature: float
    urgency: TextModel
    slope: float
    line: float

    @classmethod
    def learn(
        cls,
        texts: Sequence[str],
        categories: Sequence[str],
        urgent: Sequence[bool],
        settings: Settings,
    ) -> ConcernModel:
        """Learn from sentences with their category and urgency; both urgencies must occur."""
        if len(set(urgent)) < 2:
            raise ValueError("the concerns need examples with `urgent: true` and `urgent: false`")
        kinds = Sentences(texts, categories, settings)
        about, judged, margins = learn_and_judge(kinds, settings)
        truth = np.searchsorted(kinds.known, kinds.labels[judged])
        heat, felt, heats = learn_and_judge(
            kinds.labelled(["urgent" if hot else "calm" for hot in urgent]), settings
        )
        hot = np.array(urgent)[felt]
        line = _best_line(_heat(heats), hot)
        slope = fit_slope(_heat(heats) - line, hot)
        return cls(about, fit_temperature(margins, truth), heat, slope, line)

    def read(self, text: str) -> Concern:
        """Return category and urgency of a reported concern."""
        shares = softmax(self.categories.margins(text), self.temperature)
        best = int(shares.argmax())
        distance = float(_heat(self.urgency.margins(text))) - self.line
        sure = float(sigmoid(self.slope * distance))
        return Concern(self.categories.labels[best], float(shares[best]), sure >= 0.5, sure)

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        self.categories.save(folder, "categories")
        self.urgency.save(folder, "urgency")
        numbers = {"temperature": self.temperature, "slope": self.slope, "line": self.line}
        (folder / "concerns.json").write_text(json.dumps(numbers), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> ConcernModel:
        """Read the model from a folder."""
        numbers = json.loads((folder / "concerns.json").read_text(encoding="utf-8"))
        return cls(
            categories=TextModel.load(folder, "categories"),
            urgency=TextModel.load(folder, "urgency"),
            **numbers,
        )


def _heat(margins: np.ndarray) -> np.ndarray:
    """Return how much more urgent than calm; the labels are sorted, calm first."""
    return margins[..., 1] - margins[..., 0]


def _best_line(heat: np.ndarray, urgent: np.ndarray) -> float:
    """Return the line with the best balance of urgent found and calm left alone (F2)."""

    def f2(line: float) -> float:
        called = heat >= line
        hits = float((called & urgent).sum())
        return 5 * hits / (4 * float(urgent.sum()) + float(called.sum()))

    return float(max(np.unique(heat), key=f2))
