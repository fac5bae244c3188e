"""A network with one hidden layer over sentence vectors: learned with Adam, in plain numpy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

_BATCH = 128
_RATE = 2e-3
_DECAY = 1e-4
_SMOOTHING = 0.05
"""Share of the target given to the other labels, so that odd examples pull less."""


@dataclass
class Network:
    """Several small networks whose margins are added; each began from other random weights."""

    centre: np.ndarray
    spread: np.ndarray
    members: list[list[np.ndarray]]

    def margins(self, vectors: np.ndarray) -> np.ndarray:
        """Return one margin a label for a vector or for rows of vectors."""
        scaled = (vectors - self.centre) / self.spread
        return sum(
            np.maximum(scaled @ first + bias, 0) @ second + offset
            for first, bias, second, offset in self.members
        )

    def save(self, path: Path) -> None:
        """Write the network as npz in half precision."""
        parts = {
            f"{number}.{place}": part.astype(np.float16)
            for number, member in enumerate(self.members)
            for place, part in enumerate(member)
        }
        np.savez(path, centre=self.centre, spread=self.spread, **parts)

    @classmethod
    def load(cls, path: Path) -> Network:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as kept:
            count = (len(kept.files) - 2) // 4
            members = [
                [kept[f"{number}.{place}"].astype(np.float32) for place in range(4)]
                for number in range(count)
            ]
            return cls(kept["centre"], kept["spread"], members)


@dataclass(frozen=True)
class Shape:
    """How large the network is and how long it learns."""

    members: int = 2
    hidden: int = 512
    rounds: int = 14


def learn(vectors: np.ndarray, targets: np.ndarray, labels: int, shape: Shape) -> Network:
    """Learn to tell `labels` labels apart; `targets` are their places."""
    centre = vectors.mean(axis=0)
    spread = vectors.std(axis=0) + np.float32(1e-4)
    scaled = (vectors - centre) / spread
    members = [
        _learn_member(scaled, targets, labels, shape, np.random.default_rng(number))
        for number in range(shape.members)
    ]
    return Network(centre, spread, members)


def _learn_member(
    scaled: np.ndarray,
    targets: np.ndarray,
    labels: int,
    shape: Shape,
    chance: np.random.Generator,
) -> list[np.ndarray]:
    weights = _begin(scaled.shape[1], shape.hidden, labels, chance)
    adam = _Adam(weights, steps=shape.rounds * -(-len(scaled) // _BATCH))
    for _ in range(shape.rounds):
        order = chance.permutation(len(scaled))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            adam.step(_gradients(weights, scaled[batch], targets[batch], chance))
    return weights


def _begin(size: int, hidden: int, labels: int, chance: np.random.Generator) -> list[np.ndarray]:
    return [
        chance.normal(0, np.sqrt(2 / size), (size, hidden)).astype(np.float32),
        np.zeros(hidden, dtype=np.float32),
        chance.normal(0, np.sqrt(1 / hidden), (hidden, labels)).astype(np.float32),
        np.zeros(labels, dtype=np.float32),
    ]


def _dropped(shape: tuple[int, ...], share: float, chance: np.random.Generator) -> np.ndarray:
    kept = chance.random(shape, dtype=np.float32) > share
    return kept * np.float32(1 / (1 - share))


def _gradients(
    weights: list[np.ndarray], rows: np.ndarray, targets: np.ndarray, chance: np.random.Generator
) -> list[np.ndarray]:
    first, bias, second, offset = weights
    rows = rows * _dropped(rows.shape, 0.1, chance)
    raw = rows @ first + bias
    mask = _dropped(raw.shape, 0.4, chance) * (raw > 0)
    hidden = raw * mask
    margins = hidden @ second + offset
    shares = np.exp(margins - margins.max(axis=1, keepdims=True))
    error = shares / shares.sum(axis=1, keepdims=True) - np.float32(_SMOOTHING / len(offset))
    error[np.arange(len(rows)), targets] -= 1 - _SMOOTHING
    error /= len(rows)
    behind = (error @ second.T) * mask
    return [rows.T @ behind, behind.sum(axis=0), hidden.T @ error, error.sum(axis=0)]


class _Adam:
    """Adam with decoupled decay and a rate that falls to zero."""

    def __init__(self, weights: list[np.ndarray], steps: int) -> None:
        self._weights = weights
        self._mean = [np.zeros_like(part) for part in weights]
        self._square = [np.zeros_like(part) for part in weights]
        self._steps = steps
        self._done = 0

    def step(self, gradients: list[np.ndarray]) -> None:
        """Move the weights against the gradients."""
        self._done += 1
        rate = _RATE * (1 - self._done / self._steps)
        scale = np.sqrt(1 - 0.999**self._done) / (1 - 0.9**self._done)
        for place, gradient in enumerate(gradients):
            mean, square = self._mean[place], self._square[place]
            np.add(mean, 0.1 * (gradient - mean), out=mean)
            np.add(square, 0.001 * (gradient * gradient - square), out=square)
            move = np.float32(rate * scale) * mean / (np.sqrt(square) + 1e-8)
            if gradient.ndim > 1:
                move += np.float32(rate * _DECAY) * self._weights[place]
            self._weights[place] -= move
