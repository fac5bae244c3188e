"""A linear model over sparse n-grams: learning, scoring one sentence, and its file.

The file is a plain npz (numbers and names, nothing that runs when it is read).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.svm import LinearSVC

from nlu.components.encoder import encode, last_layer
from nlu.components.folding import fold
from nlu.components.ngrams import BLOCKS, ngrams

_TOLERANCE = 0.1
"""Where the solver stops; a finer one takes half as long again and is right as often."""

_DIRECTIONS = 192
"""How many directions of the encoder's last layer are learned from; all 512 cost twice the time."""


@lru_cache(maxsize=64)
def _features(text: str) -> dict[str, list[str]]:
    """Return the n-grams of a sentence; the intent and the concern of one message share them."""
    return {
        block: [f"{block[0]}:{name}" for name in found]
        for block, found in ngrams(fold(text)).items()
    }


class Vectors:
    """Sentences as weighted rows: every block has the same length, rare n-grams weigh more."""

    def __init__(
        self, names: Sequence[str], rarity: np.ndarray, basis: np.ndarray | None = None
    ) -> None:
        self.names = list(names)
        self.rarity = rarity.astype(np.float32)
        self.basis = basis
        """The directions of the last layer that `rows` keep, one a column; only while learning."""
        self._columns = {name: column for column, name in enumerate(self.names)}

    @classmethod
    def learn(cls, texts: Sequence[str], sense: np.ndarray, at_least: int) -> Vectors:
        """Keep the n-grams found in `at_least` different sentences, and the main directions."""
        found = Counter(
            name for text in texts for block in _features(text).values() for name in block
        )
        names = sorted(name for name, times in found.items() if times >= at_least)
        times = np.array([found[name] for name in names], dtype=np.float64)
        return cls(names, np.log((1 + len(texts)) / (1 + times)) + 1, _main_directions(sense))

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the columns of the known n-grams of a sentence and their weights."""
        columns: list[int] = []
        lengths: list[int] = []
        for block in BLOCKS:
            known = [c for c in map(self._columns.get, _features(text)[block]) if c is not None]
            columns += known
            lengths.append(len(known))
        weights = self.rarity[columns]
        start = 0
        for length in lengths:
            part = weights[start : start + length]
            if length:
                part /= np.sqrt(part @ part)
            start += length
        return np.array(columns, dtype=np.intp), weights

    def rows(self, texts: Sequence[str], sense: np.ndarray) -> sp.csr_matrix:
        """Return many sentences as rows to learn from: their n-grams, then their last layer."""
        main = last_layer(sense) @ self.basis
        return sp.hstack([self._matrix(texts), sp.csr_matrix(main)], format="csr")

    def _matrix(self, texts: Sequence[str]) -> sp.csr_matrix:
        rows = [self.row(text) for text in texts]
        bounds = np.cumsum([0] + [len(columns) for columns, _ in rows])
        columns = np.concatenate([columns for columns, _ in rows])
        weights = np.concatenate([weights for _, weights in rows]).astype(np.float64)
        return sp.csr_matrix((weights, columns, bounds), shape=(len(texts), len(self.names)))


def _main_directions(sense: np.ndarray) -> np.ndarray:
    last = last_layer(sense)
    _, directions = np.linalg.eigh(last.T @ last)
    return np.ascontiguousarray(directions[:, -_DIRECTIONS:])


def _packed(names: Sequence[str]) -> np.ndarray:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _unpacked(kept: np.ndarray) -> list[str]:
    return kept.tobytes().decode().split("\n")


@dataclass
class LinearModel:
    """One margin for each label, from the n-grams and the vector of a sentence.

    The weights lie feature by feature, so that a sentence gathers only its own rows.
    """

    vectors: Vectors
    labels: list[str]
    weights: np.ndarray
    sense: np.ndarray
    """The weights of the encoder's last layer, one row a number."""
    bias: np.ndarray

    def margins(self, text: str) -> np.ndarray:
        """Return how far `text` lies on each label's side, in the order of `labels`."""
        columns, values = self.vectors.row(text)
        return values @ self.weights[columns] + last_layer(encode(text)) @ self.sense + self.bias

    def margins_of(self, rows: sp.csr_matrix) -> np.ndarray:
        """Return the margins of rows made by `Vectors.rows`, one row a sentence."""
        return rows @ np.vstack([self.weights, self.vectors.basis.T @ self.sense]) + self.bias

    def save(self, path: Path, spreads: tuple[float, float]) -> None:
        """Write the model as npz; half precision halves the file and costs no accuracy."""
        np.savez(
            path,
            names=_packed(self.vectors.names),
            rarity=self.vectors.rarity.astype(np.float16),
            labels=_packed(self.labels),
            weights=self.weights.astype(np.float16),
            sense=self.sense,
            bias=self.bias,
            spreads=np.array(spreads),
        )

    @classmethod
    def load(cls, path: Path) -> tuple[LinearModel, tuple[float, float]]:
        """Read what `save` wrote; a file with anything else in it raises ValueError."""
        with np.load(path, allow_pickle=False) as kept:
            vectors = Vectors(_unpacked(kept["names"]), kept["rarity"])
            weights = np.ascontiguousarray(kept["weights"], dtype=np.float32)
            labels = _unpacked(kept["labels"])
            first, second = kept["spreads"].tolist()
            return cls(vectors, labels, weights, kept["sense"], kept["bias"]), (first, second)


def fit(
    vectors: Vectors, rows: sp.csr_matrix, labels: Sequence[str], *, cost: float
) -> LinearModel:
    """Learn one-against-the-rest margins with squared hinge loss; `rows` are of `Vectors.rows`."""
    if len(set(labels)) == 1:
        coefficients, bias = np.zeros((1, rows.shape[1])), np.ones(1)
    else:
        machine = LinearSVC(C=cost, tol=_TOLERANCE, random_state=0).fit(rows, labels)
        coefficients, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:
            coefficients = np.vstack([-coefficients, coefficients])
            bias = np.concatenate([-bias, bias])
    weights = np.ascontiguousarray(coefficients.T, dtype=np.float32)
    names = len(vectors.names)
    known = [str(label) for label in sorted(set(labels))]
    sense = vectors.basis @ weights[names:]
    return LinearModel(vectors, known, weights[:names], sense, bias.astype(np.float32))
