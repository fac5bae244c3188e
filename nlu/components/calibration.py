"""How far margins can be trusted: from margins to shares and probabilities."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar


def softmax(margins: np.ndarray, temperature: float) -> np.ndarray:
    """Return shares of one for the last axis; a higher temperature is less sure."""
    powers = np.exp((margins - margins.max(axis=-1, keepdims=True)) / temperature)
    return powers / powers.sum(axis=-1, keepdims=True)


def fit_temperature(margins: np.ndarray, truth: np.ndarray) -> float:
    """Return the temperature at which the shares are as sure as they are right."""

    def surprise(temperature: float) -> float:
        shares = softmax(margins, temperature)[np.arange(len(truth)), truth]
        return -float(np.log(np.maximum(shares, 1e-12)).mean())

    return float(minimize_scalar(surprise, bounds=(0.02, 3.0), method="bounded").x)


def sigmoid(value: float | np.ndarray) -> float | np.ndarray:
    """Return the logistic share of a signed distance."""
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))


def fit_slope(distances: np.ndarray, truth: np.ndarray) -> float:
    """Return how steeply a signed distance becomes a probability; zero stays one half."""

    def surprise(slope: float) -> float:
        share = sigmoid(slope * distances)
        return -float(np.log(np.where(truth, share, 1 - share) + 1e-12).mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 30.0), method="bounded").x)
