"""A sentence to one margin a label: n-grams with a linear model, and sense with a small network.

The linear model knows words it has seen; the network generalises to words it has not.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from nlu.components import network
from nlu.components.encoder import encode, encode_all
from nlu.components.linear import LinearModel, Vectors, fit


@dataclass(frozen=True)
class Settings:
    """What config.yml may set for a model."""

    cost: float = 1.0
    """How much the linear model minds a mistake."""
    at_least: int = 2
    """In how many sentences an n-gram must occur to count."""
    members: int = 1
    """How many networks vote."""
    hidden: int = 512
    """How wide a network is."""
    rounds: int = 9
    """How often a network sees each sentence."""
    folds: int = 5
    """Into how many parts the data is dealt to draw the lines on sentences not learned from."""
    judged: int = 1
    """How many of the parts are judged; each costs as much time as learning everything once."""
    variations: int = 1
    """How many copies with other names are learned from beside each marked sentence."""
    turned_away: float = 0.06
    """The largest share of rightly understood sentences that may be called out of scope."""


class Sentences:
    """Sentences with their labels, ready to learn from; a variation knows where it came from."""

    def __init__(
        self,
        texts: Sequence[str],
        labels: Sequence[str],
        settings: Settings,
        origin: Sequence[int] | None = None,
    ) -> None:
        self.labels = np.array(labels)
        self.known = sorted(set(labels))
        self.origin = np.arange(len(texts)) if origin is None else np.array(origin)
        self.is_written = np.arange(len(texts)) == self.origin
        self.sense = encode_all(texts)
        self.vectors = Vectors.learn(texts, self.sense, settings.at_least)
        self.rows = self.vectors.rows(texts, self.sense)

    def labelled(self, labels: Sequence[str]) -> Sentences:
        """Return the same sentences with other labels."""
        other = copy.copy(self)
        other.labels = np.array(labels)
        other.known = sorted(set(labels))
        return other


@dataclass
class TextModel:
    """The linear model and the network, each divided by how far its margins spread."""

    linear: LinearModel
    network: network.Network
    spreads: tuple[float, float]

    @property
    def labels(self) -> list[str]:
        """The labels, in the order of the margins."""
        return self.linear.labels

    @classmethod
    def learn(
        cls, sentences: Sentences, settings: Settings, chosen: np.ndarray | None = None
    ) -> TextModel:
        """Learn from all sentences, or from the chosen ones (a mask)."""
        chosen = np.ones(len(sentences.labels), dtype=bool) if chosen is None else chosen
        labels = sentences.labels[chosen]
        rows, sense = sentences.rows[chosen], sentences.sense[chosen]
        linear = fit(sentences.vectors, rows, labels, cost=settings.cost)
        targets = np.searchsorted(np.array(linear.labels), labels)
        shape = network.Shape(settings.members, settings.hidden, settings.rounds)
        net = network.learn(sense, targets, len(linear.labels), shape)
        spreads = (_spread(linear.margins_of(rows)), _spread(net.margins(sense)))
        return cls(linear, net, spreads)

    def margins(self, text: str) -> np.ndarray:
        """Return the margins of one sentence."""
        vector = encode(text)
        return (
            self.linear.margins(text) / self.spreads[0]
            + self.network.margins(vector) / self.spreads[1]
        )

    def margins_of(self, rows: sp.csr_matrix, sense: np.ndarray) -> np.ndarray:
        """Return the margins of many sentences."""
        return (
            self.linear.margins_of(rows) / self.spreads[0]
            + self.network.margins(sense) / self.spreads[1]
        )

    def save(self, folder: Path, name: str) -> None:
        """Write the model into a folder under a name."""
        self.linear.save(folder / f"{name}.linear.npz", self.spreads)
        self.network.save(folder / f"{name}.network.npz")

    @classmethod
    def load(cls, folder: Path, name: str) -> TextModel:
        """Read what `save` wrote."""
        linear, spreads = LinearModel.load(folder / f"{name}.linear.npz")
        return cls(linear, network.Network.load(folder / f"{name}.network.npz"), spreads)


def _spread(margins: np.ndarray) -> float:
    return float(margins.std()) or 1.0


def learn_and_judge(
    sentences: Sentences, settings: Settings
) -> tuple[TextModel, np.ndarray, np.ndarray]:
    """Return the model of all sentences, the places of judged ones, and their unseen margins."""
    with ThreadPoolExecutor(2) as threads:
        model = threads.submit(TextModel.learn, sentences, settings)
        margins = threads.submit(_margins_of_unseen, sentences, settings).result()
        places = np.flatnonzero(~np.isnan(margins[:, 0]))
        return model.result(), places, margins[places]


def _margins_of_unseen(sentences: Sentences, settings: Settings) -> np.ndarray:
    """Return margins by models that have seen neither the sentence nor a copy of it.

    Only written sentences of the judged parts have any; the rest of the rows is not a number.
    Labels are in sorted order; one that a model has not seen is simply far away.
    """
    fold_of = _dealt(sentences.labels, sentences.is_written, settings.folds)[sentences.origin]
    margins = np.full((len(sentences.labels), len(sentences.known)), np.nan, dtype=np.float32)

    def judge(fold: int) -> None:
        unseen = np.flatnonzero((fold_of == fold) & sentences.is_written)
        seen = (fold_of != fold) & sentences.is_written
        if not len(unseen) or not seen.any():
            return
        model = TextModel.learn(sentences, settings, seen)
        places = np.searchsorted(sentences.known, model.labels)
        margins[unseen] = -9.0
        margins[np.ix_(unseen, places)] = model.margins_of(
            sentences.rows[unseen], sentences.sense[unseen]
        )

    for fold in range(min(settings.judged, settings.folds)):
        judge(fold)
    return margins


def _dealt(labels: np.ndarray, written: np.ndarray, folds: int) -> np.ndarray:
    """Return the fold of each row, the written sentences of a label dealt out evenly."""
    order = np.random.default_rng(0).permutation(np.flatnonzero(written))
    order = order[np.argsort(labels[order], kind="stable")]
    dealt = np.zeros(len(labels), dtype=int)
    dealt[order] = np.arange(len(order)) % folds
    return dealt
